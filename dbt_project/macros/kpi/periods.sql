{#- The periods a KPI is computed for; weeks are ISO weeks. A period added here appears everywhere. -#}
{% macro kpi_periods() -%}
    {{ return(['day', 'week', 'month', 'quarter', 'year']) }}
{%- endmacro %}

{#- The scopes a KPI is computed for, each with the expression of its value. -#}
{% macro kpi_scopes() -%}
    {{ return({'company': "'all'", 'channel': 'channel', 'campaign': 'campaign_key'}) }}
{%- endmacro %}

{#- First day of the period, named at compile time, that a date lies in. -#}
{% macro period_start(period, date_expression) -%}
    cast(date_trunc('{{ period }}', {{ date_expression }}) as date)
{%- endmacro %}

{#- The same date in the period before (-1) or after (1); for the first day of a period, that period's first day. -#}
{% macro shift_period(period, date_expression, periods) -%}
    cast({{ date_expression }} + {{ periods }} * interval '{{ "3 months" if period == "quarter" else "1 " ~ period }}' as date)
{%- endmacro %}

{#- First day of the period before, where the period is a column. -#}
{% macro prior_period_start(period_column, start_column) -%}
    case {{ period_column }}
        {%- for period in kpi_periods() %}
        when '{{ period }}' then {{ shift_period(period, start_column, -1) }}
        {%- endfor %}
    end
{%- endmacro %}

{#- First day of the same period last year. A week has no date a year ago: it is compared with the week 52 weeks before. -#}
{% macro last_year_period_start(period_column, start_column) -%}
    case
        when {{ period_column }} = 'week' then cast({{ start_column }} - interval '364 days' as date)
        else cast({{ start_column }} - interval '1 year' as date)
    end
{%- endmacro %}

{#-
    Rows of `relation` once for each scope: `columns`, scope, scope_value. The relation has the columns channel and
    campaign_key. `measured` is an aggregate to compute; without it the rows are made distinct.
-#}
{% macro by_scope(relation, columns, measured=none) -%}
    {%- for scope, scope_value in kpi_scopes().items() %}
    select
        {{ columns | join(', ') }},
        '{{ scope }}' as scope,
        {{ scope_value }} as scope_value
        {%- if measured %},
        {{ measured }}
        {%- endif %}
    from {{ relation }}
    group by all
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{#- Last day of a period, where the period is a column. -#}
{% macro period_end(period_column, start_column) -%}
    case {{ period_column }}
        {%- for period in kpi_periods() %}
        when '{{ period }}' then {{ shift_period(period, start_column, 1) }} - 1
        {%- endfor %}
    end
{%- endmacro %}
