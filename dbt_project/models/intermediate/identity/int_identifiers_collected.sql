-- Only what was seen by the last counted day: a later login is not known yet.
with

mail as (

    select distinct customer_key, mailbox_key, domain_key from {{ ref('stg_shopify__orders') }}
    where customer_key is not null

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}
    where {{ until_through_date('created_at') }} is not null

),

buyers as (

    select customer_key, min(ordered_at) as first_seen_at from {{ ref('int_orders_priced') }}
    where customer_key is not null and order_date <= {{ through_date() }}
    group by customer_key

),

seen as (

    select
        'device' as id_type, visitor_key as id_key, min(started_at) as first_seen_at,
        cast(null as varchar) as mailbox_key, cast(null as varchar) as domain_key
    from {{ ref('int_sessions_stitched') }}
    where {{ until_through_date('started_at') }} is not null
    group by visitor_key
    union all
    select 'user', user_key, min(first_seen_at), null, null
    from {{ ref('int_device_users_summed') }}
    where user_key <> '' and {{ until_through_date('first_seen_at') }} is not null
    group by user_key
    union all
    select 'contact', contact_key, created_at, mailbox_key, domain_key from contacts
    union all
    select 'buyer', buyers.customer_key, buyers.first_seen_at, mail.mailbox_key, mail.domain_key
    from buyers left join mail on buyers.customer_key = mail.customer_key
    union all
    -- an address is known from the CRM or from a shop that has addresses
    select 'person', person_key, min(first_seen_at), min(mailbox_key), min(domain_key)
    from (
        select person_key, created_at as first_seen_at, mailbox_key, domain_key from contacts
        where person_key is not null
        union all
        select buyers.customer_key, buyers.first_seen_at, mail.mailbox_key, mail.domain_key
        from buyers inner join mail on buyers.customer_key = mail.customer_key
    ) as addresses
    group by person_key

),

excluded as (

    select kind, reason, {{ hash_key('value') }} as value_key from {{ ref('identity_exclusions') }}

)

select
    seen.id_type,
    seen.id_key,
    seen.first_seen_at,
    coalesce(domains.reason, mailboxes.reason, users.reason) as excluded_as,
    coalesce(mailboxes.reason = 'shared mailbox', false) as is_shared_mailbox
from seen
left join excluded as mailboxes on mailboxes.kind = 'mailbox' and seen.mailbox_key = mailboxes.value_key
left join excluded as domains on domains.kind = 'domain' and seen.domain_key = domains.value_key
left join excluded as users on users.kind = 'user' and seen.id_type = users.kind and seen.id_key = users.value_key
