"""dlt's Arrow path on the same file: `dlt_load FILE FOLDER DESTINATION`, by the Python of bench/.venv. Prints the rows.

pyarrow's streaming CSV reader yields record batches of text, which dlt writes as Parquet with no normalising row by
row. DESTINATION `filesystem` leaves them in a local folder, its quickest way; `duckdb` loads them into a database.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import dlt  # type: ignore[import-not-found]  # in bench/.venv only
import pyarrow as pa
import pyarrow.csv


def batches(file: str) -> Iterator[pa.Table]:
    with Path(file).open(encoding="utf-8") as handle:
        names = [next(handle) for _ in range(3)][2].strip().split(",")
    reader = pyarrow.csv.open_csv(
        file,
        read_options=pyarrow.csv.ReadOptions(skip_rows=2, block_size=2**24),
        convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    for batch in reader:
        yield pa.Table.from_batches([batch])


def main(file: str, folder: str, destination: str) -> None:
    destinations = {
        "filesystem": lambda: dlt.destinations.filesystem(bucket_url=f"file://{folder}/out"),
        "duckdb": lambda: dlt.destinations.duckdb(f"{folder}/loaded.duckdb"),
    }
    pipeline = dlt.pipeline(
        pipeline_name="bench",
        pipelines_dir=f"{folder}/state",
        destination=destinations[destination](),
        dataset_name="bench",
    )
    resource = dlt.resource(batches(file), name="campaign_days", max_table_nesting=0)
    pipeline.run(resource, loader_file_format="parquet")
    normalised = pipeline.last_trace.last_normalize_info
    print(normalised.row_counts["campaign_days"])


if __name__ == "__main__":
    main(*sys.argv[1:])
