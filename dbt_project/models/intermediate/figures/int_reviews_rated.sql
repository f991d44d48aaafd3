{{ config(materialized='ephemeral') }}

select
    review_key,
    source_date as reviewed_date,
    product,
    site,
    country,
    cast(rating as integer) as rating,
    rating >= 4 as is_positive
from {{ ref('stg_reviews__reviews') }}
where source_date <= {{ through_date() }}
