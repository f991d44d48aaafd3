"""Holdouts: of the people that two campaigns could reach, some were shown nothing. One campaign works, one does not."""

from __future__ import annotations

import duckdb

# control_rate and shown_rate are the true chances that a unit converts without and with the campaign; value is the mean
# of what a conversion is worth, the same in both arms.
_EXPERIMENTS = """
create or replace table experiments as
from (values
    (1, 'retargeting holdout', 'Meta Retargeting Carts', 0.8, 0.020, 0.032, 64.0),
    (2, 'display holdout',     'Display Prospecting',    0.5, 0.015, 0.015, 58.0)
) as experiment (experiment_no, experiment, campaign, shown_share, control_rate, shown_rate, value)
"""

# Few people make no experiment, so even a tiny company's holdouts have thousands of them in a week.
_UNITS = """
create or replace table experiment_arms as
with periods as (
    select
        greatest(date_trunc('week', day)::date, first_day()) as period_start, max(day) as period_end,
        min(day_no) as period_no
    from calendar
    where day >= first_day()
    group by all
),
units as (
    select
        *, unnest(range(whole(4000 + 4000 * least(scale(), 4), period_no * 10 + experiment_no, 'units'))) as nth,
        (period_no * 10 + experiment_no) * 1000000 + nth as unit_id
    from periods
    cross join experiments
),
assigned as (
    select
        *, chance(unit_id, 'arm') < shown_share as is_shown,
        chance(unit_id, 'converts') < case when is_shown then shown_rate else control_rate end as has_converted,
        case when has_converted then round(value * (0.4 + waiting(0.6, unit_id, 'worth')), 2) else 0 end
            ::decimal(18, 2) as worth
    from units
)
select
    experiment_no, experiment, campaign, case when is_shown then 'shown' else 'held out' end as arm,
    not is_shown as is_control,
    case when is_shown then shown_share else 1 - shown_share end::decimal(4, 2) as planned_share,
    period_start, period_end, count(*) as units, count_if(has_converted) as conversions,
    sum(worth)::decimal(18, 2) as value_sum, sum(worth * worth)::decimal(18, 4) as value_sum_of_squares
from assigned
group by all
order by experiment_no, period_start, is_control
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `experiments` (what is true) and `experiment_arms` (what was seen), by experiment, week and arm."""
    connection.execute(_EXPERIMENTS)
    connection.execute(_UNITS)
