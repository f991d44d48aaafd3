{#- What an order is, and when it counts: written once for the marts and for what is worked out of orders below them. -#}

{#- Cancelled by the last counted day. -#}
{% macro is_order_cancelled() -%}
    ({{ until_through_date('cancelled_at') }} is not null)
{%- endmacro %}

{#- Neither cancelled nor voided: what is added up. -#}
{% macro is_order_counted() -%}
    ({{ until_through_date('cancelled_at') }} is null and coalesce(financial_status <> 'voided', true))
{%- endmacro %}

{#- Key of an invoice of a shop without a contract of its own, and apart from it of what the invoice cancels. -#}
{% macro generic_order_key() -%}
    'generic_orders|' || order_name || if(is_cancellation, '|cancelled', '')
{%- endmacro %}

{#- The share of an order's goods that the customer kept: what is refunded is taken to come back in proportion, as far as
    returned goods can be sold again. A return brings all of its own goods back. -#}
{% macro kept_goods_share(subtotal, net_revenue) -%}
    case
        when {{ subtotal }} > 0 then 1 - {{ refunded_goods_restocked() }} * (1 - {{ net_revenue }} / {{ subtotal }})
        else 1
    end
{%- endmacro %}

{#- What `product_costs` says of a product, as one struct: of the rows that fit, one is taken whole. -#}
{% macro product_facts() -%}
    {{ struct_of({
        'cost_rate': 'cost_rate', 'unit_cost': 'unit_cost', 'currency': 'upper(trim(currency))',
        'product_line': 'trim(product_line)', 'is_high_margin': 'is_high_margin', 'launched_date': 'launched_date',
    }) }}
{%- endmacro %}

{#- For how many months after its launch a product is new. -#}
{% macro new_product_months() -%}
    {{ var('new_product_months', 12) }}
{%- endmacro %}
