with

conversion_types as (

    select distinct conversion_type from {{ ref('fct_conversions') }}

),

steps as (

    select
        conversions.conversion_type,
        {{ period_start('month', 'conversions.conversion_date') }} as month_start_date,
        paths.prior_origin_no,
        paths.origin_no,
        '(conversion)' as ended_in,
        count(*) as arrivals,
        count_if(paths.place = paths.touches) as ends
    from {{ ref('attribution_paths') }} as paths
    inner join {{ ref('fct_conversions') }} as conversions on paths.conversion_id = conversions.conversion_id
    group by all
    union all
    select
        conversion_types.conversion_type,
        unconverted.month_start_date,
        unconverted.prior_origin_no,
        unconverted.origin_no,
        '(null)' as ended_in,
        cast(sum(unconverted.arrivals) as bigint) as arrivals,
        cast(sum(unconverted.ends) as bigint) as ends
    from {{ ref('attribution_unconverted') }} as unconverted
    inner join conversion_types
        on not contains(unconverted.converted_types, '|' || conversion_types.conversion_type || '|')
    group by all

),

counted as (

    {%- for dimension in attribution_dimensions() %}
    select
        steps.conversion_type,
        '{{ dimension }}' as dimension,
        steps.month_start_date,
        coalesce(priors.{{ dimension_column(dimension) }}, '(start)') as from_state,
        origins.{{ dimension_column(dimension) }} as to_state,
        sum(steps.arrivals) as transitions
    from steps
    inner join {{ ref('attribution_origins') }} as origins on steps.origin_no = origins.origin_no
    left join {{ ref('attribution_origins') }} as priors on steps.prior_origin_no = priors.origin_no
    group by all
    union all
    select conversion_type, '{{ dimension }}', month_start_date, origins.{{ dimension_column(dimension) }}, ended_in, sum(ends)
    from steps
    inner join {{ ref('attribution_origins') }} as origins on steps.origin_no = origins.origin_no
    group by all
    {{- ' union all' if not loop.last }}
    {%- endfor %}

)

{% for period in attribution_periods() %}
select
    conversion_type,
    dimension,
    '{{ period }}' as period,
    {{ attribution_period_start(period, 'month_start_date') }} as period_start_date,
    from_state,
    to_state,
    cast(sum(transitions) as bigint) as transitions
from counted
-- a return to the same state moves no probability of absorption
where from_state <> to_state and transitions > 0
group by all
{{- ' union all' if not loop.last }}
{%- endfor %}
