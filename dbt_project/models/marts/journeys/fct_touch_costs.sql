select
    {{ joined_key(['date_day', 'platform', 'campaign_key']) }} as touch_cost_key,
    date_day,
    platform,
    campaign_key,
    max(touches) as touches,
    max(spend_reporting) as spend_reporting,
    cast(coalesce(sum(cost_reporting), 0) as decimal(18, 6)) as assigned_reporting,
    cast(max(spend_reporting) - coalesce(sum(cost_reporting), 0) as decimal(18, 6)) as unassigned_reporting
from {{ ref('int_touch_costs_split') }}
group by date_day, platform, campaign_key
