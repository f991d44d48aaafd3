select * from {{ ref('int_search_ad_days_unioned') }}
union all
select * from {{ ref('int_social_ad_days_unioned') }}
