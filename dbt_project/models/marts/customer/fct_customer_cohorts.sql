{%- set periods = ['week', 'month', 'quarter'] %}
with

cells as (

    {%- for period in periods %}
    select
        '{{ period }}' as period,
        {{ period_start(period, 'cohort_date') }} as cohort_start_date,
        -- what comes back of orders before the data counts in the cohort's first period
        {{ periods_between(period, period_start(period, 'cohort_date'), 'greatest(order_date, cohort_date)') }} as period_offset,
        count(distinct case when not is_return then customer_key end) as customers,
        count(*) filter (where not is_return) as orders,
        sum(net_revenue_reporting) as net_revenue_reporting,
        sum(margin_reporting) as margin_reporting,
        count(*) filter (where margin_reporting is null) as orders_without_margin
    from {{ ref('int_customer_orders') }}
    group by all
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

cohorts as (

    select period, cohort_start_date, sum(customers) filter (where period_offset = 0) as cohort_customers
    from cells
    group by period, cohort_start_date

),

-- a period in which nobody of a cohort came has its row too
grid as (

    {%- for period in periods %}
    select
        *,
        {{ shift_period(period, 'cohort_start_date', 'period_offset') }} as period_start_date,
        {{ shift_period(period, 'cohort_start_date', '(period_offset + 1)') }} - 1 as period_end_date
    from (
        select
            *,
            unnest(generate_series(0, {{ periods_between(period, 'cohort_start_date', through_date()) }})) as period_offset
        from cohorts
        where period = '{{ period }}'
    ) as offsets
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    grid.period,
    grid.cohort_start_date,
    cast(grid.period_offset as integer) as period_offset,
    grid.period_start_date,
    grid.period_end_date,
    grid.period_end_date <= {{ through_date() }} as is_complete,
    cast(coalesce(grid.cohort_customers, 0) as bigint) as cohort_customers,
    cast(coalesce(cells.customers, 0) as bigint) as customers,
    cast(coalesce(cells.orders, 0) as bigint) as orders,
    cast(coalesce(cells.net_revenue_reporting, 0) as decimal(18, 6)) as net_revenue_reporting,
    case
        when coalesce(cells.orders_without_margin, 0) = 0 then cast(coalesce(cells.margin_reporting, 0) as decimal(18, 6))
    end as margin_reporting,
    coalesce(cells.customers, 0) / nullif(grid.cohort_customers, 0) as customer_retention,
    cast(coalesce(cells.net_revenue_reporting, 0) as double) / nullif(cast(first_value(cells.net_revenue_reporting) over (
        partition by grid.period, grid.cohort_start_date order by grid.period_offset
    ) as double), 0) as revenue_retention
from grid
left join cells
    on
        grid.period = cells.period
        and grid.cohort_start_date = cells.cohort_start_date
        and grid.period_offset = cells.period_offset
