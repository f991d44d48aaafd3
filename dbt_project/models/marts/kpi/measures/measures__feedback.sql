{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

surveys as (

    select
        responded_date as date_day,
        'Unassigned' as channel,
        'none' as campaign_key,
        'surveys' as source,
        count(*) filter (where survey = 'NPS') as nps_responses,
        count(*) filter (where answer = 'promoter') as promoters,
        count(*) filter (where answer = 'detractor') as detractors,
        count(*) filter (where survey = 'CSAT') as csat_responses,
        count(*) filter (where answer = 'satisfied') as satisfied_responses
    from {{ ref('fct_survey_responses') }}
    where answer <> 'not counted'
    group by all

),

reviews as (

    select
        reviewed_date as date_day,
        'Unassigned' as channel,
        'none' as campaign_key,
        'reviews' as source,
        count(*) as reviews,
        count(*) filter (where is_positive) as positive_reviews
    from {{ ref('fct_reviews') }}
    group by all

),

measured as (

    {{ unpivot_measures('surveys') }}
    union all by name
    {{ unpivot_measures('reviews') }}

)

select * from measured
