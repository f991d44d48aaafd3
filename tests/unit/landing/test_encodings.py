"""Whatever the bytes are, the same rows land; what cannot be decoded is refused with a reason."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from landing_samples import Home, contacts, event, google

from bellwether.landing import decode, file_lander

ROWS = "select campaign, day, cost, impressions, ctr from raw.google_ads__campaign_days order by all"
EXPECTED = [
    ("Generic", "2026-03-01", "10.25", "900", "1.33%"),
    ("Total Rewards Brand", "2026-03-01", "1012.50", "25881", "0.46%"),
    ("Total Rewards Brand", "2026-03-02", "0.00", "0", None),
]
TABBED = (
    google().replace('"25,881"', "25;881").replace('"26,781"', "26;781").replace('"March 1, 2026 - March 2, 2026"', "P")
)
EXCEL = TABBED.replace(",", "\t").replace(";", ",").replace("P\n", '"March 1, 2026 - March 2, 2026"\n', 1)


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "encoding"),
    [
        ("plain.csv", google().encode(), "utf-8"),
        ("crlf.csv", google().replace("\n", "\r\n").encode(), "utf-8"),
        ("cr.csv", google().replace("\n", "\r").encode(), "utf-8"),
        ("mixed.csv", google().replace("\n", "\r\n", 4).encode(), "utf-8"),
        ("bom.csv", google().encode("utf-8-sig"), "utf-8-sig"),
        ("bom-crlf-mixed.csv", google().replace("\n", "\r\n", 4).encode("utf-8-sig"), "utf-8-sig"),
        ("excel.csv", b"\xff\xfe" + EXCEL.encode("utf-16-le"), "utf-16-le"),
        ("big-endian.csv", b"\xfe\xff" + EXCEL.encode("utf-16-be"), "utf-16-be"),
        ("unmarked.csv", EXCEL.replace("\n", "\r\n").encode("utf-16-le"), "utf-16-le"),
        ("unmarked-be.csv", EXCEL.encode("utf-16-be"), "utf-16-be"),
        ("zero-bytes.csv", google().replace("Generic", "Gen\0eric").encode(), "utf-8"),
        ("packed.csv.gz", gzip.compress(google().encode()), "utf-8"),
        ("packed.zip", zipped(**{"r/report.csv": google(), "__MACOSX/r/._report.csv": "junk"}), "utf-8"),
        ("no-last-newline.csv", google().rstrip().encode(), "utf-8"),
        ("blank-rows.csv", (google() + "\n\n,,,,,,,,,,\n \n").encode(), "utf-8"),
    ],
)
def test_one_report_in_many_encodings(home: Home, name: str, content: bytes, encoding: str) -> None:
    outcome = home.land_one(name, content)
    assert (outcome.status, outcome.rows_rejected, outcome.reason) == ("landed", 0, "")
    assert home.raw(ROWS) == EXPECTED
    receipt = home.receipt(name)
    assert receipt.encoding == encoding
    assert receipt.vendor_total_status == "reconciled"
    assert (receipt.facts.get("zero_bytes_removed") == "1") == (name == "zero-bytes.csv")


@pytest.mark.parametrize(
    ("codec", "first_name"),
    [("gb18030", "王小明"), ("gb18030", "李娜㎡"), ("windows-1252", "Zoë Müller – fiancée"), ("utf-8", "Zoë 王")],
)
@pytest.mark.parametrize("rows_before", [0, 20_000])
def test_older_encodings_where_the_contract_allows_them(
    home: Home, codec: str, first_name: str, rows_before: int
) -> None:
    """Also when the first odd byte comes after all that is looked at to recognise the file."""
    plain = [f"{n},Ann,a{n}@example.com,Lead,2026-03-01 10:00" for n in range(rows_before)]
    content = contacts([*plain, f"999999,{first_name},z@example.com,Lead,2026-03-01 10:00"])
    assert home.land_one("contacts.csv", content.encode(codec)).rows_landed == rows_before + 1
    assert home.raw("select first_name from raw.hubspot__contacts where record_id = '999999'") == [(first_name,)]
    assert home.receipt("contacts.csv").encoding == codec


def test_an_encoding_that_the_contract_does_not_allow_is_refused(home: Home) -> None:
    outcome = home.land_one("report.csv", google().replace("Generic", "Büro").encode("windows-1252"))
    assert outcome.status == "refused"
    assert "encoding" in outcome.reason


def test_json_with_a_mark_and_windows_line_endings(home: Home) -> None:
    lines = "\r\n".join([event(), "", event("purchase")])
    assert home.land_one("e.json", lines.encode("utf-8-sig")).rows_landed == 2
    assert home.land_one("f.json.gz", gzip.compress((lines + "\n" + event("scroll")).encode())).rows_landed == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(**{"../../etc/cron.d/x.csv": google()}), "points outside"),
        (zipped(**{"a.csv": google(), "b.csv": google()}), "holds 2 files"),
        (zipped(), "holds 0 files"),
        (zipped(**{"a.csv": google()})[:-40], "broken"),
        (gzip.compress(google().encode() * 50)[:-20], "broken"),
    ],
)
def test_archives_that_cannot_be_trusted(home: Home, content: bytes, words: str) -> None:
    outcome = home.land_one("report.zip", content)
    assert outcome.status == "refused"
    assert words in outcome.reason or "No contract fits" in outcome.reason
    assert not list(home.settings.home.rglob("x.csv"))


def test_an_archive_bomb_stops_early(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "MAX_EXPANDED_BYTES", 3 * 1024**2)
    outcome = home.land_one("big.csv.gz", gzip.compress((google() + "\n" * 4_000_000).encode()))
    assert outcome.status == "refused"
    assert "expands" in outcome.reason
    assert not list(home.settings.scratch.glob("landing-*"))


@pytest.mark.parametrize(
    ("content", "outcome", "rows"),
    [
        (google(), "landed", 3),
        (google().replace("\n", "\r\n", 4), "landed", 3),
        (google().replace("Generic", "Gen\0eric"), "landed", 3),
        (google().replace("Generic", "Büro").encode("windows-1252"), "refused", 0),
        (google().replace("Clicks", "Taps"), "refused", 0),
        (google().replace("1.33%", '"1.33%'), "refused", 0),  # the totals know the row that is lost
    ],
)
def test_a_large_file_is_hashed_beside_the_copy_with_the_same_outcome(
    home: Home, monkeypatch: pytest.MonkeyPatch, content: str | bytes, outcome: str, rows: int
) -> None:
    monkeypatch.setattr(file_lander, "LARGE", 0)
    landed = home.land_one("report.csv", content)
    assert (landed.status, landed.rows_landed) == (outcome, rows), landed.reason
    assert home.land_one("again.csv", content).status == ("already landed" if rows else "refused")
    assert len(list(home.settings.landing.rglob("*.parquet"))) == (1 if rows else 0)
