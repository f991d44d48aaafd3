{{ config(materialized='ephemeral', contract={'enforced': false}, tags=['audit']) }}

-- What the marts of products, credit and customers hold, in the names of the measures.
{%- set reporting = "'" ~ reporting_currency() ~ "'" %}
{%- set paid = 'channel in (select channel from ' ~ ref('dim_channel') ~ ' where is_paid)' %}
{{ totals(
    'mart to measures', 'expected', 'source', "'fct_measures'", ref('fct_order_products'),
    {
        'high_margin_revenue': 'sum(net_revenue_reporting) filter (where is_high_margin)',
        'new_product_revenue': 'sum(net_revenue_reporting) filter (where is_new_product)',
    },
    day='order_date', money=['high_margin_revenue', 'new_product_revenue'], currency=reporting, where='is_counted'
) }}
union all
{{ totals(
    'mart to measures', 'expected', "'attribution'", "'fct_measures'", ref('fct_attributed_touches'),
    {
        'attributed_revenue': 'sum(value_reporting) filter (where ' ~ is_marketing_channel('channel') ~ ')',
        'attributed_margin': 'sum(margin_reporting) filter (where ' ~ is_marketing_channel('channel') ~ ')',
        'attributed_ad_revenue': 'sum(value_reporting) filter (where ' ~ paid ~ ')',
    },
    day='conversion_date', money=['attributed_revenue', 'attributed_margin', 'attributed_ad_revenue'], currency=reporting,
    where="conversion_type = 'order' and model = '" ~ attributed_model() ~ "'"
) }}
union all
{{ totals(
    'mart to measures', 'expected', "'orders'", "'fct_measures'", ref('int_customer_spells'),
    {
        'customers_lost': "count(*) filter (where state = 'churned')", 'customers_won_back': "count(*) filter (where state = 'won back')",
    },
    day='from_date'
) }}
