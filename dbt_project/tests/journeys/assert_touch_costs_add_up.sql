-- What touches carry and what stays without a touch is what was spent, to the millionth: in total, and on each day of a platform.
with

spent as (

    select date_day, platform, campaign_key, sum(spend_reporting) as spend_reporting
    from {{ ref('fct_ad_days') }}
    group by all

),

shared as (

    select date_day, platform, campaign_key, assigned_reporting + unassigned_reporting as spend_reporting
    from {{ ref('fct_touch_costs') }}

),

carried as (

    select
        (select coalesce(sum(cost_reporting), 0) from {{ ref('fct_touchpoints') }}) as by_touches,
        (select coalesce(sum(assigned_reporting), 0) from {{ ref('fct_touch_costs') }}) as by_campaigns

)

select
    cast(spent.date_day as varchar) as what,
    spent.spend_reporting as expected,
    shared.spend_reporting as found
from spent
full join shared
    on
        spent.date_day = shared.date_day
        and spent.platform = shared.platform
        and spent.campaign_key = shared.campaign_key
where spent.spend_reporting is distinct from shared.spend_reporting
union all
select 'all touches', by_campaigns, by_touches from carried
where by_touches <> by_campaigns
