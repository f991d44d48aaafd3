with

costs as (

    select {{ period_start('month', 'date_day') }} as month_start_date, sum(value) as marketing_cost
    from {{ ref('fct_measures') }}
    where measure = 'marketing_cost'
    group by 1

),

predicted as (

    select
        {{ period_start('month', 'first_order_date') }} as cohort_start_date,
        case when count(predicted_margin) = count(*) then avg(predicted_margin) end as predicted_margin_per_customer
    from {{ ref('fct_customer_clv') }}
    group by 1

),

cohorts as (

    select
        *,
        sum(net_revenue_reporting) over months_of_cohort as net_revenue_to_date,
        case
            when count(*) over months_of_cohort = count(margin_reporting) over months_of_cohort
                then sum(margin_reporting) over months_of_cohort
        end as margin_to_date
    from {{ ref('fct_customer_cohorts') }}
    where period = 'month' and cohort_customers > 0
    window months_of_cohort as (partition by cohort_start_date order by period_offset)

),

valued as (

    select
        cohorts.*,
        costs.marketing_cost,
        costs.marketing_cost / cohorts.cohort_customers as cac,
        cohorts.net_revenue_to_date / cohorts.cohort_customers as net_revenue_per_customer,
        cohorts.margin_to_date / cohorts.cohort_customers as margin_per_customer,
        last_value(cohorts.margin_to_date / cohorts.cohort_customers) over (
            partition by cohorts.cohort_start_date order by cohorts.period_offset
            rows between unbounded preceding and unbounded following
        ) + predicted.predicted_margin_per_customer as clv_per_customer
    from cohorts
    left join costs on cohorts.cohort_start_date = costs.month_start_date
    left join predicted on cohorts.cohort_start_date = predicted.cohort_start_date

)

select
    cohort_start_date,
    period_offset as month_offset,
    is_complete,
    cohort_customers as new_customers,
    cast(marketing_cost as decimal(18, 6)) as marketing_cost_reporting,
    cast(cac as decimal(18, 6)) as cac_reporting,
    cast(net_revenue_per_customer as decimal(18, 6)) as net_revenue_per_customer,
    cast(margin_per_customer as decimal(18, 6)) as margin_per_customer,
    -- months after the first in which the margin so far first covers the cost
    cast(min(case when margin_per_customer >= cac then period_offset end) over (
        partition by cohort_start_date
    ) as integer) as payback_month,
    cast(clv_per_customer as decimal(18, 6)) as clv_per_customer,
    cast(clv_per_customer as double) / nullif(cast(cac as double), 0) as clv_to_cac
from valued
