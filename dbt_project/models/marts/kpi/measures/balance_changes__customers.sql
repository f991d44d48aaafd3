{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

spells as (

    select * from {{ ref('int_customer_spells') }}

),

-- a state that ends on the last counted day still stands
changes as (

    select state, from_date as date_day, 1 as change from spells
    union all
    select state, to_date + 1 as date_day, -1 as change from spells
    where to_date < {{ through_date() }}

),

measured as (

    select
        date_day,
        sum(change) filter (where state = 'at risk') as customers_at_risk,
        sum(change) filter (where state <> 'churned') as customers_alive,
        sum(change) filter (where state = 'churned') as customers_churned
    from changes
    group by date_day

)

select date_day, measure, 'Unassigned' as channel, 'none' as campaign_key, change
from (unpivot measured on customers_at_risk, customers_alive, customers_churned into name measure value change)
union all
-- what stood at the end of the day before, for rates of those who might have left
select date_day + 1, measure || '_before', 'Unassigned', 'none', change
from (unpivot measured on customers_alive, customers_churned into name measure value change)
where date_day < {{ through_date() }}
