-- GA4 sends a purchase again when its page is loaded again; the earliest is the purchase
with

purchases as (

    select
        event_key,
        row_number() over (partition by transaction_id order by occurred_at, event_key) as delivery
    from {{ ref('int_events_cleaned') }}
    where {{ is_named_purchase() }}

)

select event_key from purchases
where delivery > 1
