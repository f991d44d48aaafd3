"""The true answers to what no platform exports: figures by day, budgets, launches, surveys and reviews.

- a figure for several days is spread over them in whole millionths, and the last day has what division leaves;
- followers stand until they are counted again, heads for 100 days; the day before is known from the second day on;
- the budget of a planned campaign is spread over its days, at the rate of the planned launch; what the company's budget
  holds beside them is Unassigned, as is a campaign that nothing has been heard of;
- a launch counts on the day it was planned for.
"""

from __future__ import annotations

LEVELS = ("social_followers", "social_followers_before", "sales_and_marketing_headcount")
"""Measures that do not add up over days."""

_HOLDS_DAYS = 100
_SPREAD = """
    select day, measure, channel, campaign_key,
        case day when to_day then value - (days - 1) * part else part end::decimal(38, 6) as value
    from (
        select
            *, to_day - from_day + 1 as days, unnest(generate_series(from_day, to_day, interval 1 day))::date as day,
            ((value::decimal(30, 6) * 1000000)::hugeint // days)::decimal(30, 0) * 0.000001::decimal(7, 6) as part
        from {spans}
    )
    where day <= last_day()
"""
STATEMENTS = (
    """
    create or replace table true_figures as
    select
        measure, coalesce(nullif(split_part(scope, 'channel: ', 2), ''), 'Unassigned') as channel,
        'none' as campaign_key, reporter, from_day, coalesce(last_day, from_day) as to_day, value
    from figures
    """,
    """
    create or replace table true_budgets as
    with rates as (
        select rate_date::date as rate_date, rate::decimal(18, 6) as rate
        from read_csv($rates, all_varchar = true) where currency = 'EUR'
    ),
    heard_of as (
        select campaign_key from sessions where not is_denied
        union
        select lower(trim(campaign)) from ad_days where day >= first_day() and account_currency(platform) is not null
    )
    select
        'marketing_budget' as measure, lower(trim(plans.campaign)) as campaign_key,
        case when campaign_key in (from heard_of) then campaigns.channel else 'Unassigned' end as channel,
        planned_launch_date as from_day, planned_end_date as to_day,
        (plans.budget * case plans.currency when 'EUR' then rates.rate else 1 end)::decimal(18, 6) as value
    from campaign_plans as plans
    left join campaigns on plans.campaign = campaigns.campaign
    asof join rates on plans.planned_launch_date >= rates.rate_date
    """,
    f"""
    create or replace table outside_measures as
    with flows as ({_SPREAD.format(spans=f"(from true_figures where measure not in {LEVELS})")}),
    budgets as ({_SPREAD.format(spans="true_budgets")}),
    held as (
        select *, unnest(generate_series(from_day, until_day, interval 1 day))::date as day
        from (
            select *, least(
                last_day(), from_day + {_HOLDS_DAYS - 1},
                lead(from_day) over (partition by measure, reporter order by from_day) - 1
            ) as until_day
            from true_figures where measure in {LEVELS}
        )
    ),
    every as (
        select day, measure, channel, campaign_key, value from flows
        union all from budgets
        union all select day, measure, 'Unassigned', 'none', -value from budgets where day in (
            select day from flows where measure = 'marketing_budget'
        )
        union all select day, measure, channel, campaign_key, value::decimal(38, 6) from held
        union all select day + 1, 'social_followers_before', channel, campaign_key, value::decimal(38, 6) from held
        where measure = 'social_followers' and day < last_day()
        union all select
            planned_launch_date, unnest(['campaigns_planned', 'campaigns_launched_on_time']),
            true_budgets.channel, true_budgets.campaign_key,
            unnest([1, coalesce(launched_date <= least(planned_launch_date, last_day()), false)::int])
        from campaign_plans as plans
        join true_budgets on lower(trim(plans.campaign)) = true_budgets.campaign_key
        where planned_launch_date <= last_day()
        union all select
            day, unnest(['nps_responses', 'promoters', 'detractors']), 'Unassigned', 'none',
            unnest([1, (score >= 9)::int, (score <= 6)::int])
        from survey_responses where survey = 'NPS'
        union all select
            day, unnest(['csat_responses', 'satisfied_responses']), 'Unassigned', 'none',
            unnest([1, (score >= 4)::int])
        from survey_responses where survey = 'CSAT'
        union all select
            day, unnest(['reviews', 'positive_reviews']), 'Unassigned', 'none', unnest([1, (rating >= 4)::int])
        from product_reviews
    )
    select day as date_day, measure, channel, campaign_key, sum(value)::decimal(38, 6) as value from every group by all
    """,
)
"""Create `outside_measures`: date_day, measure, channel, campaign_key, value. They read the world and `$rates`."""

EXPERIMENTS = """
    select
        experiment, lower(trim(campaign)) as campaign_key, shown_share, control_rate, shown_rate,
        shown_rate / control_rate - 1 as lift, shown_rate > control_rate as has_effect
    from experiments order by experiment_no
"""
"""What each holdout would show without chance."""
