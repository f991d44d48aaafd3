"""Real exports through the same commands as any others, up to the file that readers open.

A year of one account's posts and days, and a purchase that came back from a payment provider. The known answers:
3,087 posts; per month the posts agree with the daily file within 2; a purchase of 31.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from whole_runs import bellwether

from bellwether import warehouse
from bellwether.settings import Settings

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]

COMMANDS = (["land"], ["build", "--date", "2023-12-31"], ["check", "exports"], ["check", "marts"], ["publish"])


@pytest.fixture(scope="module")
def published(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]
) -> Path:
    settings = make_settings(tmp_path_factory.mktemp("real") / "home")
    settings.inbox.mkdir(parents=True)
    for export in [*(shared_data / "tweets").glob("*.csv"), shared_data / "ga4_bigquery" / "purchase_input.ndjson"]:
        shutil.copy(export, settings.inbox)
    for command in COMMANDS:
        result = bellwether(settings, *command)
        assert result.returncode == 0, result.stderr
    return settings.published_file


def rows(published: Path, sql: str) -> list[tuple[object, ...]]:
    with warehouse.reader(published) as connection:
        return connection.sql(sql).fetchall()


def test_every_post_is_there_once(published: Path) -> None:
    assert rows(published, "select count(*), count(distinct post_key) from fct_social_posts") == [(3087, 3087)]


def test_posts_of_a_month_agree_with_the_daily_file(published: Path) -> None:
    months = rows(
        published,
        """
        with posts as (select month(posted_date) as m, count(*) as n from fct_social_posts group by m),
        days as (select month(date_day) as m, sum(posts_published) as n from fct_social_days group by m)
        select m, abs(posts.n - days.n) from posts full join days using (m) order by m
        """,
    )
    assert [month for month, _ in months] == list(range(1, 13))
    assert all(difference is not None and difference <= 2 for _, difference in months), months


def test_impressions_are_those_that_the_daily_files_state(published: Path, shared_data: Path) -> None:
    files = str(shared_data / "tweets" / "daily_*.csv")
    stated = duckdb.sql(f"select sum(impressions::bigint) from read_csv('{files}', all_varchar = true)").fetchall()
    measured = "select sum(value)::bigint from fct_measures where measure = 'social_impressions'"
    assert rows(published, measured) == stated


def test_the_purchase_is_counted_and_its_payment_provider_gets_no_credit(published: Path) -> None:
    sessions = rows(
        published, "select has_purchase, purchase_value::double, purchase_currency, source from fct_sessions"
    )
    assert sessions == [(True, 31.0, "EUR", "(direct)")]


def test_everything_reconciles(published: Path) -> None:
    (found,) = rows(published, "select count(*) > 10000, bool_and(is_reconciled) from reconciliation")
    assert found == (True, True)
