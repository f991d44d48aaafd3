with

source as (

    {{ latest_rows('figures', 'experiment_arms') }}

),

renamed as (

    select
        -- ids
        {{ row_key() }} as arm_key,
        trim(experiment) as experiment,
        {{ to_text('campaign') }} as campaign,
        trim(arm) as arm,
        lower(trim(is_control)) in ('true', 'yes', 'y', '1', '是') as is_control,

        -- days
        {{ vendor_date('figures', 'experiment_arms', 'period_start') }} as period_start_date,
        {{ vendor_date('figures', 'experiment_arms', 'period_end') }} as period_end_date,
        {{ vendor_date('figures', 'experiment_arms', 'period_start') }} as source_date,

        -- numerics
        cast({{ to_decimal('planned_share') }} as double) as planned_share,
        {{ to_count('units') }} as units,
        {{ to_count('conversions') }} as conversions,
        {{ to_money('value_sum') }} as value_native,
        try_cast(replace(value_sum_of_squares, ',', '') as double) as value_sum_of_squares_native,
        upper({{ to_text('currency') }}) as currency,

        -- lineage
        filename,
        file_row_number
    from source

)

select * from renamed
