"""`fct_kpi_history`: what each version said a KPI was, until when, and which files changed it.

The table travels from version to version. A publication takes it from the file that readers see, closes the rows that
the new build contradicts, and appends what it says instead. So a rollback shows the history of the version rolled back
to, and publishing the same build again changes no row. Publishing writes it, not dbt: only a publication knows what
readers were told, and when. Why, and how it stays small: docs/decisions/0005-what-was-published-is-kept.md.
"""

from __future__ import annotations

import json
from datetime import UTC

import duckdb

from bellwether.errors import PublishFailed
from bellwether.publish.manifest import Manifest

TABLE = "fct_kpi_history"

MADE_FROM = frozenset({"fct_kpi_values", "fct_scorecard"})
"""The marts without which there is no history to write."""

_KEY = "kpi_id, period, period_start_date, scope, scope_value"

_DESCRIPTION = (
    "One row per KPI, period, first day of the period, scope, scope value and version that changed it. What readers"
    " were told, from when until when, and what changed it. Of other scopes than the company, periods that have ended;"
    " days of the company and its channels alone; no windows of 28 days, which their days tell."
)

_COLUMNS = {
    "kpi_id": ("varchar", "The KPI."),
    "period": ("varchar", "day, week (ISO), month, quarter, half, year or flight."),
    "period_start_date": ("date", "First day of the period."),
    "scope": ("varchar", "company, channel, campaign, product_line, country, department or role."),
    "scope_value": ("varchar", "The value of the scope; all for the company."),
    "value": ("double", "The value as published; null when its denominator was zero."),
    "target": ("double", "The target beside it; null without one."),
    "verdict": ("varchar", "The verdict as published; null without a target."),
    "through_date": ("date", "Last day counted when it was first published; a day in the period means it still ran."),
    "first_published_at": ("timestamp", "When readers first saw it (UTC)."),
    "published_version": ("varchar", "The version that brought it."),
    "superseded_at": (
        "timestamp",
        "When another value, target or verdict took its place, or it was published no more (UTC); null while current.",
    ),
    "previous_value": ("double", "The value whose place it took; null when there was none."),
    "change": ("double", "value - previous_value; 0 when only the target or the verdict changed; null when either is."),
    "changed_by": (
        "varchar",
        "JSON list of the exports (source/table/file name) that landed between the version before and this one. Empty"
        " when none did: the day counted, a target, a setting or the code changed it. Null when there was nothing to"
        " change.",
    ),
}

# What the new build says, as far as it is kept.
_SAID = f"""
select {_KEY}, facts.value, lines.target, lines.verdict
from {{marts}}.fct_kpi_values as facts
left join (from {{marts}}.fct_scorecard where is_main) as lines using ({_KEY})
where facts.period <> 'rolling_28'
    and (facts.scope = 'company' or facts.period_end_date <= $through_date)
    and (facts.period <> 'day' or facts.scope in ('company', 'channel'))
"""

_NEXT = f"""
with
said as ({_SAID}),
known as (from {{known}}),
unchanged as (
    select {_KEY}, published_version
    from known
    inner join said using ({_KEY})
    where known.superseded_at is null
        and known.value is not distinct from said.value
        and known.target is not distinct from said.target
        and known.verdict is not distinct from said.verdict
),
kept as (
    select known.* replace (
        if(unchanged.published_version is null, coalesce(superseded_at, $published_at), superseded_at) as superseded_at
    )
    from known
    left join unchanged using ({_KEY}, published_version)
),
appended as (
    select
        {_KEY}, said.value, said.target, said.verdict,
        $through_date as through_date,
        $published_at as first_published_at,
        $version as published_version,
        known.value as previous_value,
        said.value - known.value as change,
        if(known.published_version is null, null, $changed_by) as changed_by
    from said
    anti join unchanged using ({_KEY})
    left join (from known where superseded_at is null) as known using ({_KEY})
)
from kept union all by name from appended
"""

_WRONG = f"""
with
current as (from {{copy}}.{TABLE} where superseded_at is null),
said as ({_SAID})
select count(*)
from current
full join said using ({_KEY})
where current.published_version is null
    or said.value is distinct from current.value
    or said.target is distinct from current.target
    or said.verdict is distinct from current.verdict
    or (select count(*) <> count(distinct ({_KEY})) from current)
"""


def carry_history(
    connection: duckdb.DuckDBPyConnection,
    now: Manifest,
    before: Manifest | None,
    *,
    marts: str,
    copy: str,
    previous: str | None,
) -> int:
    """Write the history up to and with version `now` into schema `copy`. The caller's transaction holds it.

    Args:
        now: the version being published, with its files.
        before: the version that readers see until then; None before the first publication.
        marts: the schema that holds the new build's KPI values and scorecard.
        previous: the schema of that version's file if it holds a history; None when there is none to carry on.

    Returns:
        The number of rows.

    Raises:
        PublishFailed: the current rows of the history are not what the build says.
    """
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in _COLUMNS.items())
    connection.execute(f"create table {copy}.{TABLE} ({columns})")
    # A first history is carried on from the new, still empty table.
    known = f"{previous}.{TABLE}" if previous else f"{copy}.{TABLE}"
    connection.execute(
        f"insert into {copy}.{TABLE} by name {_NEXT.format(marts=marts, known=known)}",
        {
            "through_date": now.through_date,
            "published_at": now.published_at.astimezone(UTC).replace(tzinfo=None),
            "version": now.version,
            "changed_by": json.dumps(_landed_since(before, now), ensure_ascii=False),
        },
    )
    (wrong,) = connection.execute(_WRONG.format(marts=marts, copy=copy), {"through_date": now.through_date}).fetchall()[
        0
    ]
    if wrong:
        raise PublishFailed(f"{TABLE} differs from the build in {wrong} current values; nothing was published.")
    connection.execute(f"comment on table {copy}.{TABLE} is {_text(_DESCRIPTION)}")
    for name, (_, description) in _COLUMNS.items():
        connection.execute(f"comment on column {copy}.{TABLE}.{name} is {_text(description)}")
    return int(connection.execute(f"select count(*) from {copy}.{TABLE}").fetchall()[0][0])


def _landed_since(before: Manifest | None, now: Manifest) -> list[str]:
    """The exports of version `now` that were not in the one before, as source/table/name."""
    known = {(file.source, file.table, file.sha) for file in before.files} if before else set()
    return sorted(
        f"{file.source}/{file.table}/{file.name}"
        for file in now.files
        if (file.source, file.table, file.sha) not in known
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
