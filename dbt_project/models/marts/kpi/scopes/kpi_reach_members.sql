with

reaches as (

    select distinct
        reaches.reach_value,
        answers.scope,
        answers.scope_value
    from {{ ref('unit_reaches') }} as reaches
    inner join {{ ref('responsibilities') }} as answers on reaches.scope_value = answers.unit_id
    where reaches.reach_scope = 'reach'

),

pairs as (

    select distinct channel, campaign_key from {{ ref('fct_measures') }}

)

-- what a channel and a campaign of it both name belongs to a reach once
select distinct
    reaches.reach_value as reach,
    pairs.channel,
    pairs.campaign_key
from reaches
inner join pairs
    on reaches.scope_value = case reaches.scope when 'channel' then pairs.channel when 'campaign' then pairs.campaign_key end
