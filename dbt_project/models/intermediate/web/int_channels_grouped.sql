with

visits as (

    select source, medium, campaign, source_kind, is_from_ai_assistant from {{ ref('int_sessions_stitched') }}
    union
    select ads.traffic_source, ads.traffic_medium, ads.campaign_name, coalesce(domains.source_kind, 'other'), false
    from {{ ref('int_ad_days_unioned') }} as ads
    left join {{ ref('int_domains_classified') }} as domains on ads.traffic_source = domains.domain

),

texts as (

    select lower(source) as text from visits
    union
    select lower(medium) from visits
    union
    select lower(campaign) from visits

),

matched as (

    select texts.text, {{ collect_list('patterns.pattern_name') }} as pattern_names
    from texts
    inner join {{ ref('channel_patterns') }} as patterns on {{ matches('texts.text', 'patterns.pattern') }}
    group by texts.text

),

described as (

    select
        visits.*,
        sources.pattern_names as source_patterns,
        mediums.pattern_names as medium_patterns,
        campaigns.pattern_names as campaign_patterns
    from visits
    left join matched as sources on lower(visits.source) = sources.text
    left join matched as mediums on lower(visits.medium) = mediums.text
    left join matched as campaigns on lower(visits.campaign) = campaigns.text

),

-- every condition that a rule states holds
ruled as (

    select described.*, rules.rule_order, rules.channel
    from described
    left join {{ ref('channel_rules') }} as rules
        on
            (
                rules.source_kind = 'any'
                or rules.source_kind = described.source_kind
                or (rules.source_kind = 'ai assistant' and described.is_from_ai_assistant)
            )
            and (rules.source_pattern = 'any' or {{ list_has('described.source_patterns', 'rules.source_pattern') }})
            and (rules.medium_pattern = 'any' or {{ list_has('described.medium_patterns', 'rules.medium_pattern') }})
            and (rules.campaign_pattern = 'any' or {{ list_has('described.campaign_patterns', 'rules.campaign_pattern') }})

)

select
    source,
    medium,
    campaign,
    source_kind,
    is_from_ai_assistant,
    coalesce(min_by(channel, rule_order), 'Unassigned') as channel
from ruled
group by source, medium, campaign, source_kind, is_from_ai_assistant
