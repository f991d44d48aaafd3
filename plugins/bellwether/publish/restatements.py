"""`fct_kpi_restatements`: what a KPI was when its period had ended and was first published, and what it is now.

It is made from `fct_kpi_history` with each publication, so it says of the version that readers see what that one
changed: while a period runs its value grows, and only what changes after the period's first publication is a
restatement. What a value was at that moment is the row that stood then, for a value that did not change on the last day
has an older row. A restatement by `LARGE_SHARE` or more of the value published is large, and a warning when this
version brought it.
"""

from __future__ import annotations

import duckdb

from bellwether.publish import history

TABLE = "fct_kpi_restatements"
LARGE_SHARE = 0.05
MOST_WARNINGS = 5
"""Further large restatements of one version are counted, not listed."""

_KEY = "kpi_id, period, period_start_date, scope, scope_value"

_DESCRIPTION = (
    "One row per KPI, period, first day of the period, scope and scope value that was restated: whose value changed"
    " after the period had ended and been published. What it was then, what it is now, and which exports changed it."
)

_COLUMNS = {
    "kpi_id": ("varchar", "The KPI."),
    "period": ("varchar", "day, week (ISO), month, quarter, half, year or flight."),
    "period_start_date": ("date", "First day of the period."),
    "period_end_date": ("date", "Last day of the period."),
    "scope": ("varchar", "company, channel, campaign, product_line, country, department or role."),
    "scope_value": ("varchar", "The value of the scope; all for the company."),
    "value_published": ("double", "The value first published for the whole period; null when it had no denominator."),
    "value_now": ("double", "The value published now."),
    "change": ("double", "value_now - value_published; null when either is."),
    "relative_change": ("double", "change / size of value_published; null when that is 0 or not known."),
    "is_large": (
        "boolean",
        f"Whether it changed by {LARGE_SHARE:.0%} or more of what was published, from nothing, or to or from no value.",
    ),
    "verdict_published": ("varchar", "The verdict first published for the whole period; null without a target."),
    "verdict_now": ("varchar", "The verdict published now."),
    "has_new_verdict": ("boolean", "Whether the restatement changed the verdict."),
    "restatements": ("bigint", "How many times the value changed since."),
    "first_published_at": ("timestamp", "When readers first saw the whole period (UTC)."),
    "last_restated_at": ("timestamp", "When the value changed last (UTC)."),
    "restated_version": ("varchar", "The version that changed it last."),
    "changed_by": (
        "varchar",
        "JSON list of the exports (source/table/file name) that landed with the versions that changed it. Empty when"
        " none did: a setting, the code or the day counted changed it.",
    ),
}

_ROWS = f"""
with
told as (
    select told.*, facts.period_end_date
    from {{copy}}.{history.TABLE} as told
    inner join {{copy}}.fct_kpi_values as facts using ({_KEY})
),
-- every version brought at least the day it counted
versions as (select distinct first_published_at, through_date from {{copy}}.{history.TABLE}),
ends as (
    select ends.period_end_date, min(versions.first_published_at) as closed_at
    from (select distinct period_end_date from told) as ends
    inner join versions on versions.through_date >= ends.period_end_date
    group by ends.period_end_date
),
closed as (
    select told.*, ends.closed_at
    from told
    inner join ends using (period_end_date)
    where coalesce(told.superseded_at > ends.closed_at, true)
),
summed as (
    select
        {_KEY}, period_end_date,
        any_value(closed_at) as closed_at,
        -- a value that came later than the first publication of its period was told first when it came
        arg_min(struct_pack(value, verdict), first_published_at) as published,
        arg_max(struct_pack(value, verdict), first_published_at) as now,
        min(first_published_at) as told_at,
        list(struct_pack(value, previous_value, first_published_at, published_version, changed_by)
            order by first_published_at) as told,
        bool_or(superseded_at is null) as is_current
    from closed
    group by {_KEY}, period_end_date
),
restated as (
    select
        *,
        list_filter(told[2:], lambda said: said.value is distinct from said.previous_value) as changes
    from summed
    where is_current
)
select
    {_KEY}, period_end_date,
    published.value as value_published,
    now.value as value_now,
    now.value - published.value as change,
    (now.value - published.value) / nullif(abs(published.value), 0) as relative_change,
    coalesce(
        abs(now.value - published.value) >= {LARGE_SHARE} * abs(published.value) and now.value <> published.value,
        (now.value is null) <> (published.value is null)
    ) as is_large,
    published.verdict as verdict_published,
    now.verdict as verdict_now,
    published.verdict is distinct from now.verdict as has_new_verdict,
    len(changes) as restatements,
    greatest(closed_at, told_at) as first_published_at,
    changes[-1].first_published_at as last_restated_at,
    changes[-1].published_version as restated_version,
    to_json(list_sort(list_distinct(flatten(list_transform(
        changes, lambda said: coalesce(from_json(said.changed_by, '["varchar"]'), [])
    )))))::varchar as changed_by
from restated
where len(changes) > 0
"""

_LARGE = f"""
select kpi_id, period, period_start_date::varchar, value_published, value_now, relative_change
from {{copy}}.{TABLE}
where is_large and scope = 'company' and restated_version = $version
order by abs(relative_change) desc nulls last, kpi_id, period, period_start_date
"""


def write_restatements(connection: duckdb.DuckDBPyConnection, version: str, *, copy: str) -> tuple[int, list[str]]:
    """Write the table into schema `copy`, beside its history. The caller's transaction holds it.

    Returns:
        The number of rows, and a warning for each large restatement of the company that this version brought.
    """
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in _COLUMNS.items())
    connection.execute(f"create table {copy}.{TABLE} ({columns})")
    connection.execute(f"insert into {copy}.{TABLE} by name {_ROWS.format(copy=copy)}")
    connection.execute(f"comment on table {copy}.{TABLE} is {_text(_DESCRIPTION)}")
    for name, (_, description) in _COLUMNS.items():
        connection.execute(f"comment on column {copy}.{TABLE}.{name} is {_text(description)}")
    (rows,) = connection.execute(f"select count(*) from {copy}.{TABLE}").fetchall()[0]
    return int(rows), _warnings(connection.execute(_LARGE.format(copy=copy), {"version": version}).fetchall())


def _warnings(large: list[tuple[str, str, str, float | None, float | None, float | None]]) -> list[str]:
    told = [
        f"{TABLE}: {kpi} of the {period} from {start} was published as {_number(before)} and is {_number(now)} now"
        + ("." if share is None else f" ({share:+.0%}).")
        for kpi, period, start, before, now, share in large[:MOST_WARNINGS]
    ]
    if len(large) > MOST_WARNINGS:
        told.append(f"{TABLE}: {len(large) - MOST_WARNINGS} more values of the company changed by much.")
    return told


def _number(value: float | None) -> str:
    return "no value" if value is None else f"{value:,.6g}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
