"""What must hold of any attainment, verdict, score, grade and payout, asked of the models' own SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_text import sql_of

CAP = 1.2
MOST = 10
VERDICTS = ["below", "near", "exceeded"]
MACROS = ("kpi/scorecard.sql", "settings.sql")
JUDGED = sql_of("marts/kpi/scorecards/scorecard_judged.sql", MACROS)
TOTALS = sql_of("marts/kpi/scorecards/fct_scorecard_totals.sql", MACROS, through_date="2026-12-31")

amounts = st.floats(-1e6, 1e6, allow_nan=False).map(lambda amount: round(amount, 3))
positive = st.floats(0.001, 1e6).map(lambda amount: round(amount, 3))
shares = st.sampled_from([1.0, 0.5, 0.25])
few = settings(max_examples=60, deadline=None)
fewer = settings(max_examples=25, deadline=None)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("set threads = 1")
        yield opened


def judged(connection: duckdb.DuckDBPyConnection, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`scorecard_judged` of lines that start from one that is higher is better with a target of 100."""
    line = {
        "direction": "higher",
        "target": 100.0,
        "threshold": None,
        "stretch": None,
        "band_low": None,
        "band_high": None,
        "near_threshold": 0.9,
        "share": 1.0,
        "is_started": True,
    }
    columns = ["target", "threshold", "stretch", "band_low", "band_high", "near_threshold", "share", "value"]
    frame = pd.DataFrame([{**line, **given} for given in lines]).astype(dict.fromkeys(columns, "Float64"))
    connection.register("scorecard_lines", frame)
    return connection.execute(JUDGED).df().to_dict("records")


@given(st.sampled_from(["higher", "lower"]), amounts.filter(bool), st.lists(amounts, min_size=2, max_size=8), shares)
@few
def test_a_better_value_is_never_judged_worse(
    connection: duckdb.DuckDBPyConnection, direction: str, target: float, values: list[float], share: float
) -> None:
    ordered = sorted(values, reverse=direction == "lower")
    lines = judged(
        connection,
        [{"direction": direction, "target": target, "share": share, "value": value} for value in ordered],
    )
    attained = [line["attainment"] for line in lines]
    assert attained == sorted(attained)
    ranks = [VERDICTS.index(line["verdict"]) for line in lines]
    assert ranks == sorted(ranks)
    assert all(0 <= line["counted_attainment"] <= min(CAP, max(line["attainment"], 0)) for line in lines)


@given(amounts, positive, st.lists(st.floats(0.001, 3), min_size=2, max_size=6))
@few
def test_the_further_outside_a_band_the_worse(
    connection: duckdb.DuckDBPyConnection, low: float, width: float, steps: list[float]
) -> None:
    high, distances = low + width, [step * width for step in steps]
    inside = [low, high, low + width / 2]
    outside = [value for distance in sorted(distances) for value in (low - distance, high + distance)]
    lines = judged(
        connection,
        [{"direction": "range", "band_low": low, "band_high": high, "value": value} for value in inside + outside],
    )
    attained = [line["attainment"] for line in lines]
    assert attained[:3] == [1, 1, 1]
    below, above = attained[3::2], attained[4::2]
    assert below == sorted(below, reverse=True) and above == sorted(above, reverse=True)
    assert below == pytest.approx(above, abs=2e-6), "it does not matter on which side"
    expected = [max(0.0, 1 - distance / width) for distance in sorted(distances)]
    # a float that is a million away knows its distance to some 1e-10
    assert below == pytest.approx(expected, abs=1e-6 + 1e-9 / width)


@given(
    st.sampled_from(["higher", "lower", "range"]),
    st.tuples(amounts.filter(bool), amounts, positive),
    st.integers(-12, 12).map(lambda power: 2.0**power),
)
@few
def test_the_unit_does_not_matter(
    connection: duckdb.DuckDBPyConnection, direction: str, drawn: tuple[float, float, float], factor: float
) -> None:
    """In cents or in millions, the verdict is the same; powers of two, for which floats are exact."""
    target, value, width = drawn
    one = {"target": target, "value": value, "band_low": target, "band_high": target + width, "threshold": target * 0.8}
    other = {name: amount * factor for name, amount in one.items()}
    first, second = judged(connection, [{**one, "direction": direction}, {**other, "direction": direction}])
    assert (first["attainment"], first["verdict"]) == (second["attainment"], second["verdict"])


