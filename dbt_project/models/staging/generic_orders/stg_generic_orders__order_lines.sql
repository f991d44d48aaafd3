with

source as (

    {{ latest_rows('generic_orders', 'order_lines', many_rows=true) }}

),

renamed as (

    select
        -- ids
        {{ row_key() }} as order_line_key,
        invoice as order_name,
        {{ to_text('stock_code') }} as sku,
        {{ to_text('description') }} as product_name,
        {{ hash_key("lower(" ~ to_text('customer_id') ~ ")") }} as customer_key,
        upper({{ to_text('country') }}) as country,

        -- numerics
        coalesce(upper({{ to_text('currency') }}), '{{ generic_orders_currency() }}') as currency,
        {{ to_count('quantity') }} as quantity,
        {{ to_decimal('price') }} as unit_price_native,
        cast({{ to_count('quantity') }} * {{ to_decimal('price') }} as decimal(18, 6)) as amount_native,

        -- state
        {{ matches('invoice', "'^[Cc][0-9]'") }} or {{ to_count('quantity') }} < 0 as is_cancellation,
        row_number() over (
            partition by
                invoice, stock_code, description, quantity, invoice_date, price, customer_id, country, currency
            order by file_row_number
        ) > 1 as is_repeated,

        -- times
        {{ vendor_timestamp('generic_orders', 'order_lines', 'invoice_date') }} as created_at,
        {{ vendor_date('generic_orders', 'order_lines', 'invoice_date') }} as source_date,

        -- lineage
        filename,
        file_row_number
    from source

)

select * from renamed
