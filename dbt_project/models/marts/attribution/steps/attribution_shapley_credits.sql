{{ config(materialized='ephemeral', contract={'enforced': false}) }}

-- The games of campaigns and of sources; that of channels is in the touches themselves.
with

players as (

    select
        paths.conversion_id,
        {{ sorted_set('origins.campaign_key') }} as campaign,
        {{ sorted_set('origins.source') }} as source
    from {{ ref('attribution_paths') }} as paths
    inner join {{ ref('attribution_origins') }} as origins on paths.origin_no = origins.origin_no
    group by paths.conversion_id

),

{%- for dimension in ['campaign', 'source'] %}

{{ dimension }}_sets as (

    select
        conversions.conversion_type,
        {{ period_start('month', 'conversions.conversion_date') }} as month_start_date,
        players.{{ dimension }} as players,
        cast(count(*) as decimal(24, 12)) as conversions,
        cast(sum(conversions.value_reporting) as decimal(18, 6)) as value_reporting,
        cast(sum(conversions.margin_reporting) as decimal(18, 6)) as margin_reporting
    from {{ ref('fct_conversions') }} as conversions
    left join players on conversions.conversion_id = players.conversion_id
    group by all

),
{%- endfor %}

shared as (

    {%- for dimension in ['campaign', 'source'] %}
    select
        conversion_type, month_start_date, '{{ dimension }}' as dimension, conversions, value_reporting, margin_reporting,
        {{ list_length('players') }} as size,
        {{ explode_with_place('players', 'dimension_value') }}
    from (select * replace (coalesce(players, ['none']) as players) from {{ dimension }}_sets)
    {{- ' union all' if not loop.last }}
    {%- endfor %}

)

select
    conversion_type,
    dimension,
    dimension_value,
    month_start_date,
    {{ conversions_between('conversions', '((place - 1) / size)', '(place / size)') }} as conversions,
    {{ amount_between('value_reporting', '((place - 1) / size)', '(place / size)') }} as value_reporting,
    {{ amount_between('margin_reporting', '((place - 1) / size)', '(place / size)') }} as margin_reporting
from shared
