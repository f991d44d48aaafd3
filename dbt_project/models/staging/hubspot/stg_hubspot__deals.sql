with

source as (

    {{ latest_rows('hubspot', 'deals') }}

),

renamed as (

    select
        -- ids: a deal's name often holds a person's, so it stays in raw
        record_id as deal_key,
        {{ to_text('associated_contact_ids') }} as contact_keys,
        {{ hash_key("lower(" ~ to_text('deal_owner') ~ ")") }} as owner_key,

        -- state
        {{ to_text('pipeline') }} as pipeline,
        {{ to_text('deal_stage') }} as deal_stage,
        {{ to_boolean('is_closed_won') }} as is_closed_won,
        {{ to_boolean('is_deal_closed') }} as is_deal_closed,

        -- numerics
        {{ to_money('amount') }} as amount_native,
        upper({{ to_text('currency') }}) as currency,

        -- times
        {{ vendor_timestamp('hubspot', 'deals', 'create_date') }} as created_at,
        {{ vendor_timestamp('hubspot', 'deals', 'close_date') }} as close_at,
        {{ vendor_date('hubspot', 'deals', 'create_date') }} as source_date,

        -- lineage
        filename,
        file_row_number
    from source

)

select * from renamed
