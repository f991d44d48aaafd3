{{ config(materialized='ephemeral', contract={'enforced': false}, tags=['audit']) }}

with

days as (

    select date_day from {{ ref('dim_date') }} where date_day <= {{ through_date() }}

),

figures as (

    select * from {{ ref('figures_counted') }} where scope in ('company', 'channel', 'campaign')

),

levels as (

    select distinct measure, scope, scope_value, reporter from figures where not is_flow

),

looked_back as (

    select days.date_day, figures.*, coalesce(figures.last_date - figures.figure_date + 1, 1) as parts
    from days
    inner join figures
        on figures.is_flow and days.date_day between figures.figure_date and coalesce(figures.last_date, figures.figure_date)
    union all
    select days.date_day, figures.*, 1
    from days
    cross join levels
    asof inner join figures
        on
            levels.measure = figures.measure and levels.scope = figures.scope and levels.scope_value = figures.scope_value
            and levels.reporter = figures.reporter and days.date_day >= figures.figure_date
    where days.date_day <= coalesce(figures.last_date, figures.figure_date + {{ level_holds_days() }} - 1)

)

select * from looked_back
