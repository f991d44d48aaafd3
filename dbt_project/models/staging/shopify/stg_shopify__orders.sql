with

source as (

    {{ latest_rows('shopify', 'order_lines', many_rows=true) }}

),

-- what belongs to the order stands on its first line only
first_lines as (

    select * from source
    qualify row_number() over (partition by name order by file_row_number) = 1

),

renamed as (

    select
        -- ids: names, addresses and notes stay in raw
        coalesce({{ to_text('id') }}, name) as order_key,
        name as order_name,
        {{ hash_key("lower(" ~ to_text('email') ~ ")") }} as customer_key,
        {{ hash_key(mailbox_name('email')) }} as mailbox_key,
        {{ hash_key(mail_domain('email')) }} as domain_key,

        -- state
        lower({{ to_text('financial_status') }}) as financial_status,
        lower({{ to_text('fulfillment_status') }}) as fulfillment_status,
        lower({{ to_text('source') }}) as order_source,
        {{ to_text('discount_code') }} as discount_code,
        upper({{ to_text('coalesce(billing_country, shipping_country)') }}) as country,

        -- numerics
        upper({{ to_text('currency') }}) as currency,
        {{ to_money('subtotal') }} as subtotal_native,
        {{ to_money('discount_amount') }} as discount_native,
        {{ to_money('shipping') }} as shipping_native,
        {{ to_money('taxes') }} as taxes_native,
        {{ to_money('total') }} as total_native,
        {{ to_money('refunded_amount') }} as refunded_native,

        -- times
        {{ vendor_timestamp('shopify', 'order_lines', 'created_at') }} as created_at,
        {{ vendor_timestamp('shopify', 'order_lines', 'paid_at') }} as paid_at,
        {{ vendor_timestamp('shopify', 'order_lines', 'cancelled_at') }} as cancelled_at,
        {{ vendor_date('shopify', 'order_lines', 'created_at') }} as source_date,

        -- lineage
        filename,
        file_row_number
    from first_lines

)

select * from renamed
