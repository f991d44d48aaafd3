-- An amount without a rate must not pass as nothing.
{%- for model, key, date, amount, converted in [
    ('fct_ad_days', 'ad_day_key', 'date_day', 'spend_native', 'spend_reporting'),
    ('fct_deals', 'deal_key', 'created_date', 'amount_native', 'amount_reporting'),
    ('fct_email_campaigns', 'mailing_key', 'sent_date', 'revenue_native', 'revenue_reporting'),
    ('fct_orders', 'order_key', 'order_date', 'net_revenue_native', 'net_revenue_reporting'),
] %}
select '{{ model }}' as model, {{ key }} as row_key, {{ date }} as date_day, currency, {{ amount }} as amount
from {{ ref(model) }}
where {{ amount }} is not null and {{ converted }} is null
{{- ' union all' if not loop.last }}
{%- endfor %}
