"""DuckDB alone on the same file: `duckdb_copy FILE TARGET LEVEL`, where level 0 is DuckDB's default. Prints the rows.

Everything as text, the preamble skipped, no checks. The total at the end becomes a row.
"""

from __future__ import annotations

import sys

from bellwether import warehouse
from bellwether.settings import load_settings


def main(file: str, target: str, level: int) -> None:
    options = f", compression_level {level}" if level else ""
    with warehouse.scratch(load_settings()) as connection:
        copied = connection.execute(
            f"""copy (select * from read_csv('{file}', all_varchar = true, skip = 2, header = true, delim = ','))
            to '{target}' (format parquet, compression zstd{options})"""
        ).fetchone()
    print(copied[0] if copied else 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
