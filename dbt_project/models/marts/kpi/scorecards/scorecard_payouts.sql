{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

curves as (

    select
        coalesce(level, '') as level,
        effective_from,
        list(struct_pack(score := score, payout := payout) order by score) as points
    from {{ ref('payout_curves') }}
    group by all

),

levels as (

    select distinct coalesce(level, '') as level from {{ ref('organisation') }}

)

select levels.level, curves.effective_from, curves.points
from levels
inner join curves on curves.level = if(levels.level in (select own.level from curves as own), levels.level, '')
