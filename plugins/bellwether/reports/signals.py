"""What statistics say of the KPIs: days out of the ordinary, and what moves with what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from bellwether.reports.formats import Text
from bellwether.reports.queries import holds, rows

ANOMALY_DAYS = 28
MAX_ANOMALIES = 12
MAX_OF_ONE_KPI = 2
MAX_DRIVERS = 24


@dataclass(frozen=True)
class Anomaly:
    """A day on which a KPI of the company left its usual range, and which part of the company moved it."""

    kpi_id: str
    date_day: date
    verdict: str
    value: float | None
    low: float | None
    high: float | None
    explanation_en: str
    explanation_zh: str


@dataclass(frozen=True)
class Driver:
    """What a KPI was found to move with, after correction for the number of pairs that were tried.

    `estimate` is a correlation, a regression coefficient or a log-odds, by `method`; `low` to `high` its 95 % interval.
    """

    kpi_id: str
    driver: str
    driver_type: str
    method: str
    lag_days: int | None
    estimate: float | None
    low: float | None
    high: float | None
    p_adjusted: float | None
    strength: str | None


@dataclass(frozen=True)
class Signals:
    """Each part, or None where it is not published."""

    anomalies: list[Anomaly] | None
    drivers: list[Driver] | None

    @property
    def is_shown(self) -> bool:
        """Whether the page has the section."""
        return self.anomalies is not None or self.drivers is not None


def read(connection: duckdb.DuckDBPyConnection, through_date: date) -> Signals:
    """The signals from the published file."""
    return Signals(_anomalies(connection, through_date), _drivers(connection))


def _anomalies(connection: duckdb.DuckDBPyConnection, through_date: date) -> list[Anomaly] | None:
    if not holds(connection, "fct_kpi_anomalies"):
        return None
    return rows(
        connection,
        Anomaly,
        """
        select kpi_id, date_day, verdict, value, low, high, explanation_en, explanation_zh
        from fct_kpi_anomalies
        where scope = 'company' and verdict in ('high', 'low') and date_day > $through_date - $days::integer
        qualify row_number() over (partition by kpi_id order by date_day desc) <= $each
        order by date_day desc, abs(score) desc, kpi_id
        limit $most
        """,
        {"through_date": through_date, "days": ANOMALY_DAYS, "each": MAX_OF_ONE_KPI, "most": MAX_ANOMALIES},
    )


def _drivers(connection: duckdb.DuckDBPyConnection) -> list[Driver] | None:
    if not holds(connection, "fct_kpi_drivers"):
        return None
    return rows(
        connection,
        Driver,
        """
        select kpi_id, driver, driver_type, method, lag_days, estimate, low, high, p_adjusted, strength
        from fct_kpi_drivers
        where is_found
        order by list_position(['ols', 'logistic', 'spearman', 'pearson'], method), abs(estimate) desc, kpi_id, driver
        limit $most
        """,
        {"most": MAX_DRIVERS},
    )


def factors(connection: duckdb.DuckDBPyConnection) -> dict[str, Text]:
    """The names of the external factors, by the name under which a driver is listed."""
    if not holds(connection, "dim_external_factor"):
        return {}
    found = connection.execute("select factor_id, name_en, name_zh from dim_external_factor").fetchall()
    return {f"factor:{key}": Text(english, chinese) for key, english, chinese in found}


def digits(value: float | None) -> str:
    """Three significant digits, true minus sign."""
    return "–" if value is None else f"{value:.3g}".replace("-", "−")


def name_of(driver: Driver, names: dict[str, Text]) -> Text:
    """A driver's name: the KPI's where it is one, else its own words."""
    return names.get(driver.driver) or Text(*(driver.driver.removeprefix("factor:").replace("_", " "),) * 2)
