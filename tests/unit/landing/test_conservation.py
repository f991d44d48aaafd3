"""Whatever happens to a file on its way, every row of it is accounted for: landed, or set aside with a reason."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing_samples import FIXTURES, Home, contacts, google

from bellwether.landing import FileOutcome
from bellwether.settings import Settings

MAKE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ROWS = 120

# What can happen to a contact's row: how it is written, how many records that makes, and whether they are good.
FATES: dict[str, tuple[Callable[[str], str], int, bool]] = {
    "cut short": (lambda row: row.rsplit(",", 2)[0], 1, False),
    "one field more": (lambda row: row + ",more", 1, False),
    "no id": (lambda row: "," + row.split(",", 1)[1], 1, False),
    "no date": (lambda row: row.rsplit(",", 1)[0] + ",some day", 1, False),
    "stray quote": (lambda row: row.replace(",Ann", ',"Ann'), 1, False),
    "quote in the middle": (lambda row: row.replace(",Ann", ',"An"n'), 1, False),
    "several lines": (lambda row: row.replace(",Ann,", ',"Ann\nof ""many""\r\n\nlines, all good",'), 1, True),
    "blank lines before": (lambda row: "\n\n" + row, 1, True),
    "blank cells": (lambda row: ",,,,", 0, True),
    "trailing comma": (lambda row: row + ",", 1, True),
    "an apostrophe": (lambda row: row.replace("Ann", "O'Ann"), 1, True),
    "a quote inside": (lambda row: row.replace("Ann", 'An"n'), 1, True),
    "not ASCII": (lambda row: row.replace("Ann", "安妮 ✓"), 1, True),
}


@contextmanager
def fresh(make_settings: Callable[..., Settings]) -> Iterator[Home]:
    folder = Path(tempfile.mkdtemp())
    try:
        yield Home(make_settings(folder / "home"))
    finally:
        shutil.rmtree(folder)


def assert_conserved(home: Home, outcome: FileOutcome) -> None:
    """The figures of the outcome are those of the files on disk; a refused file has left nothing behind."""
    parquet = list(home.settings.landing.rglob("*.parquet"))
    if outcome.status == "refused":
        assert not parquet
        assert (home.settings.quarantine / f"{outcome.name}.reason.json").exists()
        return
    counted = {".rejects" in path.name: duckdb.read_parquet(str(path)).shape[0] for path in parquet}
    assert counted.get(False) == outcome.rows_landed
    assert counted.get(True, 0) == outcome.rows_rejected
    assert outcome.rows_read == outcome.rows_landed + outcome.rows_rejected
    receipt = home.receipt(outcome.name)
    assert sum(receipt.rejected_by_reason.values()) == outcome.rows_rejected
    assert sum(total.value for total in receipt.control_totals if total.measure == "rows") == outcome.rows_landed


@MAKE
@given(fates=st.dictionaries(st.integers(0, ROWS - 1), st.sampled_from(sorted(FATES)), max_size=14), crlf=st.booleans())
def test_each_row_of_a_damaged_file_is_accounted_for(
    make_settings: Callable[..., Settings], fates: dict[int, str], crlf: bool
) -> None:
    rows = [f"{n},Ann,ann{n}@example.com,Lead,2026-03-01 10:00" for n in range(ROWS)]
    written = [FATES[fates[n]][0](row) if n in fates else row for n, row in enumerate(rows)]
    records = sum(FATES[fates[n]][1] if n in fates else 1 for n in range(ROWS))
    good = sum(FATES[fates[n]][1] * FATES[fates[n]][2] if n in fates else 1 for n in range(ROWS))
    content = contacts(written).replace("\n", "\r\n") if crlf else contacts(written)
    with fresh(make_settings) as home:
        outcome = home.land_one("contacts.csv", content)
        assert_conserved(home, outcome)
        if records - good > 0.1 * records:
            assert outcome.status == "refused"
        else:
            assert (outcome.rows_landed, outcome.rows_rejected) == (good, records - good), outcome.reason


@MAKE
@given(data=st.data())
def test_random_bytes_never_break_landing(make_settings: Callable[..., Settings], data: st.DataObject) -> None:
    name, content = data.draw(
        st.sampled_from(
            [
                ("report.csv", google().encode()),
                ("excel.csv", google().encode("utf-16")),
                *((file.name, file.read_bytes()) for file in sorted(FIXTURES.glob("*_*")) if file.is_file()),
            ]
        )
    )
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        piece = data.draw(st.sampled_from([b'"', b"\n", b"\r", b"\0", b"\xff", b",", b"\\", b"{", b"9,9", b"\xe4\xbd"]))
        length = data.draw(st.sampled_from([0, 0, 1, 40]))
        damaged[at : at + length] = piece
    with fresh(make_settings) as home:
        assert_conserved(home, home.land_one(name, bytes(damaged)))
