{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

cards as (

    select distinct owner, period, period_start_date from {{ ref('scorecard_lines') }}

)

-- Weight sets that would be in force, were they usable.
select
    cards.owner,
    cards.period,
    cards.period_start_date,
    max(sets.problem_en) as problem_en,
    max(sets.problem_zh) as problem_zh
from cards
left join {{ ref('scorecard_weights') }} as chosen
    on (cards.owner, cards.period, cards.period_start_date) = (chosen.owner, chosen.period, chosen.period_start_date)
inner join {{ ref('int_weight_sets_computed') }} as sets
    on
        cards.owner = sets.owner
        and cards.period = sets.period
        and sets.effective_from between coalesce(chosen.effective_from, sets.effective_from) and cards.period_start_date
left join {{ ref('business_stages') }} as stages
    on cards.period_start_date between stages.effective_from and coalesce(stages.effective_to, cards.period_start_date)
where sets.problem_en is not null and sets.stage in ('', stages.stage)
group by all
