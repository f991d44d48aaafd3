{%- set window_seconds = attribution_lookback_days() ~ ' * 86400' %}
with

converted as (

    select person_key, '|' || string_agg(distinct conversion_type, '|' order by conversion_type) || '|' as converted_types
    from {{ ref('fct_conversions') }}
    where person_key is not null
    group by person_key

),

touches as (

    select
        touches.*,
        coalesce(converted.converted_types, '') as converted_types
    from {{ ref('attribution_touches') }} as touches
    left join converted on touches.person_key = converted.person_key

),

-- a journey ends when the person is silent for longer than a conversion would look back
silences as (

    select
        *,
        lag(origin_no) over oldest_first as prior_origin_no,
        coalesce({{ seconds_between('lag(touched_at) over oldest_first', 'touched_at') }} > {{ window_seconds }}, true) as is_start,
        coalesce({{ seconds_between('touched_at', 'lead(touched_at) over oldest_first') }} > {{ window_seconds }}, true) as is_end
    from touches
    window oldest_first as (partition by person_key order by touched_at, touch_id)

),

ended as (

    select
        converted_types,
        origin_no,
        case when not is_start then prior_origin_no end as prior_origin_no,
        is_end,
        min(case when is_end then touch_date end) over (
            partition by person_key order by touched_at, touch_id rows between current row and unbounded following
        ) as ended_date
    from silences

)

select
    converted_types,
    {{ period_start('month', 'ended_date') }} as month_start_date,
    prior_origin_no,
    origin_no,
    count(*) as arrivals,
    count_if(is_end) as ends
from ended
group by all
