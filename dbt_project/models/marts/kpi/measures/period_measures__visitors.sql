{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

visits as (

    select 'unique_visitors' as measure, visitor_key, session_date as date_day, channel, campaign_key
    from {{ ref('fct_sessions') }}
    group by all
    union all
    select 'new_visitors' as measure, visitor_key, session_date as date_day, channel, campaign_key
    from {{ ref('fct_sessions') }}
    where is_new_visitor
    group by all

),

scoped as (

    {{ by_scope('visits', ['measure', 'visitor_key', 'date_day']) }}

),

sequenced as (

    select
        *,
        lag(date_day) over (partition by measure, scope, scope_value, visitor_key order by date_day) as previous_day
    from scoped

),

-- A visitor counts on the first day of each period that sees them; those days then add up, so one sort serves all periods.
days as (

    select
        measure,
        scope,
        scope_value,
        date_day,
        {%- for period in kpi_periods() %}
        count(*) filter (
            where previous_day is null or {{ period_start(period, 'previous_day') }} < {{ period_start(period, 'date_day') }}
        ) as visitors_{{ period }}{{ ',' if not loop.last }}
        {%- endfor %}
    from sequenced
    group by measure, scope, scope_value, date_day

)

{%- for period in kpi_periods() %}

select
    '{{ period }}' as period,
    {{ period_start(period, 'date_day') }} as period_start_date,
    scope,
    scope_value,
    measure,
    cast(sum(visitors_{{ period }}) as decimal(38, 6)) as value
from days
group by all
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
