"""The receipt is the commit, and nothing happens twice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from landing_samples import Home, contact_rows, contacts, event, google, google_days

from bellwether import landing
from bellwether.errors import LandingError

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def test_a_landed_file_is_archived_and_described(home: Home) -> None:
    outcome = home.land_one("sub/Campaign report.csv", google(), NOON)
    receipt = home.receipt("sub/Campaign report.csv")
    assert outcome.receipt == str(home.settings.landing / "google_ads/campaign_days" / f"{receipt.file_id}.json")
    assert (home.settings.archive / "google_ads/campaign_days/Campaign report.csv").read_text() == google()
    assert not any(path.is_file() for path in home.settings.inbox.rglob("*"))
    assert (receipt.rows_read, receipt.rows_landed, receipt.rows_rejected) == (3, 3, 0)
    assert (str(receipt.period_start), str(receipt.period_end)) == ("2026-03-01", "2026-03-02")
    assert (receipt.scope, receipt.language, receipt.delimiter, receipt.size) == (
        "123-456-7890", "en", ",", len(google().encode())
    )  # fmt: skip
    assert (receipt.exported_at, receipt.exported_at_from) == (NOON, "modification time")
    assert receipt.facts["title"] == "Campaign report"
    assert "video_views" in receipt.columns_missing


def test_the_same_bytes_land_once(home: Home) -> None:
    home.land_one("a.csv", google())
    before = home.raw("from raw.receipts")
    again = home.land_one("another name.csv", google())
    assert (again.status, again.rows_landed, again.receipt) == ("already landed", 3, before and again.receipt)
    assert home.raw("from raw.receipts") == before
    assert home.land_one("a.csv", google()).status == "already landed"
    assert home.land().files == []


def test_two_files_of_one_name_are_both_archived(home: Home) -> None:
    home.land_one("report.csv", google())
    home.land_one("report.csv", google_days(1, 3))
    names = sorted(path.name for path in (home.settings.archive / "google_ads/campaign_days").iterdir())
    assert len(names) == 2
    assert names[1] == "report.csv"


def test_a_refused_file_lies_in_quarantine_with_its_reason(home: Home) -> None:
    for content in ("a,b\n1,2\n", "a,b\n3,4\n"):
        home.land_one("odd.csv", content)
    reason = home.reason("odd.csv")
    assert set(reason) == {"file", "message", "hint", "when"}
    held = sorted(path.name for path in home.settings.quarantine.iterdir())
    assert len(held) == 4
    assert all(
        (home.settings.quarantine / f"{name}.reason.json").exists() for name in held if not name.endswith(".json")
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hubspot-crm-exports-all-2026-03-05.csv", NOON),
        ("hubspot-crm-exports-all-2026-03-04-1.csv", datetime(2026, 3, 4, tzinfo=UTC)),
        ("contacts.csv", NOON),
    ],
)
def test_when_it_was_exported(home: Home, name: str, expected: datetime) -> None:
    """By the file's name; a day alone takes the hour of the file when that is on the same day."""
    home.land_one(name, contacts(contact_rows(2)), NOON)
    assert home.receipt(name).exported_at == expected


def test_sources_land_apart_and_the_unrecognised_when_asked_for(home: Home) -> None:
    home.drop("a.csv", google())
    home.drop("b.json", event())
    home.drop("c.csv", "what,is\nthis,file\n")
    assert [outcome.source for outcome in home.land(sources=["ga4"]).files] == ["ga4"]
    assert home.land(sources=[]).files == []
    assert [outcome.status for outcome in home.land(sources=["unrecognised"]).files] == ["refused"]
    assert landing.plan(home.settings) == {"google_ads": 1}


def test_progress_is_a_line_a_file_and_brief_for_many(home: Home) -> None:
    lines: list[str] = []
    home.drop("a.csv", google())
    home.drop("bad.csv", "secret,cells\nx@example.com,1\n")
    home.land(progress=lines.append)
    assert lines[0] == "a.csv: 3 rows to google_ads.campaign_days"
    assert lines[1].startswith("bad.csv: refused.")
    for n in range(90):
        home.drop(f"{n}.json", event(user_pseudo_id=str(n)))
    lines.clear()
    home.land(progress=lines.append)
    assert len(lines) <= 12
    assert lines[-1] == "90 of 90 files, 90 rows landed"
    assert "example.com" not in "".join(lines)


def test_a_receipt_that_cannot_be_read_is_named(home: Home) -> None:
    outcome = home.land_one("a.csv", google())
    Path(str(outcome.receipt)).write_text('{"file_id": "x"}')
    with pytest.raises(LandingError, match=r"\.json cannot be read"):
        landing.read_receipts(home.settings)
