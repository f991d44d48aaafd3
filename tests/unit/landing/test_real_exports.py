"""A year of a real account and real rows of a GA4 export, against what is known of them."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from landing_samples import FIXTURES, Home

pytestmark = pytest.mark.shared_data


def test_a_year_of_posts(home: Home, shared_data: Path) -> None:
    home.settings.inbox.mkdir(parents=True)
    files = sorted((shared_data / "tweets").glob("*.csv"))
    for file in files:
        shutil.copy2(file, home.settings.inbox)
    report = home.land()
    assert (len(files), report.count("landed"), sum(outcome.rows_rejected for outcome in report.files)) == (24, 24, 0)
    assert home.raw("select count(*), count(distinct post_id) from raw.x__posts") == [(3087, 3087)]
    assert home.raw("select count(*), sum(posts_published::int) from raw.x__days") == [(365, 3097)]
    assert home.raw("select count(*), count(distinct source_date) from raw.coverage") == [(365, 365)]
    january = "source_date between date '2021-01-01' and date '2021-01-31' and measure = 'impressions'"
    assert home.raw(f"select table_name, sum(value) from raw.control_totals where {january} group by 1 order by 1") == [
        ("days", Decimal(428246)),
        ("posts", Decimal(423290)),
    ]
    apart = home.raw(
        "select max(abs(days - posts)) from (select date_trunc('month', source_date) as month, "
        "sum(value) filter (table_name = 'days' and measure = 'posts_published') as days, "
        "sum(value) filter (table_name = 'posts' and measure = 'rows') as posts from raw.control_totals group by 1)"
    )
    assert apart[0][0] <= 2


def test_real_events(home: Home, shared_data: Path) -> None:
    home.settings.inbox.mkdir(parents=True)
    for file in (shared_data / "ga4_bigquery").glob("*.ndjson"):
        shutil.copy2(file, home.settings.inbox)
    assert sum(outcome.rows_landed for outcome in home.land().files) == 16
    value = "list_filter(event_params, p -> p.key = 'value')[1].value.int_value"
    assert home.raw(f"select distinct {value} from raw.ga4__events where event_name = 'purchase'") == [("31",)]


def test_the_copied_parts_are_parts_of_the_real_files(shared_data: Path) -> None:
    """The fixtures differ from their source in the masked names only."""
    real = (shared_data / "ga4_bigquery" / "purchase_input.ndjson").read_text().splitlines()
    copied = (FIXTURES / "events_20231215.ndjson").read_text().splitlines()
    assert json.loads(copied[0]) == json.loads(real[0])
