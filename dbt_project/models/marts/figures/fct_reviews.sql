with

reviews as (

    select * from {{ ref('int_reviews_rated') }}

)

select * from reviews
