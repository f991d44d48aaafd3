with

names as (

    select 'company' as scope, 'all' as name, 'all' as scope_value
    union
    select 'channel', lower(unnest([channel, channel_zh])), channel from {{ ref('dim_channel') }}
    union
    select 'campaign', campaign_key, campaign_key from {{ ref('dim_campaign') }}
    where campaign_key <> 'none'
    union
    select unit_type, lower(unnest([unit_id, name_en, name_zh])), unit_id from {{ ref('organisation') }}
    union
    select 'country', lower(spelling), country from {{ ref('country_spellings') }}

),

-- any product line may be, and a country that nobody has spelt out
figures as (

    select
        figures.*,
        names.scope_value as known_value,
        figures.scope in ('product_line', 'country') or names.scope_value is not null as has_known_scope
    from {{ ref('int_figures_converted') }} as figures
    left join names on figures.scope = names.scope and lower(trim(figures.scope_value)) = names.name

)

select
    -- ids
    figures.figure_key,
    figures.measure,
    figures.scope,
    coalesce(figures.known_value, trim(figures.scope_value)) as scope_value,
    figures.reporter,

    -- days
    figures.figure_date,
    figures.last_date,

    -- numerics
    figures.value_native,
    figures.currency,
    figures.value,

    -- state
    case
        when figures.aggregation is null then 'unknown measure'
        when figures.aggregation not in ('sum', 'last', 'mean') then 'counted elsewhere'
        when not figures.has_known_scope then 'unknown scope'
        when figures.value is null then 'unknown unit'
        else 'counted'
    end as status,
    figures.nearest_measure,
    figures.file_name
from figures
