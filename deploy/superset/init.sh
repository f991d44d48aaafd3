#!/bin/sh
# Before Superset starts: its metadata is of this version, the admin exists, and the published file is connected.
set -eu
superset db upgrade
superset init
python /app/bellwether/connect.py
