with

source as (

    {{ latest_rows('shopify', 'order_lines', many_rows=true) }}

),

renamed as (

    select
        -- ids
        {{ row_key() }} as order_line_key,
        name as order_name,
        lineitem_sku as sku,
        lineitem_name as product_name,
        vendor,

        -- numerics, in the currency of the order's first line
        {{ to_count('lineitem_quantity') }} as quantity,
        {{ to_money('lineitem_price') }} as unit_price_native,
        {{ to_money('lineitem_compare_at_price') }} as compare_at_price_native,
        {{ to_money('lineitem_discount') }} as discount_native,

        -- times
        {{ vendor_timestamp('shopify', 'order_lines', 'created_at') }} as created_at,
        {{ vendor_date('shopify', 'order_lines', 'created_at') }} as source_date,

        -- lineage
        filename,
        file_row_number
    from source

)

select * from renamed
