with

source as (

    {{ current_rows('reviews', 'reviews') }}

),

renamed as (

    select
        -- ids: what people wrote may name somebody, so it stays in raw
        {{ row_key() }} as review_key,
        {{ to_text('product') }} as product,
        {{ to_text('site') }} as site,
        {{ to_text('country') }} as country,

        -- numerics
        {{ to_count('rating') }} as rating,

        -- days
        source_date,

        -- lineage
        filename,
        file_row_number
    from source

)

select * from renamed
