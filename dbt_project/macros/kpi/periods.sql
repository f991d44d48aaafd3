{#- The periods of the calendar that a KPI is computed for; weeks are ISO weeks, halves begin in January and July. A period added here
    appears everywhere. Beside them there are `rolling_28`, the 28 days that end with each day, and `flight`, the days of a campaign. -#}
{% macro kpi_periods() -%}
    {{ return(['day', 'week', 'month', 'quarter', 'half', 'year']) }}
{%- endmacro %}

{#- How many days the rolling period has, more or less some: four weeks, so that every window has the same weekdays. -#}
{% macro rolling_days(more=0) -%}
    {{ return(28 + more) }}
{%- endmacro %}

{#- The scopes whose values are columns of the facts, each with the expression of its value. -#}
{% macro kpi_scopes() -%}
    {{ return({'company': "'all'", 'channel': 'channel', 'campaign': 'campaign_key'}) }}
{%- endmacro %}

{#- First day of the calendar's period, named at compile time, that a date lies in. -#}
{% macro period_start(period, date_expression) -%}
    {%- if period == 'half' -%}
    make_date(year({{ date_expression }}), if(month({{ date_expression }}) <= 6, 1, 7), 1)
    {%- else -%}
    cast(date_trunc('{{ period }}', {{ date_expression }}) as date)
    {%- endif -%}
{%- endmacro %}

{#- The same date in the period before (-1) or after (1); for the first day of a period, that period's first day. -#}
{% macro shift_period(period, date_expression, periods) -%}
    {%- set lengths = {'quarter': '3 months', 'half': '6 months', 'rolling_28': rolling_days() ~ ' days'} -%}
    cast({{ date_expression }} + {{ periods }} * interval '{{ lengths.get(period, '1 ' ~ period) }}' as date)
{%- endmacro %}

{#- First day of the period before, where the period is a column; null for a flight, which has none before it. -#}
{% macro prior_period_start(period_column, start_column) -%}
    case {{ period_column }}
        {%- for period in kpi_periods() + ['rolling_28'] %}
        when '{{ period }}' then {{ shift_period(period, start_column, -1) }}
        {%- endfor %}
    end
{%- endmacro %}

{#- First day of the same period last year; null for a flight. Weeks have no date a year ago: they are compared with those 52 weeks
    before. -#}
{% macro last_year_period_start(period_column, start_column) -%}
    case
        when {{ period_column }} in ('week', 'rolling_28') then cast({{ start_column }} - interval '364 days' as date)
        when {{ period_column }} <> 'flight' then cast({{ start_column }} - interval '1 year' as date)
    end
{%- endmacro %}

{#-
    Rows of `relation` once for each scope: `columns`, scope, scope_value. The relation has the columns channel and campaign_key.
    `measured` is an aggregate to compute; without it the rows are made distinct. The scope `reach` stands for units of the organisation
    that answer for several channels or campaigns: its value is that set of them, and what lies in it is taken once.
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
    union all
    {%- endfor %}
    select
        {{ columns | join(', ') }},
        'reach' as scope,
        members.reach as scope_value
        {%- if measured %},
        {{ measured }}
        {%- endif %}
    from {{ relation }}
    inner join {{ ref('kpi_reach_members') }} as members using (channel, campaign_key)
    group by all
{%- endmacro %}

{#- Last day of a period, where the period is a column; null for a flight, whose campaign knows it. -#}
{% macro period_end(period_column, start_column) -%}
    case {{ period_column }}
        {%- for period in kpi_periods() + ['rolling_28'] %}
        when '{{ period }}' then {{ shift_period(period, start_column, 1) }} - 1
        {%- endfor %}
    end
{%- endmacro %}
