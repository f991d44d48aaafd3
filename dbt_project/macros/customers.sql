{#- The settings of the customers' lifecycle and lifetime value. -#}

{#- After how many days without an order a customer is `at risk`, `dormant` or `churned`: multiples of the usual days between the
    customer's own orders, and fixed days for whom `rhythm_days` is not known. -#}
{% macro customer_limit_days(state, rhythm_days) -%}
    {%- set rhythms = var('customer_limit_rhythms', {'at risk': 1.5, 'dormant': 2.5, 'churned': 4}) -%}
    {%- set days = var('customer_limit_days', {'at risk': 60, 'dormant': 120, 'churned': 240}) -%}
    cast(coalesce(ceil({{ rhythms[state] }} * {{ rhythm_days }}), {{ days[state] }}) as integer)
{%- endmacro %}

{#- From how many days with an order on a customer's rhythm is known. -#}
{% macro customer_rhythm_orders() -%}
    {{ var('customer_rhythm_orders', 3) }}
{%- endmacro %}

{#- A rhythm is taken to be no shorter, for three orders in a week make nobody churn a week later. -#}
{% macro customer_shortest_rhythm_days() -%}
    {{ var('customer_shortest_rhythm_days', 14) }}
{%- endmacro %}

{#- For how many past month ends each customer's state is kept. -#}
{% macro customer_state_months() -%}
    {{ var('customer_state_months', 24) }}
{%- endmacro %}

{#- The CLV models are tried on this many last days, which they are not shown. -#}
{% macro clv_holdout_days() -%}
    {{ var('clv_holdout_days', 90) }}
{%- endmacro %}

{#- What a year takes off a predicted amount: 0.10 makes 1.10 in a year worth 1 now. -#}
{% macro clv_yearly_discount() -%}
    {{ var('clv_yearly_discount', 0.10) }}
{%- endmacro %}
