{#- The sum of two amounts of which either may be missing; null when both are. -#}
{% macro added(left, right) -%}
    coalesce({{ left }} + {{ right }}, {{ left }}, {{ right }})
{%- endmacro %}

{#- The country's name as KPIs have it: the known one of `country_spellings`, else what the export writes. -#}
{% macro country_name(known, written) -%}
    coalesce({{ known }}, nullif(nullif(trim({{ written }}), ''), '(not set)'), 'Unassigned')
{%- endmacro %}

{#- The attribution model whose credit KPIs such as ROAS are computed from: one that shares a conversion by its own path. -#}
{% macro attributed_model() -%}
    {%- set model = var('kpi_attribution_model', 'position_based') -%}
    {%- if model not in attribution_models() -%}
        {{ exceptions.raise_compiler_error('kpi_attribution_model is ' ~ model ~ ', and must be one of ' ~ attribution_models() | join(', ')) }}
    {%- endif -%}
    {{ return(model) }}
{%- endmacro %}

{#- Whether credit of the channel is marketing's: people who came by themselves, or nobody knows how, owe it nothing. -#}
{% macro is_marketing_channel(channel) -%}
    ({{ channel }} not in ('Direct', 'Unassigned'))
{%- endmacro %}

{#- The entries of several texts with semicolons, each once and in order, as one such text. -#}
{% macro joined_lists(texts) -%}
    array_to_string(list_sort(list_distinct(flatten(list(string_split({{ texts }}, ';')) filter (where {{ texts }} is not null)))), ';')
{%- endmacro %}
