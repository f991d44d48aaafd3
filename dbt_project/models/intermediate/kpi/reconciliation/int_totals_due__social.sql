{{ config(materialized='ephemeral', tags=['audit']) }}

with

days as (

    select * from {{ ref('stg_x__days') }}
    where source_date <= {{ through_date() }}

),

posts as (

    select *, case when has_time then {{ reporting_date('posted_at') }} else source_date end as posted_date
    from {{ ref('stg_x__posts') }}

),

counted_posts as (

    select * from posts
    where posted_date <= {{ through_date() }}

)

{{ totals(
    'staging to mart', 'expected', "'x'", "'fct_social_days'", 'days',
    {
        'impressions': 'sum(impressions)', 'likes': 'sum(likes)', 'comments': 'sum(replies)',
        'shares': 'coalesce(sum(reposts), 0) + coalesce(sum(shares), 0)', 'saves': 'sum(bookmarks)',
        'posts_published': 'sum(posts_published)',
    },
    day='source_date'
) }}
union all
{{ totals(
    'staging to mart', 'expected', "'x'", "'fct_social_posts'", 'counted_posts',
    {
        'posts': 'count(*)', 'impressions': 'sum(impressions)', 'likes': 'sum(likes)', 'comments': 'sum(replies)',
        'shares': 'coalesce(sum(reposts), 0) + coalesce(sum(shares), 0)', 'saves': 'sum(bookmarks)',
    },
    day='posted_date'
) }}
