"""The simulated company itself: who exists, what they do, and why. Knows nothing about vendors or files."""
