{{ config(materialized='ephemeral', tags=['audit']) }}

-- Figures, plans and answers that staging holds, up to the day that is counted.
with

figures as (

    select * from {{ ref('stg_figures__figures') }}
    where source_date <= {{ through_date() }}

),

responses as (

    select {{ reporting_date('responded_at') }} as responded_date, score
    from {{ ref('stg_surveys__responses') }}
    where {{ reporting_date('responded_at') }} <= {{ through_date() }}

),

reviews as (

    select * from {{ ref('stg_reviews__reviews') }}
    where source_date <= {{ through_date() }}

)

{{ totals(
    'staging to mart', 'expected', "'figures'", "'fct_figures'", 'figures', {'figures': 'count(*)', 'value': 'sum(value)'},
    day='source_date'
) }}
union all
{{ totals(
    'staging to mart', 'expected', "'figures'", "'fct_campaign_plans'", ref('stg_figures__campaign_plans'),
    {'plans': 'count(*)', 'budget': 'sum(budget_native)'}, day='source_date'
) }}
union all
{{ totals(
    'staging to mart', 'expected', "'surveys'", "'fct_survey_responses'", 'responses',
    {'responses': 'count(*)', 'score': 'sum(score)'}, day='responded_date'
) }}
union all
{{ totals(
    'staging to mart', 'expected', "'reviews'", "'fct_reviews'", 'reviews', {'reviews': 'count(*)', 'rating': 'sum(rating)'},
    day='source_date'
) }}
