{#- What a source's contract says. It is written once, in the source's YAML, and read by landing and by these macros.
    The graph is whole only while SQL is compiled, so a first pass over the project gets an empty answer. -#}

{% macro contract_table(source_name, table_name) -%}
    {%- if not execute -%}{{ return({'columns': {}, 'config': {'meta': {}}}) }}{%- endif -%}
    {%- set unique_id = 'source.' ~ project_name ~ '.' ~ source_name ~ '.' ~ table_name -%}
    {%- if not graph.sources -%}
        {{ exceptions.raise_compiler_error(
            'dbt shows no sources to a unit test. Give it the contract it needs: overrides, macros, contract_table; '
            ~ 'models/staging/x/stg_x__days.yml is an example.'
        ) }}
    {%- elif unique_id not in graph.sources -%}
        {{ exceptions.raise_compiler_error('No contract declares the table ' ~ source_name ~ '.' ~ table_name) }}
    {%- endif -%}
    {{ return(graph.sources[unique_id]) }}
{%- endmacro %}

{% macro contract_meta(source_name, table_name) -%}
    {{ return(contract_table(source_name, table_name)['config']['meta']) }}
{%- endmacro %}

{% macro contract_formats(source_name, table_name, column) -%}
    {%- if not execute -%}{{ return(['%Y-%m-%d']) }}{%- endif -%}
    {%- set formats = contract_table(source_name, table_name)['columns'][column]['config']['meta'].get('formats', []) -%}
    {%- if not formats -%}
        {{ exceptions.raise_compiler_error('The contract gives no formats for ' ~ source_name ~ '.' ~ table_name ~ '.' ~ column) }}
    {%- endif -%}
    {{ return(formats) }}
{%- endmacro %}

{#- A column of a contract as a UTC timestamp. A format with an offset or a Z states its zone;
    any other is local to where the vendor's user or account is. -#}
{% macro vendor_timestamp(source_name, table_name, column) -%}
    {%- set zoned, utc, local = [], [], [] -%}
    {%- for format in contract_formats(source_name, table_name, column) -%}
        {%- do (zoned if '%z' in format else utc if format.endswith('Z') else local).append(format) -%}
    {%- endfor -%}
    {%- set attempts = [] -%}
    {%- if zoned %}{% do attempts.append(parse_timestamp(column, zoned)) %}{% endif -%}
    {%- if utc %}{% do attempts.append(parse_timestamp(column, utc)) %}{% endif -%}
    {%- if local %}{% do attempts.append(parse_timestamp(column, local, source_time_zone(source_name))) %}{% endif -%}
    {{ attempts[0] if attempts | length == 1 else 'coalesce(' ~ attempts | join(', ') ~ ')' }}
{%- endmacro %}

{#- A column of a contract as the vendor's own day: whatever day the text itself says, in whatever zone. -#}
{% macro vendor_date(source_name, table_name, column) -%}
    {{ return(adapter.dispatch('wall_clock_date')(column, contract_formats(source_name, table_name, column))) }}
{%- endmacro %}
