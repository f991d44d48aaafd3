with

contacts as (

    select
        contacts.*,
        -- an address at a consumer's mail provider says nothing of a company
        coalesce(
            company_domain_key, case when consumer.domain is null then domain_key end, company_key
        ) as account_key
    from {{ ref('stg_hubspot__contacts') }} as contacts
    left join {{ ref('consumer_mail_domains') }} as consumer on contacts.domain_key = {{ hash_key('consumer.domain') }}

),

logins as (

    select * from {{ ref('int_device_users_summed') }}
    where user_key <> ''

),

purchases as (

    select
        visitor_key, user_key,
        ltrim(transaction_id, '#') as transaction_id
    from {{ ref('int_events_cleaned') }}
    where
        {{ is_named_purchase() }}
        and event_key not in (select event_key from {{ ref('int_purchases_resent') }})

),

orders as (

    select
        customer_key, source, order_key, ordered_at,
        ltrim(order_name, '#') as order_number,
        rank() over (partition by ltrim(order_name, '#') order by source = 'generic_orders') = 1 as is_meant
    from {{ ref('int_orders_priced') }}

),

bought as (

    select
        purchases.*,
        coalesce(by_name.customer_key, by_id.customer_key) as customer_key,
        coalesce(by_name.ordered_at, by_id.ordered_at) as ordered_at
    from purchases
    left join orders as by_name on by_name.is_meant and purchases.transaction_id = by_name.order_number
    left join orders as by_id on purchases.transaction_id = by_id.order_key

),

addressed as (

    select * from {{ ref('int_orders_priced') }}
    where customer_key in (select id_key from {{ ref('int_identifiers_collected') }} where id_type = 'person')

)

{{ evidence_of('device', 'visitor_key', 'user', 'user_key', 'login', "'ga4'", 'logins', 'first_seen_at', 'last_seen_at') }}
union all
{{ evidence_of('device', 'visitor_key', 'buyer', 'customer_key', 'purchase', "'ga4'", 'bought', 'ordered_at') }}
union all
{{ evidence_of('user', 'user_key', 'buyer', 'customer_key', 'purchase while logged in', "'ga4'", 'bought', 'ordered_at') }}
union all
{{ evidence_of('contact', 'contact_key', 'device', 'visitor_key', 'client id in the CRM', "'hubspot'", 'contacts', 'created_at') }}
union all
{{ evidence_of('contact', 'contact_key', 'user', 'user_key', 'user id in the CRM', "'hubspot'", 'contacts', 'created_at') }}
union all
{{ evidence_of('contact', 'contact_key', 'person', 'person_key', 'same address', "'hubspot'", 'contacts', 'created_at') }}
union all
{{ evidence_of('contact', 'contact_key', 'account', 'account_key', 'company', "'hubspot'", 'contacts', 'created_at') }}
union all
{{ evidence_of('buyer', 'customer_key', 'person', 'customer_key', 'same address', 'source', 'addressed', 'ordered_at') }}
