{#- Vendors' texts as numbers. Landing has settled the number locale; a thousands comma may be left, and a null marker casts to null. -#}

{#- A count: "25,881", "215.0" -#}
{% macro to_count(expression) -%}
    cast(try_cast(replace({{ expression }}, ',', '') as double) as bigint)
{%- endmacro %}

{#- Money in its own currency: DECIMAL(18,2) -#}
{% macro to_money(expression) -%}
    try_cast(replace({{ expression }}, ',', '') as decimal(18, 2))
{%- endmacro %}

{#- A number with fractions, such as attributed conversions: DECIMAL(18,6) -#}
{% macro to_decimal(expression) -%}
    try_cast(replace({{ expression }}, ',', '') as decimal(18, 6))
{%- endmacro %}

{#- Yes/No and true/false, by property; anything else is null. -#}
{% macro to_boolean(expression) -%}
    case lower(trim({{ expression }})) when 'true' then true when 'yes' then true when 'false' then false when 'no' then false end
{%- endmacro %}

{#- A text without blanks around it; the empty text is null. -#}
{% macro to_text(expression) -%}
    nullif(trim({{ expression }}), '')
{%- endmacro %}

{#- A text that vendors leave as "(not set)" when they know nothing. -#}
{% macro to_known_text(expression) -%}
    nullif({{ to_text(expression) }}, '(not set)')
{%- endmacro %}
