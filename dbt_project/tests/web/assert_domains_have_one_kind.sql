-- A domain that two seeds claim would be one kind today and another tomorrow.
with

known as (

    select source as domain, source_kind from {{ ref('traffic_sources') }}
    union all
    select domain, 'ai assistant' as source_kind from {{ ref('ai_assistants') }}
    union all
    select domain, 'payment' as source_kind from {{ ref('payment_providers') }}

)

select domain, count(*) as kinds, min(source_kind) as one_kind, max(source_kind) as another_kind
from known
group by domain
having count(*) > 1
