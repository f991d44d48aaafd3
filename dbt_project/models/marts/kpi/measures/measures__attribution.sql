{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

days as (

    select
        touches.conversion_date as date_day,
        touches.channel,
        touches.campaign_key,
        'attribution' as source,
        coalesce(sum(touches.value_reporting) filter (where {{ is_marketing_channel('touches.channel') }}), 0) as attributed_revenue,
        coalesce(sum(touches.value_reporting) filter (where channels.is_paid), 0) as attributed_ad_revenue,
        coalesce(sum(touches.margin_reporting) filter (where {{ is_marketing_channel('touches.channel') }}), 0) as attributed_margin
    from {{ ref('fct_attributed_touches') }} as touches
    inner join {{ ref('dim_channel') }} as channels on touches.channel = channels.channel
    where touches.model = '{{ attributed_model() }}' and touches.conversion_type = 'order'
    group by all

),

measured as (

    {{ unpivot_measures('days') }}

)

select * from measured
