#!/bin/sh
# Before anything starts: the data home can be written, the metadata is of this Airflow's version, the pool exists.
set -eu

# A named volume takes its owner from the image; a folder of the host has to be given to this user once.
for folder in "$BELLWETHER_HOME" "$BELLWETHER_HOME/inbox" "$BELLWETHER_HOME/logs" "$BELLWETHER_HOME/published"; do
    if ! [ -w "$folder" ]; then
        echo "$folder is not writable by user $(id -u). If it is a folder of the host: chown -R $(id -u):$(id -g) it." >&2
        exit 1
    fi
done
mkdir -p "$AIRFLOW__LOGGING__BASE_LOG_FOLDER"

airflow db migrate
# One slot: DuckDB allows one writer.
airflow pools set bellwether_writer 1 "The one writer of the build file; DuckDB allows no second."
