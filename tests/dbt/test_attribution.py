"""Attribution in SQL against attribution in Python, and against the paths and credit that others published."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import attribution_runs
import duckdb
import pandas as pd
import pytest
from attribution_runs import AdDay, Conversion, Touch

from bellwether.analytics.attribution import MODELS, heuristic, markov, shapley
from bellwether.settings import Settings

LOOKBACK = timedelta(days=30)
COLUMNS = {"channel": 3, "campaign": 4, "source": 5}
START = datetime(2026, 1, 1)


def random_company(seed: int) -> tuple[list[Touch], list[Conversion], list[AdDay]]:
    """Forty persons over five months, with touches at the same moment and at the edge of the window."""
    chance = random.Random(seed)
    origins = [
        ("Direct", "none", "(direct)"),
        ("Email", "news", "newsletter"),
        ("Email", "spring", "newsletter"),
        ("Paid Search", "brand", "google"),
        ("Paid Social", "brand", "facebook"),
    ]
    touches: list[Touch] = []
    conversions: list[Conversion] = []
    for person in range(40):
        days = [chance.choice([chance.uniform(0, 150), chance.randrange(150)]) for _ in range(chance.randrange(9))]
        moments = [START + timedelta(days=day) for day in days]
        moments += chance.sample(moments, k=len(moments) // 3)
        for number, moment in enumerate(moments):
            touches.append((f"t{person}-{number}", f"p{person}", moment, *chance.choice(origins)))
        for kind in ("lead", "order"):
            for number in range(chance.choice([0, 0, 1, 1, 2, 3]) if kind == "order" else chance.randrange(2)):
                moment = chance.choice(moments) if moments else START
                at = moment + chance.choice([timedelta(), LOOKBACK, timedelta(days=chance.uniform(0, 40))])
                value, margin = (
                    Decimal(chance.randrange(10**7)).scaleb(-2),
                    Decimal(chance.randrange(10**6)).scaleb(-6),
                )
                conversion_id = f"{kind}|{person}-{number}"
                known = margin if chance.random() < 0.8 else None
                conversions.append((conversion_id, kind, f"p{person}" if person else None, at, value, known))
    ad_days: list[AdDay] = [
        (START.date() + timedelta(days=day), "Paid Search", "brand", "google", Decimal("12.345678")) for day in (3, 40)
    ]
    ad_days.append((date(2026, 2, 2), "Display", "banners", "dv360", Decimal("7.1")))
    return touches, conversions, ad_days


def paths_of(touches: list[Touch], conversions: list[Conversion]) -> dict[str, list[Touch]]:
    """Each conversion's path by its definition, one touch after another."""
    return {
        conversion_id: sorted(
            (touch for touch in touches if touch[1] == person and at - LOOKBACK <= touch[2] <= at),
            key=lambda touch: (touch[2], touch[0]),
        )
        for conversion_id, _, person, at, _, _ in conversions
    }


def failed_paths(touches: list[Touch], conversions: list[Conversion], kind: str) -> list[list[Touch]]:
    """The journeys of those who never converted: cut where a person is silent for longer than the lookback."""
    converted = {person for _, one, person, *_ in conversions if one == kind}
    journeys: list[list[Touch]] = []
    for person in sorted({touch[1] for touch in touches} - converted):
        own = sorted((touch for touch in touches if touch[1] == person), key=lambda touch: (touch[2], touch[0]))
        for touch in own:
            if journeys and journeys[-1][-1][1] == person and touch[2] - journeys[-1][-1][2] <= LOOKBACK:
                journeys[-1].append(touch)
            else:
                journeys.append([touch])
    return journeys


@pytest.fixture(scope="module", params=[1, 2])
def company(
    request: pytest.FixtureRequest, built: Settings
) -> tuple[duckdb.DuckDBPyConnection, list[Touch], list[Conversion], list[AdDay]]:
    touches, conversions, ad_days = random_company(request.param)
    return attribution_runs.run(built, touches, conversions, ad_days), touches, conversions, ad_days


Company = tuple[duckdb.DuckDBPyConnection, list[Touch], list[Conversion], list[AdDay]]


def test_paths_are_those_of_the_definition(company: Company) -> None:
    connection, touches, conversions, _ = company
    found = dict(
        connection.execute(
            "select conversion_id, list(touch_id order by place) from fct_attributed_touches "
            "where model = 'linear' group by 1"
        ).fetchall()
    )
    expected = {key: [touch[0] for touch in path] or ["none"] for key, path in paths_of(touches, conversions).items()}
    assert found == expected
    assert sum(path == ["none"] for path in found.values()) > 2
    assert max(map(len, found.values())) >= 5


