{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

cards as (

    select distinct owner, period, period_start_date from {{ ref('scorecard_lines') }}

),

sets as (

    select distinct owner, period, stage, effective_from, method
    from {{ ref('int_weight_sets_computed') }}
    where problem_en is null

),

-- A set holds for the scorecards that start under it and in its stage, so old ones keep theirs. What is said of a stage goes before
-- what is said of any, and what was said later before what was said earlier.
chosen as (

    select cards.*, sets.stage, sets.effective_from, sets.method
    from cards
    left join {{ ref('business_stages') }} as stages
        on
            stages.effective_from <= cards.period_start_date
            and coalesce(stages.effective_to, cards.period_start_date) >= cards.period_start_date
    inner join sets
        on
            cards.owner = sets.owner
            and cards.period = sets.period
            and sets.effective_from <= cards.period_start_date
            and sets.stage in ('', stages.stage)
    qualify row_number() over (
        partition by cards.owner, cards.period, cards.period_start_date
        order by sets.stage <> '' desc, sets.effective_from desc
    ) = 1

)

select chosen.*, map_from_entries(list((weighed.kpi_id, weighed.weight))) as weights
from chosen
inner join {{ ref('int_weight_sets_computed') }} as weighed
    on
        chosen.owner = weighed.owner
        and chosen.period = weighed.period
        and chosen.stage = weighed.stage
        and chosen.effective_from = weighed.effective_from
group by all
