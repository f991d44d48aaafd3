with

months as (

    select distinct month_start_date, {{ shift_period('month', 'month_start_date', 1) }} - 1 as month_end_date
    from {{ ref('dim_date') }}
    where month_start_date <= {{ through_date() }}

),

counted as (

    select 'acquisition' as stage, {{ period_start('month', 'session_date') }} as month_start_date, count(distinct visitor_key) as people
    from {{ ref('fct_sessions') }}
    where is_new_visitor
    group by all
    union all
    select 'activation', {{ period_start('month', 'created_date') }}, count(*)
    from {{ ref('fct_leads') }}
    group by all
    union all
    select 'retention', month_start_date, returning_customers
    from {{ ref('fct_customer_months') }}
    union all
    select 'revenue', month_start_date, new_customers_ordering + returning_customers
    from {{ ref('fct_customer_months') }}

),

-- a stage is told where the data of its measure reach into the month
known as (

    select
        months.*,
        stages.*,
        coalesce(
            measures.first_date <= months.month_end_date and measures.last_date >= months.month_start_date, false
        ) as is_known
    from months
    cross join {{ ref('aarrr_stages') }} as stages
    left join {{ ref('dim_measure') }} as measures on stages.measure = measures.measure

),

told as (

    select
        known.*,
        case when known.is_known then coalesce(counted.people, 0) end as people
    from known
    left join counted on known.stage = counted.stage and known.month_start_date = counted.month_start_date

)

select
    told.month_start_date,
    told.stage,
    cast(told.stage_order as integer) as stage_order,
    told.name_en,
    told.name_zh,
    told.definition_en,
    told.definition_zh,
    if(told.is_known, 'measured', 'no data') as status,
    told.month_end_date <= {{ through_date() }} as is_complete,
    cast(told.people as bigint) as people,
    case when told.stage = 'revenue' and told.is_known then cast(
        months.new_net_revenue + months.returning_net_revenue + months.unknown_net_revenue as decimal(18, 6)
    ) end as net_revenue_reporting,
    told.people / nullif(max(told.people) filter (where told.stage = 'acquisition') over (
        partition by told.month_start_date
    ), 0) as share_of_acquired
from told
left join {{ ref('fct_customer_months') }} as months on told.month_start_date = months.month_start_date
