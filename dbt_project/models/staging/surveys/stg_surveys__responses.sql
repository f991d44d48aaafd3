with

source as (

    {{ current_rows('surveys', 'responses') }}

),

renamed as (

    select
        -- ids: what people wrote may name somebody, so it stays in raw
        {{ row_key() }} as response_key,
        {{ to_text('response_id') }} as response_id,
        {{ hash_key("lower(" ~ to_text('customer_id') ~ ")") }} as customer_key,
        upper(coalesce({{ to_text('survey') }}, '')) as survey,
        {{ to_text('product') }} as product,
        {{ to_text('country') }} as country,

        -- numerics
        {{ to_count('score') }} as score,

        -- times
        {{ vendor_timestamp('surveys', 'responses', 'responded_at') }} as responded_at,
        source_date,

        -- lineage
        filename,
        file_row_number
    from source

)

select * from renamed