@given(positive, positive)
@few
def test_attainment_is_what_the_definitions_say(
    connection: duckdb.DuckDBPyConnection, target: float, value: float
) -> None:
    higher, lower, met, silent = judged(
        connection,
        [
            {"target": target, "value": value},
            {"target": target, "value": value, "direction": "lower"},
            {"target": target, "value": target},
            {"target": target, "value": None},
        ],
    )
    assert higher["attainment"] == pytest.approx(value / target, rel=1e-9, abs=1e-6)
    assert lower["attainment"] == pytest.approx(min(target / value, MOST), rel=1e-9, abs=1e-6)
    assert (met["attainment"], met["verdict"]) == (1, "exceeded")
    assert silent["verdict"] == "no data" and pd.isna(silent["attainment"])


def scored(connection: duckdb.DuckDBPyConnection, cards: list[list[tuple[float, float | None]]]) -> pd.DataFrame:
    """`fct_scorecard_totals` of scorecards, each of lines (weight, attainment), in their order."""
    lines = [
        {
            "owner": f"{number:03}",
            "period": "month",
            "period_start_date": pd.Timestamp("2026-01-01"),
            "period_end_date": pd.Timestamp("2026-01-31"),
            "owner_name_en": "",
            "owner_name_zh": "",
            "weight_method": "target",
            "weight": weight,
            "attainment": attainment,
            "weighted_score": None if attainment is None else weight * min(attainment, CAP),
            "is_complete_period": True,
            "verdict": "no data" if attainment is None else "exceeded" if attainment >= 1 else "below",
        }
        for number, card in enumerate(cards)
        for weight, attainment in card
    ]
    frame = pd.DataFrame(lines).astype({"attainment": "Float64", "weighted_score": "Float64"})
    connection.register("fct_scorecard", frame)
    connection.execute("""
        create or replace temp view grades as
        select *, grade as name_en, grade as name_zh from (values ('A', 1.1), ('B', 1), ('C', 0.9), ('D', 0))
            as grades(grade, score_from);
        create or replace temp view organisation as select 'none' as unit_id, null::varchar as level;
        create or replace temp view scorecard_payouts as
        select '' as level, date '2026-01-01' as effective_from, [
            {'score': 0.75, 'payout': 0.0}, {'score': 0.9, 'payout': 0.5}, {'score': 1.0, 'payout': 1.0},
            {'score': 1.2, 'payout': 1.5}
        ] as points
    """)
    return connection.execute(f"select * from ({TOTALS}) order by owner").df()


cards = st.lists(st.tuples(st.integers(1, 99), st.floats(0, 3)), min_size=1, max_size=10).map(
    lambda lines: [(weight / sum(part for part, _ in lines), attained) for weight, attained in lines]
)


@given(st.lists(cards, min_size=2, max_size=6))
@fewer
def test_a_higher_score_is_never_graded_or_paid_worse(
    connection: duckdb.DuckDBPyConnection, drawn: list[list[tuple[float, float]]]
) -> None:
    found = scored(connection, [list(card) for card in drawn])
    expected = [sum(weight * min(attained, CAP) for weight, attained in card) for card in drawn]
    assert list(found["score"]) == pytest.approx(expected, abs=1e-8)
    assert found["score"].between(0, CAP + 1e-9).all()
    assert list(found["weight"]) == pytest.approx([1] * len(drawn))
    ordered = found.sort_values("graded_score")
    assert list(ordered["payout"]) == sorted(ordered["payout"])
    assert list(ordered["grade"]) == sorted(ordered["grade"], reverse=True)
    assert ordered["payout"].between(0, 1.5).all()


@given(cards.filter(lambda card: len(card) > 1), st.integers(0, 9), st.floats(0.001, 0.5))
@fewer
def test_what_cannot_be_judged_or_does_not_add_up_is_not_graded(
    connection: duckdb.DuckDBPyConnection, card: list[tuple[float, float]], place: int, change: float
) -> None:
    """Improving one KPI never lowers the score; a KPI without data adds nothing; wrong weights give no score."""
    place %= len(card)
    weight, attained = card[place]

    def having(line: tuple[float, float | None]) -> list[tuple[float, float | None]]:
        return [*card[:place], line, *card[place + 1 :]]

    found = scored(
        connection,
        [list(card), having((weight, attained + change)), having((weight, None)), having((weight + change, attained))],
    ).to_dict("records")
    plain, better, silent, wrong = found
    assert better["score"] >= plain["score"] - 1e-9
    assert silent["score"] <= plain["score"] + 1e-9
    assert silent["weight_covered"] == pytest.approx(1 - weight)
    if weight < 0.2 - 1e-6:
        assert silent["graded_score"] == pytest.approx(silent["score"] / (1 - weight), abs=2e-6)
    elif weight > 0.2 + 1e-6:
        assert pd.isna(silent["graded_score"]) and pd.isna(silent["grade"])
    assert pd.isna(wrong["score"]) and pd.isna(wrong["graded_score"]) and pd.isna(wrong["payout"])
