with

paths as (

    select
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.conversion_date,
        conversions.value_reporting as value,
        conversions.margin_reporting as margin,
        coalesce(paths.touch_id, 'none') as touch_id,
        paths.touched_at,
        coalesce(paths.origin_no, 0) as origin_no,
        coalesce(paths.place, 1) as place,
        coalesce(paths.touches, 1) as touches,
        coalesce(paths.is_last_non_direct, true) as is_last_non_direct,
        coalesce(paths.player_before, 0) as player_before,
        coalesce(paths.player_upto, 1) as player_upto,
        coalesce(paths.decay_before, 0) as decay_before,
        coalesce(paths.decay_upto, 1) as decay_upto
    from {{ ref('fct_conversions') }} as conversions
    left join {{ ref('attribution_paths') }} as paths on conversions.conversion_id = paths.conversion_id

),

models as (

    {%- for model in attribution_models() %}
    select '{{ model }}' as model{{ ' union all' if not loop.last }}
    {%- endfor %}

),

shares as (

    select
        models.model,
        paths.*,
        cast({{ share_of_model('models.model', 'before') }} as decimal(18, 12)) as before,
        cast({{ share_of_model('models.model', 'upto') }} as decimal(18, 12)) as upto
    from paths
    cross join models

)

select
    -- ids
    shares.conversion_id,
    shares.touch_id,
    shares.model,

    -- what and when
    shares.conversion_type,
    shares.conversion_date,
    shares.touched_at,
    cast(shares.place as integer) as place,
    cast(shares.touches as integer) as touches,

    -- where it came from
    origins.channel,
    origins.campaign_key,
    origins.source,

    -- credit
    cast(shares.upto - shares.before as decimal(18, 12)) as weight,
    {{ amount_between('shares.value', 'shares.before', 'shares.upto') }} as value_reporting,
    {{ amount_between('shares.margin', 'shares.before', 'shares.upto') }} as margin_reporting
from shares
inner join {{ ref('attribution_origins') }} as origins on shares.origin_no = origins.origin_no
where shares.upto > shares.before
