"""Newline-delimited JSON to Parquet, with the nested types that the contract declares and VARCHAR at every leaf.

The same field comes as a JSON number in one row and as text in the next; a VARCHAR leaf takes both as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb

from bellwether.contracts import TableContract
from bellwether.landing.labels import HeaderMatch, snake
from bellwether.landing.refusal import Refused
from bellwether.landing.sql import PARQUET, identifier, literal

MAX_LINE_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class JsonCopied:
    """The rows written, those of broken lines included as rows of nulls, and the columns found."""

    rows: int
    header: HeaderMatch


def copy(
    connection: duckdb.DuckDBPyConnection, text: Path, contract: TableContract, header: HeaderMatch, target: Path
) -> JsonCopied:
    """Copy all objects to `target`. A broken line becomes a row of nulls, whose required columns then reject it.

    Keys that the contract does not know are kept as JSON text. Raises Refused when a line is beyond all measure.
    """
    options = f"ignore_errors = true, maximum_object_size = {MAX_LINE_BYTES}"
    file = literal(str(text))
    try:
        keys = [
            key
            for (key,) in connection.execute(
                "select distinct key from (select unnest(json_keys(json)) as key "
                f"from read_ndjson_objects({file}, {options})) order by key"
            ).fetchall()
        ]
        header = _with_all_keys(contract, header, keys)
        known = {column.name: column.data_type for column in contract.columns}
        types = ", ".join(f"{literal(key)}: {literal(known.get(key, 'JSON'))}" for key in header.names)
        added = dict(zip([name for name in header.names if name not in known], header.added, strict=True))
        selected = ", ".join(
            identifier(name) if name in known else f"cast({identifier(name)} as varchar) as {identifier(added[name])}"
            for name in header.names
        )
        done = connection.execute(
            f"copy (select {selected} from read_json({file}, format = 'newline_delimited', {options}, "
            f"columns = {{{types}}})) to {literal(str(target))} ({PARQUET})"
        ).fetchone()
    except duckdb.InvalidInputException as error:  # its message quotes rows, which may be personal
        raise Refused(
            f"The file cannot be read as one JSON object a line of at most {MAX_LINE_BYTES // 1024**2} MB.",
            "Export it again as newline-delimited JSON.",
        ) from error
    landed_names = tuple(name if name in known else added[name] for name in header.names)
    return JsonCopied(done[0] if done else 0, replace(header, names=landed_names))


def _with_all_keys(contract: TableContract, header: HeaderMatch, keys: Sequence[str]) -> HeaderMatch:
    """The header over the whole file: declared columns in the contract's order, then the unknown keys."""
    declared = [column.name for column in contract.columns]
    folded = {name.casefold() for name in declared}
    extra: dict[str, str] = {}
    seen: set[str] = set()
    for key in keys:
        if key.casefold() not in folded and key.casefold() not in seen:
            seen.add(key.casefold())
            name, number = snake(key) or "key", 2
            while name in folded or name in extra.values():
                name, number = f"{snake(key) or 'key'}_{number}", number + 1
            extra[key] = name
    present = [name for name in declared if name in keys or name in contract.recognise.columns]
    missing = tuple(name for name in declared if name not in present)
    return replace(
        header, names=(*present, *extra), matched=frozenset(present), added=tuple(extra.values()), missing=missing
    )


def raw_lines(text: Path, ordinals: Sequence[int]) -> list[tuple[int, str]]:
    """Line number and text of the given records; record 0 is the first line that is not blank. `ordinals` ascend."""
    found: list[tuple[int, str]] = []
    with text.open(encoding="utf-8", errors="replace", newline="\n") as handle:
        records: Iterator[tuple[int, str]] = (
            (number, line) for number, line in enumerate(handle, start=1) if line.strip(" \t\r\n")
        )
        previous = -1
        for ordinal in ordinals:
            found.extend(
                (number, line.rstrip("\r\n"))
                for number, line in islice(records, ordinal - previous - 1, ordinal - previous)
            )
            previous = ordinal
    return found
