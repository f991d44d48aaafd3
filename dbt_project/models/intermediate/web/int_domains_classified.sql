with

domains as (

    select traffic_source as domain from {{ ref('int_events_cleaned') }} where traffic_source is not null
    union
    select referrer_domain from {{ ref('int_events_cleaned') }} where referrer_domain is not null
    union
    select traffic_source from {{ ref('int_ad_days_unioned') }}

),

known as (

    select source as domain, source_name, source_kind, has_country_domains from {{ ref('traffic_sources') }}
    union all
    select domain, domain as source_name, 'ai assistant' as source_kind, false from {{ ref('ai_assistants') }}
    union all
    select domain, domain as source_name, 'payment' as source_kind, false from {{ ref('payment_providers') }}

),

-- l.facebook.com is found as facebook.com, google.co.uk as google; what is nearest to the domain itself wins
candidates as (

    select domain, domain as candidate, 1 as distance from domains
    union all
    select domain, {{ extract_match('domain', '^[^.]+[.](.+[.].+)$') }}, 2 from domains
    union all
    select domain, {{ extract_match('domain', '^[^.]+[.][^.]+[.](.+[.].+)$') }}, 3 from domains

),

found as (

    select candidates.domain, candidates.distance, known.source_name, known.source_kind
    from candidates
    inner join known on candidates.candidate = known.domain
    union all
    select domains.domain, 4, known.source_name, known.source_kind
    from domains
    inner join known
        on
            known.has_country_domains
            and known.domain = {{ extract_match('domains.domain', '^(?:m[.]|[a-z]{2}[.])?([^.]+)[.](?:com?[.])?[a-z]{2}$') }}

)

select
    domains.domain,
    coalesce(min_by(found.source_name, found.distance), domains.domain) as source_name,
    coalesce(min_by(found.source_kind, found.distance), 'other') as source_kind
from domains
left join found on domains.domain = found.domain
group by domains.domain
