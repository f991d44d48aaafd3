{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

-- What adds up over days is spread over its own; a level holds until it is known anew, but not for ever.
spans as (

    select
        *,
        if(
            is_flow,
            coalesce(last_date, figure_date),
            least(
                coalesce(last_date, figure_date + {{ level_holds_days() }} - 1),
                lead(figure_date) over (partition by measure, scope, scope_value, reporter order by figure_date) - 1
            )
        ) as until_date,
        cast(if(is_flow, until_date - figure_date + 1, 1) as integer) as parts
    from {{ ref('figures_counted') }}

),

-- in whole millionths, so that the last day takes what division leaves
days as (

    select
        *,
        cast(unnest(generate_series(figure_date, least(until_date, {{ through_date() }}), interval '1 day')) as date) as date_day,
        cast(cast(cast(value as decimal(30, 6)) * cast(1000000 as decimal(7, 0)) as hugeint) // parts as decimal(30, 0))
        * cast(0.000001 as decimal(7, 6)) as part
    from spans

),

known as (

    select date_day, measure, scope, scope_value, if(parts > 1 and date_day = until_date, value - (parts - 1) * part, part) as value
    from days

)

select * from known
union all
-- a level on the eve of a day, for growth since a period began
select known.date_day + 1, before.measure, known.scope, known.scope_value, known.value
from known
inner join {{ ref('measures') }} as before on known.measure || '_before' = before.measure
where known.date_day < {{ through_date() }}