def frame(conversions: list[Conversion], paths: dict[str, list[Touch]], kind: str, column: int) -> pd.DataFrame:
    """Paths with touches, as `bellwether.analytics.attribution` takes them."""
    rows = [
        {
            "path": [touch[column] for touch in paths[key]],
            "ages": [(at - touch[2]) / timedelta(days=1) for touch in paths[key]],
            "conversions": 1,
            "value": float(value),  # type: ignore[arg-type]
            "nulls": 0,
        }
        for key, one, _, at, value, _ in conversions
        if one == kind and paths[key]
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("dimension", COLUMNS)
@pytest.mark.parametrize("kind", ["lead", "order"])
def test_every_model_says_what_the_library_says(company: Company, dimension: str, kind: str) -> None:
    connection, touches, conversions, _ = company
    column = COLUMNS[dimension]
    paths = paths_of(touches, conversions)
    converting = frame(conversions, paths, kind, column)
    failed = pd.DataFrame(
        [
            {"path": [touch[column] for touch in journey], "conversions": 0, "value": 0.0, "nulls": 1}
            for journey in failed_paths(touches, conversions, kind)
        ]
    )
    direct = {"channel": "Direct", "campaign": "none", "source": "(direct)"}[dimension]
    expected = {
        **{model: heuristic(converting, model, direct=direct) for model in MODELS},
        "shapley": shapley(converting),
        "markov": markov(pd.concat([converting, failed])),
    }
    if dimension == "campaign":  # a touch of no campaign need not be direct
        del expected["last_non_direct"]
    untouched = [row for row in conversions if row[1] == kind and not paths[row[0]]]
    for model, credit in expected.items():
        found = connection.execute(
            "select dimension_value, conversions, value_reporting from fct_attribution "
            "where model = ? and conversion_type = ? and dimension = ? and period = 'all'",
            [model, kind, dimension],
        ).fetchall()
        wanted = dict(zip(credit["channel"], zip(credit["conversions"], credit["value"], strict=True), strict=True))
        none = {"channel": "Unassigned"}.get(dimension, "none")
        count, value = wanted.get(none, (0.0, 0.0))
        wanted[none] = (count + len(untouched), value + float(sum(row[4] for row in untouched)))  # type: ignore[misc]
        for name, conversions_found, value_found in found:
            count, value = wanted.pop(name, (0.0, 0.0))
            assert float(conversions_found) == pytest.approx(count, abs=1e-9), (model, name)
            assert float(value_found) == pytest.approx(value, abs=0.01), (model, name)
        assert [name for name, (count, _) in wanted.items() if count] == [], model


def test_a_conversion_is_shared_to_the_last_decimal(company: Company) -> None:
    connection, _, conversions, _ = company
    found = connection.execute(
        "select model, conversion_id, sum(weight), sum(value_reporting), sum(margin_reporting), min(weight) "
        "from fct_attributed_touches group by all"
    ).fetchall()
    assert len(found) == 7 * len(conversions)
    amounts = {row[0]: (row[4], row[5]) for row in conversions}
    for _, conversion_id, weight, value, margin, least in found:
        assert (weight, value, margin) == (1, *amounts[conversion_id])
        assert least > 0


def test_all_credit_and_all_spend_is_there_in_every_model_and_period(company: Company) -> None:
    connection, _, conversions, ad_days = company
    found = connection.execute(
        "select model, conversion_type, dimension, period, "
        "sum(conversions), sum(value_reporting), sum(margin_reporting), sum(spend_reporting) "
        "from fct_attribution group by all"
    ).fetchall()
    assert len(found) == 8 * 2 * 3 * 4
    spend = sum(row[4] for row in ad_days)  # type: ignore[misc]
    for _, kind, _, _, count, value, margin, spent in found:
        own = [row for row in conversions if row[1] == kind]
        assert count == len(own)
        assert value == sum(row[4] for row in own)  # type: ignore[misc]
        assert margin == sum(row[5] or 0 for row in own)  # type: ignore[misc]
        assert spent == spend


def test_periods_hold_their_own_conversions(company: Company) -> None:
    connection, _, conversions, _ = company
    months: dict[tuple[str, date], int] = defaultdict(int)
    for _, kind, _, at, *_ in conversions:
        months[kind, at.date().replace(day=1)] += 1
    found = connection.execute(
        "select model, conversion_type, dimension, period_start_date, sum(conversions) as n from fct_attribution "
        "where period = 'month' group by all having n > 0"
    ).fetchall()
    assert {(kind, start): count for _, kind, _, start, count in found} == months
    assert len(found) == 8 * 3 * len(months)


def test_two_runs_agree_to_the_last_digit(company: Company, built: Settings) -> None:
    connection, touches, conversions, ad_days = company
    again = attribution_runs.run(built, touches[::-1], conversions[::-1], ad_days)
    query = "select * from fct_attribution order by all"
    assert connection.execute(query).fetchall() == again.execute(query).fetchall()


def test_without_touches_or_conversions_there_is_nothing_to_share(built: Settings) -> None:
    touch: Touch = ("t", "ann", START, "Email", "news", "newsletter")
    order: Conversion = ("order|1", "order", "ann", START, Decimal(5), None)
    for touches, conversions, rows in (([], [], 0), ([touch], [], 0), ([], [order], 8 * 3 * 4)):
        connection = attribution_runs.run(built, touches, conversions)
        assert connection.execute("select count(*), sum(conversions) from fct_attribution").fetchone() == (
            rows,
            rows or None,
        )


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> str:
    return str(shared_data / "path_attribution" / "snowplow_fractribution_{}_expected.csv")


@pytest.fixture(scope="module")
def fractribution(built: Settings, folder: str) -> duckdb.DuckDBPyConnection:
    sessions = pd.read_csv(folder.format("sessions_by_customer_id"), parse_dates=["visit_start_tstamp"])
    bought = pd.read_csv(folder.format("conversions_by_customer_id"), parse_dates=["conversion_tstamp"])
    spend = pd.read_csv(folder.format("channel_spend"))
    touches: list[Touch] = [
        (f"v{number:03}", row.customer_id, row.visit_start_tstamp.to_pydatetime(), row.channel, "none", row.source)
        for number, row in enumerate(sessions.itertuples())
    ]
    conversions: list[Conversion] = [
        (row.customer_id, "order", row.customer_id, row.conversion_tstamp.to_pydatetime(), str(row.revenue), None)
        for row in bought.itertuples()
    ]
    ad_days: list[AdDay] = [(date(2022, 7, 1), row.channel, "none", "", row.spend) for row in spend.itertuples()]
    assert len(touches) == 97
    return attribution_runs.run(built, touches, conversions, ad_days)


@pytest.mark.shared_data
class TestFractribution:
    """The sessions, conversions and results that snowplow/dbt-snowplow-fractribution tests itself with."""

    def test_paths_to_conversion(self, fractribution: duckdb.DuckDBPyConnection, folder: str) -> None:
        expected = pd.read_csv(folder.format("paths_to_conversion"))
        found = fractribution.execute(
            "select conversion_id, string_agg(channel, ' > ' order by place) from fct_attributed_touches "
            "where model = 'linear' group by 1"
        ).fetchall()
        assert dict(found) == dict(zip(expected["customer_id"], expected["path"], strict=True))

    def test_paths_to_nothing(self, fractribution: duckdb.DuckDBPyConnection, folder: str) -> None:
        """As many starts, steps and ends as their paths have."""
        paths = pd.read_csv(folder.format("paths_to_non_conversion"))["transformed_path"].str.split(" > ")
        expected: dict[tuple[str, str], int] = defaultdict(int)
        for path in [*paths, *pd.read_csv(folder.format("paths_to_conversion"))["transformed_path"].str.split(" > ")]:
            for one, other in zip(["(start)", *path], [*path, "end"], strict=True):
                expected[one, other] += 1
        found = fractribution.execute(
            "select from_state, if(to_state in ('(conversion)', '(null)'), 'end', to_state) as following, "
            "sum(transitions) from intermediate.attribution_transitions "
            "where dimension = 'channel' and period = 'all' group by all"
        ).fetchall()
        assert {(one, other): times for one, other, times in found} == expected

    def test_channel_credit_and_return(self, fractribution: duckdb.DuckDBPyConnection, folder: str) -> None:
        report = pd.read_csv(folder.format("report_table"))
        expected = report[report["ATTRIBUTION_TYPE"] == "last_touch"].sort_values("CHANNEL")
        found = fractribution.execute(
            "select dimension_value, conversions, value_reporting, spend_reporting, roas from fct_attribution "
            "where model = 'last_touch' and dimension = 'channel' and period = 'all' order by 1"
        ).fetchall()
        assert [row[0] for row in found] == expected["CHANNEL"].tolist()
        for place, column in enumerate(["CONVERSIONS", "REVENUE", "SPEND", "ROAS"], start=1):
            assert [float(row[place]) for row in found] == pytest.approx(expected[column].tolist(), abs=1e-9)
