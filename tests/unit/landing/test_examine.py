"""What is said of a file before it lands is what landing then does, and saying it changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from landing_samples import FIXTURES, Home, contact_rows, contacts, event, google, google_days

from bellwether import landing
from bellwether.errors import LandingError

EXPORTS = sorted(
    file for file in FIXTURES.rglob("*") if file.is_file() and file.suffix in {".csv", ".ndjson", ".xlsx", ".tsv"}
)
BROKEN = contacts([*contact_rows(40), "2000,Ann,ann@example.com,Lead,not a day", "2001,Bob"])


def files_of(home: Home) -> set[Path]:
    return {path.relative_to(home.settings.home) for path in home.settings.home.rglob("*") if path.is_file()}


@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.name)
def test_a_receipt_is_foretold_to_the_letter(home: Home, export: Path) -> None:
    path = home.drop(export.name, export.read_bytes())
    before = files_of(home)
    found = landing.examine(home.settings, path)
    assert (found.verdict, files_of(home)) == ("would land", before)
    home.land()
    foretold, landed = (
        receipt.model_dump(exclude={"landed_at"}) for receipt in (found.receipt, home.receipt(path.name)) if receipt
    )
    assert foretold == landed


def test_enough_fixtures_are_examined() -> None:
    assert len(EXPORTS) >= 10


def test_a_refusal_is_foretold_with_its_reason_and_what_to_do(home: Home) -> None:
    path = home.drop("report.csv", google().replace("1012.50", "1112.50"))
    found = landing.examine(home.settings, path)
    assert found.verdict == "would be refused"
    assert home.land().files[0].reason == f"{found.reason} {found.hint}"
    assert (found.contract, found.nearest) == ("google_ads.campaign_days", [])


def test_of_an_unknown_file_the_nearest_contracts_are_named(home: Home) -> None:
    path = home.drop("report.csv", google().replace("Impr.,", "Seen,"))
    found = landing.examine(home.settings, path)
    assert found.verdict == "would be refused"
    assert found.nearest[0].contract == "google_ads.campaign_days"
    assert found.nearest[0].missing == ["impressions"]
    assert found.nearest[0].share == pytest.approx(3 / 4)
    assert len(found.nearest) == len({near.contract for near in found.nearest}) > 1


def test_rows_that_would_be_set_aside_are_named_without_their_text(home: Home) -> None:
    found = landing.examine(home.settings, home.drop("contacts.csv", BROKEN))
    assert found.receipt
    assert (found.receipt.rows_landed, found.receipt.rows_rejected) == (40, 2)
    assert [(reject.line, reject.column) for reject in found.rejects] == [(42, "create_date"), (43, "")]
    assert "Bob" not in found.model_dump_json()
    assert "example.com" not in found.model_dump_json()


def test_what_has_landed_and_what_would_be_replaced_is_said(home: Home) -> None:
    first = google_days(1, 4)
    home.land_one("first.csv", first)
    home.land_one("other account.csv", google_days(1, 4, account="2"))
    assert landing.examine(home.settings, home.drop("again.csv", first)).verdict == "has landed"
    newer = landing.examine(home.settings, home.drop("newer.csv", google_days(3, 6, clicks=2)))
    assert (newer.verdict, newer.replaces) == ("would land", ["first.csv"])
    assert landing.examine(home.settings, home.drop("later.csv", google_days(5, 6))).replaces == []
    assert landing.examine(home.settings, home.drop("events.json", event())).replaces == []


def test_what_is_no_file_is_an_error(home: Home) -> None:
    with pytest.raises(LandingError, match="not a file"):
        landing.examine(home.settings, home.settings.home / "none.csv")
