"""What customers are worth and what they cost: `fct_customer_clv`, `fct_clv_models` and `fct_cac_cohorts`.

Customers appear as sums and quantiles of their segment only. Amounts are in the reporting currency.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from bellwether.reports.formats import Text, grouped, month, same
from bellwether.reports.queries import holds, rows
from bellwether.reports.strings import say

SHOWN_COHORTS = 12
# What is foretold, the best first: margin needs the cost of every line, net revenue a fitted model, the past nothing.
BASES = {"margin": "predicted_margin", "net_revenue": "predicted_net_revenue", "to_date": "net_revenue_to_date"}
_PARAMETERS = {"r": "r", "alpha": "α", "a": "a", "b": "b", "p": "p", "q": "q", "v": "v"}
_TOO_FEW = re.compile(r"(Holdout: )?(\d+) customers bought again; at least (\d+) are needed")


@dataclass(frozen=True)
class Segment:
    """One RFM segment: how many customers, and the spread of their value; `p10` to `p90` are quantiles of it."""

    name_en: str
    name_zh: str
    customers: int
    probability_alive: float | None
    to_date: float
    total: float | None
    p10: float | None
    p25: float | None
    median: float | None
    p75: float | None
    p90: float | None


@dataclass(frozen=True)
class Model:
    """One fitted model, and how well a fit without the last days foretold them; `reason` why something is missing."""

    subject: str
    model_name: str
    is_fitted: bool
    reason: str | None
    customers: int
    repeat_customers: int | None
    r: float | None
    alpha: float | None
    a: float | None
    b: float | None
    p: float | None
    q: float | None
    v: float | None
    log_likelihood: float | None
    holdout_days: int | None
    holdout_expected: float | None
    holdout_actual: float | None
    holdout_error: float | None
    holdout_correlation: float | None

    @property
    def parameters(self) -> str:
        """Every parameter by its letter, four significant digits."""
        found = {sign: getattr(self, name) for name, sign in _PARAMETERS.items()}
        return " · ".join(f"{sign} = {value:,.4g}" for sign, value in found.items() if value is not None)

    @property
    def why(self) -> Text | None:
        """The reason in the reader's language where the page knows it."""
        if self.reason is None:
            return None
        found = _TOO_FEW.search(self.reason)
        if not found:
            return same(self.reason)
        key = "value.too_few_held_out" if found[1] else "value.too_few"
        return say(key, found=found[2], needed=found[3])


@dataclass(frozen=True)
class Acquisition:
    """What the customers of one month cost and have brought; see `fct_cac_cohorts`."""

    start: date
    new_customers: int
    cost: float | None
    cac: float | None
    margin_per_customer: float | None
    payback_month: int | None
    months_known: int
    clv_per_customer: float | None
    clv_to_cac: float | None

    @property
    def name(self) -> Text:
        """Oct 2026."""
        return month(self.start)

    @property
    def payback(self) -> Text:
        """The month in which margin covered the cost; or not yet; or not known."""
        if self.payback_month is not None:
            return (
                say("value.payback_first")
                if self.payback_month == 0
                else say("value.payback_month", month=self.payback_month)
            )
        if self.cac is None or self.margin_per_customer is None:
            return same("–")
        return say("value.payback_open")


def basis(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Which of `BASES` the customers have; None when the mart is not published."""
    if not holds(connection, "fct_customer_clv", "fct_customer_rfm"):
        return None
    counted = ", ".join(f"count({column}) > 0" for column in BASES.values())
    known = connection.execute(f"select {counted} from fct_customer_clv").fetchone() or ()
    return next((name for name, is_known in zip(BASES, known, strict=True) if is_known), "to_date")


def segments(connection: duckdb.DuckDBPyConnection, basis: str) -> list[Segment]:
    """Every segment with a customer, the most valuable median first."""
    shares = {"p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}
    quantiles = ", ".join(f"quantile_cont({BASES[basis]}::double, {share}) as {name}" for name, share in shares.items())
    return rows(
        connection,
        Segment,
        f"""
        select
            any_value(coalesce(segment_name_en, segment)) as name_en,
            any_value(coalesce(segment_name_zh, segment_name_en, segment)) as name_zh,
            count(*)::bigint as customers, avg(probability_alive) as probability_alive,
            coalesce(sum(net_revenue_to_date), 0)::double as to_date, sum({BASES[basis]})::double as total, {quantiles}
        from fct_customer_clv
        join fct_customer_rfm using (customer_key)
        group by segment
        order by median desc nulls last, segment
        """,
    )


def models(connection: duckdb.DuckDBPyConnection) -> list[Model]:
    """The models of purchases, net revenue and margin, those that could not be fitted too."""
    if not holds(connection, "fct_clv_models"):
        return []
    columns = ", ".join(Model.__dataclass_fields__)
    return rows(
        connection,
        Model,
        f"""
        select {columns} from fct_clv_models
        order by list_position(['purchases', 'net_revenue', 'margin'], subject) nulls last, subject
        """,
    )


def acquisitions(connection: duckdb.DuckDBPyConnection) -> list[Acquisition] | None:
    """The newest cohorts as they stand today, oldest first; None when the mart is not published."""
    if not holds(connection, "fct_cac_cohorts"):
        return None
    return rows(
        connection,
        Acquisition,
        """
        with latest as (
            select
                cohort_start_date as start, new_customers, marketing_cost_reporting::double as cost,
                cac_reporting::double as cac, margin_per_customer::double as margin_per_customer, payback_month,
                month_offset as months_known, clv_per_customer::double as clv_per_customer, clv_to_cac
            from fct_cac_cohorts
            where new_customers > 0
            qualify row_number() over (partition by cohort_start_date order by month_offset desc) = 1
            order by cohort_start_date desc
            limit $cohorts
        )
        select * from latest order by start
        """,
        {"cohorts": SHOWN_COHORTS},
    )


def charted(segments: Sequence[Segment], acquisitions: Sequence[Acquisition]) -> dict[str, dict[str, object]]:
    """The tables of both charts: the spread by segment, and cost beside worth of a customer by cohort."""
    tables: dict[str, dict[str, object]] = {}
    spread: list[list[object]] = [
        [segment.name_en, segment.customers, segment.p10, segment.p25, segment.median, segment.p75, segment.p90]
        for segment in segments
        if segment.median is not None
    ]
    if spread:
        columns = ["segment", "customers", "p10", "p25", "median", "p75", "p90"]
        tables["segments"] = {"columns": columns, "rows": [_rounded(line) for line in spread], "bands": len(spread)}
    cost: list[list[object]] = [
        [str(cohort.start), cohort.cac, cohort.clv_per_customer] for cohort in acquisitions if cohort.cac is not None
    ]
    if cost:
        columns = ["cohort", "cac", "clv"]
        tables["acquisition"] = {"columns": columns, "rows": [_rounded(line) for line in cost], "bands": len(cost)}
    return tables


def _rounded(line: list[object]) -> list[object]:
    return [round(part, 2) if isinstance(part, float) else part for part in line]


def names(segments: Sequence[Segment], acquisitions: Sequence[Acquisition]) -> dict[str, dict[str, Text]]:
    """The segments', cohorts' and amounts' names, for the charts."""
    return {
        "segment": {segment.name_en: Text(segment.name_en, segment.name_zh) for segment in segments},
        "acquired": {
            str(cohort.start): Text(*(f"{words} · {grouped(cohort.new_customers)}" for words in cohort.name))
            for cohort in acquisitions
        },
        "amount": {amount: say(f"value.{amount}") for amount in ("cac", "clv")},
    }
