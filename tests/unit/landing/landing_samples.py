"""Small exports in the vendors' shapes, written by hand, and a data home to land them in."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from bellwether import landing
from bellwether.landing import FileOutcome, LandingReport, Receipt
from bellwether.settings import Settings

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "exports"

GOOGLE_HEADER = "Campaign status,Campaign,Campaign ID,Day,Customer ID,Currency code,Cost,Impr.,Clicks,Conversions,CTR"
GOOGLE_ROWS = (
    'Enabled,Total Rewards Brand,20260000001,2026-03-01,123-456-7890,EUR,1012.50,"25,881",120,3.50,0.46%',
    "Paused,Generic,20260000002,2026-03-01,123-456-7890,EUR,10.25,900,12,0.00,1.33%",
    "Enabled,Total Rewards Brand,20260000001,2026-03-02,123-456-7890,EUR,0.00,0,0,0.00, --",
)
GOOGLE_TOTALS = (
    'Total: Campaigns, --, --, --, --,EUR,1022.75,"26,781",132,3.50,0.49%',
    'Total: Account,,,,,EUR,1022.75,"26,781",132,3.50,0.49%',
    'Total: Search,,,,,EUR,1022.75,"26,781",132,3.50,0.49%',
)


def google(
    rows: Sequence[str] = GOOGLE_ROWS,
    totals: Sequence[str] = GOOGLE_TOTALS,
    period: str = '"March 1, 2026 - March 2, 2026"',
) -> str:
    """A Google Ads campaign report by day."""
    return "\n".join(["Campaign report", period, GOOGLE_HEADER, *rows, *totals, ""])


def google_days(first_day: int, last_day: int, clicks: int = 1, account: str = "1") -> str:
    """A report of one campaign over days of March 2026, without totals rows."""
    rows = [
        f"Enabled,Brand,7,2026-03-{day:02},{account},EUR,1.00,10,{clicks},0,1%"
        for day in range(first_day, last_day + 1)
    ]
    return google(rows, (), f'"March {first_day}, 2026 - March {last_day}, 2026"')


CONTACTS_HEADER = "Record ID,First Name,Email,Lifecycle Stage,Create Date"


def contacts(rows: Sequence[str]) -> str:
    """A HubSpot contacts export."""
    return "\n".join([CONTACTS_HEADER, *rows, ""])


def contact_rows(count: int) -> list[str]:
    """Good contacts with ids from 1000 on."""
    return [f"{1000 + n},Ann,ann{n}@example.com,Lead,2026-03-01 10:{n % 60:02}" for n in range(count)]


def event(name: str = "page_view", day: str = "20260301", **fields: object) -> str:
    """A line of the GA4 BigQuery export."""
    params = [{"key": "ga_session_id", "value": {"int_value": "77"}}]
    row: dict[str, Any] = {
        "event_date": day,
        "event_timestamp": "1772323200000000",
        "event_name": name,
        "event_params": params,
        "user_pseudo_id": "1.2",
        "stream_id": "55",
    }
    return json.dumps(row | fields)


@dataclass(frozen=True)
class Home:
    """A data home with short words for what tests do with it."""

    settings: Settings

    def drop(self, name: str, content: str | bytes, modified_at: datetime | None = None) -> Path:
        """Put a file into the inbox."""
        path = self.settings.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        if modified_at:
            os.utime(path, (modified_at.timestamp(), modified_at.timestamp()))
        return path

    def land(self, **options: Any) -> LandingReport:
        """Land what waits."""
        return landing.land(self.settings, **options)

    def land_one(self, name: str, content: str | bytes, modified_at: datetime | None = None) -> FileOutcome:
        """Put one file into the inbox and land it."""
        self.drop(name, content, modified_at)
        return self.land().files[0]

    def receipt(self, content_name: str) -> Receipt:
        """The receipt of the file of that name."""
        return next(found for found in landing.read_receipts(self.settings) if found.original_name == content_name)

    def raw(self, query: str) -> list[tuple]:
        """Refresh schema raw and query it."""
        landing.refresh_raw(self.settings)
        with duckdb.connect(str(self.settings.warehouse_file), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def rejects(self) -> list[tuple]:
        """Line, column, reason and text of all rows set aside."""
        files = f"{self.settings.landing}/*/*/*.rejects.parquet"
        return duckdb.sql(
            f"select line, column_name, reason, raw from read_parquet('{files}') order by line"
        ).fetchall()

    def reason(self, name: str) -> dict[str, str]:
        """Why a file is in quarantine."""
        return json.loads((self.settings.quarantine / f"{name}.reason.json").read_text())
