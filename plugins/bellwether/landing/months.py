"""Small landed files of a past month, packed into one: landing/<source>/<table>/months/<month>.{parquet,json}.

A packed row keeps the name and the row number of the file it landed in, and that file keeps its receipt, so lineage,
receipts and coverage are what they were. The record (`<month>.json`) is the commit: without it the Parquet file beside
it does not exist, and with it the landed files it names are no longer read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel

from bellwether.landing.receipt import write_durably
from bellwether.landing.sql import literal, literals

FOLDER = "months"


class Month(BaseModel):
    """One packed month of a table. `folder` is where the table's files were then: every `filename` begins with it."""

    month: str
    folder: str
    packed_at: datetime
    file_ids: list[str]
    rows: int

    def parquet(self, folder: Path) -> Path:
        """The packed rows, in the table's folder of today."""
        return folder / FOLDER / f"{self.month}.parquet"


def read_months(folder: Path) -> list[Month]:
    """The packed months of the table that landed in `folder`, oldest first."""
    records = sorted((folder / FOLDER).glob("[0-9]*.json"))
    return [Month.model_validate_json(record.read_bytes()) for record in records]


def commit_month(folder: Path, month: Month) -> None:
    """Write the record; from the next refresh of schema raw the month is read instead of its files."""
    write_durably(folder / FOLDER / f"{month.month}.json", month.model_dump_json(indent=1).encode())


def packed_files(folder: Path, months: Sequence[Month]) -> set[str]:
    """The ids of the files that are read from a month; not those that landed again after they were packed."""
    packed = {file_id: month.packed_at.timestamp() for month in months for file_id in month.file_ids}
    loose = {file.stem: file.stat().st_mtime for file in folder.glob("*.parquet")} if packed else {}
    return {file_id for file_id, packed_at in packed.items() if loose.get(file_id, 0.0) <= packed_at}


def rows_of_table(folder: Path, schema_file: Path, committed: Sequence[str]) -> str:
    """The query behind a table's view in schema raw: the rows of the `committed` file ids, wherever they lie.

    Each row has the `filename` and `file_row_number` of the file it landed in. Where that is a month, both are columns
    of it, so that a filter on `filename` skips what it does not name there too.
    """
    months = read_months(folder)
    packed = packed_files(folder, months)
    loose = [str(folder / f"{file_id}.parquet") for file_id in committed if file_id not in packed]
    parts = [
        f"select * from read_parquet({literals([str(schema_file), *loose])}, "
        "union_by_name = true, filename = true, file_row_number = true)"
    ]
    by_folder: defaultdict[str, list[Month]] = defaultdict(list)
    for month in months:
        by_folder[month.folder].append(month)
    for written_in, group in by_folder.items():
        unwanted = {file_id for month in group for file_id in month.file_ids} - packed.intersection(committed)
        parts.append(_rows_of_months(folder, written_in, group, unwanted))
    return " union all by name ".join(parts)


def _rows_of_months(folder: Path, written_in: str, months: list[Month], unwanted: set[str]) -> str:
    columns = "*"
    if written_in != str(folder):  # the data home has moved since
        columns = f"* replace (replace(filename, {literal(f'{written_in}/')}, {literal(f'{folder}/')}) as filename)"
    files = literals(str(month.parquet(folder)) for month in months)
    query = f"select {columns} from read_parquet({files}, union_by_name = true)"
    if unwanted:
        names = ", ".join(literal(f"{written_in}/{file_id}.parquet") for file_id in sorted(unwanted))
        query += f" where filename not in ({names})"
    return query
