{%- for domain in [
    'web', 'ads', 'social', 'crm', 'orders', 'products', 'email', 'balances', 'lifecycle', 'lifetime_value', 'attribution', 'figures',
    'plans', 'feedback',
] %}
select date_day, measure, channel, campaign_key, source, value
from {{ ref('measures__' ~ domain) }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
