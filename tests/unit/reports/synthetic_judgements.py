"""What judges KPIs, made up: owners, totals, paces, actions, campaigns, signals and findings, a row or two of each."""

from __future__ import annotations

import duckdb

HOSTILE = "<img src=x onerror=alert(2)>"

STATEMENTS = (
    "alter table fct_scorecard add column owner_name_en varchar",
    "alter table fct_scorecard add column owner_name_zh varchar",
    "alter table fct_scorecard add column external_factors_en varchar",
    "alter table fct_scorecard add column external_factors_zh varchar",
    "update fct_scorecard set owner_name_en = owner, owner_name_zh = owner || '（中）',"
    " owner = lower(replace(owner, ' ', '_')), external_factors_en = 'Singles'' Day; ' || owner,"
    " external_factors_zh = '双十一；' || owner",
    """
    create table fct_scorecard_totals as
    select
        owner, period, period_start_date, sum(weighted_score) / sum(weight) as score, 'B' as grade,
        'Good' as grade_name_en, '良好' as grade_name_zh, 0.9 as payout, 1.0 as weight_covered
    from fct_scorecard
    group by all
    """,
    """
    create table fct_kpi_pacing as
    select
        'revenue' as kpi_id, 'company' as scope, 'all' as scope_value, 'month' as period,
        date '2026-11-01' as period_start_date, 'open' as verdict, 350000.0 as expected, 340000.0 as low,
        372000.0 as high, 13100.0 as run_rate_needed, 9 as days_left
    """,
    f"""
    create table fct_improvement_actions as
    select
        unnest(['late', 'open', 'none']) as action_id, unnest(['overdue', 'open', 'to open']) as status,
        'cost_per_lead' as kpi_id, 'company' as scope, 'all' as scope_value, 'month' as period,
        date '2026-10-01' as missed_period_start_date, 'head_of_web' as owner,
        unnest(['{HOSTILE}', 'Ask for less', null]) as title_en, unnest(['少问一点', '少问', null]) as title_zh,
        unnest([date '2026-11-15', date '2026-12-01', null]) as due_date, null::date as closed_date,
        unnest([6, null, null]) as days_overdue, 'Cost per lead' as kpi_name_en, '获客成本' as kpi_name_zh,
        'Head of web' as owner_name_en, '网站负责人' as owner_name_zh, 1 as reviews_since, -0.1 as attainment_change,
        'Worse, and still below.' as sentence_en, '变差，仍未达成。' as sentence_zh
    """,
    """
    create table fct_campaign_results as
    select
        unnest(['brand | core', 'autumn launch']) as campaign_key,
        unnest(['Brand | Core', 'Autumn launch']) as campaign_name,
        unnest(['Paid Search', 'Paid Social']) as channel,
        date '2026-09-01' as flight_start_date, date '2026-10-31' as flight_end_date, 1 as kpis_attained,
        2 as kpis_with_target, 0.93 as score, unnest(['none', 'holdout']) as evidence,
        unnest([null, 'conversion_rate']) as lift_of, unnest([null, 0.0123]) as lift,
        unnest([null, -0.004]) as lift_low, unnest([null, 0.021]) as lift_high, unnest([null, 0.0004]) as lift_p_value,
        null::varchar as external_factors_en, null::varchar as external_factors_zh,
        unnest(['not proven', 'success']) as verdict,
        unnest(['Nothing to compare with.', 'It worked.']) as reason_en, unnest(['无可比较。', '有效。']) as reason_zh
    """,
    """
    create table fct_campaign_kpis as
    select 'autumn launch' as campaign_key, 'leads' as kpi_id, 55.0 as value, 60.0 as target, 0.92 as attainment,
        40.0 as baseline_value
    """,
    """
    create table fct_kpi_anomalies as
    select
        'company' as scope, 'all' as scope_value, unnest(['sessions', 'sessions', 'sessions', 'leads']) as kpi_id,
        unnest([date '2026-11-20', date '2026-11-19', date '2026-11-18', date '2026-09-01']) as date_day,
        'low' as verdict,
        1200.0 as value, 4800.0 as low, 5600.0 as high, -7.5 as score, 'Email moved it.' as explanation_en,
        '由邮件引起。' as explanation_zh
    """,
    """
    create table fct_kpi_drivers as
    select
        'leads' as kpi_id, unnest(['ad_spend', 'factor:golden_week', 'likes']) as driver, 'kpi' as driver_type,
        'ols' as method, unnest([0, 3, 1]) as lag_days, -0.5123 as estimate, -0.9 as low, -0.1 as high,
        0.0002 as p_adjusted, null::varchar as strength, unnest([true, true, false]) as is_found
    """,
    "create table dim_external_factor as"
    " select 'golden_week' as factor_id, 'Golden Week' as name_en, '黄金周' as name_zh",
    """
    create table fct_scorecard_audit as
    select
        'head_of_web' as owner, 'Head of web' as owner_name_en, '网站负责人' as owner_name_zh, true as is_current,
        unnest([false, true]) as is_met, unnest(['Two KPIs are too few.', 'Fine.']) as sentence_en,
        unnest(['两项指标太少。', '无误。']) as sentence_zh
    """,
)


def write_judgements(connection: duckdb.DuckDBPyConnection) -> None:
    """Put all of it beside the marts of `synthetic_marts`."""
    for statement in STATEMENTS:
        connection.execute(statement)
