-- Opening + new + won back - churned = closing, and closing is what the states of customers add up to.
select months.*, states.alive, states.churned
from {{ ref('fct_customer_months') }} as months
left join (
    select as_of_date, count(*) filter (where is_alive) as alive, count(*) filter (where not is_alive) as churned
    from {{ ref('fct_customer_states') }}
    group by as_of_date
) as states on months.as_of_date = states.as_of_date
where
    months.opening_customers + months.new_customers + months.won_back_customers - months.churned_customers
    <> months.closing_customers
    or months.new_customers <> months.new_customers_ordering
    or states.alive <> months.closing_customers
    or states.churned <> months.closing_churned
