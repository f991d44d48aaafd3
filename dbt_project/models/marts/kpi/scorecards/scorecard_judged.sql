{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

attained as (

    select
        *,
        target * share as target_to_date,
        round({{ attainment('value', 'direction', 'target * share', 'band_low * share', 'band_high * share') }}, 6) as attainment,
        -- a target's own threshold, where it has one, says where near ends
        coalesce(
            {{ attainment('threshold', 'direction', 'target', 'band_low', 'band_high') }}, near_threshold
        ) as near_attainment
    from {{ ref('scorecard_lines') }}

)

select
    *,
    case
        when not is_started then 'not started'
        when attainment is null then 'no data'
        when attainment >= 1 then 'exceeded'
        when attainment >= round(near_attainment, 6) then 'near'
        else 'below'
    end as verdict,
    if(attainment > {{ attainment_cap() }}, {{ attainment_cap() }}, attainment) as counted_attainment,
    if(direction = 'lower', value <= stretch * share, value >= stretch * share) as is_stretch_reached
from attained
