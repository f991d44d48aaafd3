with

judged as (

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
    -- ids
    kpi_id,
    period,
    period_start_date,
    period_end_date,
    scope,
    scope_value,

    -- the aim
    direction,
    target,
    target_to_date,
    threshold,
    stretch,
    band_low,
    band_high,

    -- the verdict
    value,
    is_complete_period,
    attainment,
    near_attainment,
    case
        when not is_started then 'not started'
        when attainment is null then 'no data'
        when attainment >= 1 then 'exceeded'
        when attainment >= round(near_attainment, 6) then 'near'
        else 'below'
    end as verdict,

    -- the comparison
    baseline_prior,
    baseline_last_year,

    -- the score
    weight,
    weight * if(attainment > {{ attainment_cap() }}, {{ attainment_cap() }}, attainment) as weighted_score,
    owner,
    goal,
    version as target_version
from judged
