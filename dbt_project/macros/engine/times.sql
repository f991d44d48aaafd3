{#- Vendors' times and days. Event times are UTC timestamps; days are days of the reporting time zone. -#}

{#- A text as a UTC timestamp, null when no format fits. Formats with an offset (%z) state their own zone;
    others are local to `time_zone`. -#}
{% macro parse_timestamp(expression, formats, time_zone='UTC') -%}
    {{ return(adapter.dispatch('parse_timestamp')(expression, formats, time_zone)) }}
{%- endmacro %}

{% macro duckdb__parse_timestamp(expression, formats, time_zone) -%}
    {%- set parsed -%}
        try_strptime({{ expression }}, [{% for format in formats %}'{{ format }}'{% if not loop.last %}, {% endif %}{% endfor %}])
    {%- endset -%}
    {%- if '%z' in formats | join(' ') -%}
        timezone('UTC', {{ parsed }})
    {%- elif time_zone == 'UTC' -%}
        {{ parsed }}
    {%- else -%}
        timezone('UTC', timezone('{{ time_zone }}', {{ parsed }}))
    {%- endif -%}
{%- endmacro %}

{#- The day that a text itself says, without regard to its offset. -#}
{% macro duckdb__wall_clock_date(expression, formats) -%}
    {%- set dated = [] -%}
    {%- for format in formats %}{% do dated.append("'" ~ format.replace(' %z', '') ~ "'") %}{% endfor -%}
    cast(try_strptime(
        {%- if '%z' in formats | join(' ') %} regexp_replace({{ expression }}, ' [+-][0-9]{2}(:?[0-9]{2})?$', ''){% else %} {{ expression }}{% endif -%}
        , [{{ dated | join(', ') }}]) as date)
{%- endmacro %}

{#- Microseconds since 1970 as a UTC timestamp. -#}
{% macro timestamp_from_micros(expression) -%}
    {{ return(adapter.dispatch('timestamp_from_micros')(expression)) }}
{%- endmacro %}

{% macro duckdb__timestamp_from_micros(expression) -%}
    make_timestamp({{ expression }})
{%- endmacro %}

{#- The reporting day of a UTC timestamp. -#}
{% macro reporting_date(expression) -%}
    {{ return(adapter.dispatch('reporting_date')(expression)) }}
{%- endmacro %}

{% macro duckdb__reporting_date(expression) -%}
    {%- if reporting_time_zone() == 'UTC' -%}
        cast({{ expression }} as date)
    {%- else -%}
        cast(timezone('{{ reporting_time_zone() }}', timezone('UTC', {{ expression }})) as date)
    {%- endif -%}
{%- endmacro %}

{#- Seconds from one timestamp to another, with fractions. -#}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(earlier, later) -%}
    ((epoch_us({{ later }}) - epoch_us({{ earlier }})) / 1000000.0)
{%- endmacro %}

{#- A sortable number for an event: its microsecond, then its place in the file, because batched events share a timestamp. -#}
{% macro event_order(occurred_at, file_row_number) -%}
    {{ return(adapter.dispatch('event_order')(occurred_at, file_row_number)) }}
{%- endmacro %}

{% macro duckdb__event_order(occurred_at, file_row_number) -%}
    cast(epoch_us({{ occurred_at }}) as hugeint) * 10000000000 + {{ file_row_number }}
{%- endmacro %}

{#- How many periods, named at compile time, lie between two of their first days. -#}
{% macro periods_between(period, earlier, later) -%}
    {{ return(adapter.dispatch('periods_between')(period, earlier, later)) }}
{%- endmacro %}

{% macro duckdb__periods_between(period, earlier, later) -%}
    date_diff('{{ period }}', {{ earlier }}, {{ later }})
{%- endmacro %}
