"""The mathematics: numbers in, numbers out. It knows no file, no database and no other part of Bellwether."""
