with

source as (

    {{ latest_rows('figures', 'campaign_plans') }}

),

renamed as (

    select
        -- ids
        {{ row_key() }} as plan_key,
        trim(campaign) as campaign,
        {{ to_text('goal_kpi') }} as goal_kpi,

        -- numerics
        {{ to_money('budget') }} as budget_native,
        upper({{ to_text('currency') }}) as currency,

        -- days
        {{ vendor_date('figures', 'campaign_plans', 'planned_launch_date') }} as planned_launch_date,
        {{ vendor_date('figures', 'campaign_plans', 'planned_end_date') }} as planned_end_date,
        {{ vendor_date('figures', 'campaign_plans', 'launched_date') }} as launched_date,
        {{ vendor_date('figures', 'campaign_plans', 'planned_launch_date') }} as source_date,

        -- lineage
        filename,
        file_row_number
    from source

)

select * from renamed
