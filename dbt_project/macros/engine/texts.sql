{#- The name of a landed file without folder and ending: the first 16 hex digits of the export's SHA-256. -#}
{% macro file_stem(filename) -%}
    {{ return(adapter.dispatch('file_stem')(filename)) }}
{%- endmacro %}

{% macro duckdb__file_stem(filename) -%}
    parse_filename({{ filename }}, true)
{%- endmacro %}

{% macro matches(expression, pattern) -%}
    {{ return(adapter.dispatch('matches')(expression, pattern)) }}
{%- endmacro %}

{% macro duckdb__matches(expression, pattern) -%}
    regexp_matches({{ expression }}, {{ pattern }})
{%- endmacro %}

{#- What a group of a pattern caught, null when it caught nothing. -#}
{% macro extract_match(expression, pattern, group=1) -%}
    {{ return(adapter.dispatch('extract_match')(expression, pattern, group)) }}
{%- endmacro %}

{% macro duckdb__extract_match(expression, pattern, group) -%}
    nullif(regexp_extract({{ expression }}, '{{ pattern }}', {{ group }}), '')
{%- endmacro %}

{% macro replace_all(expression, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_all')(expression, pattern, replacement)) }}
{%- endmacro %}

{% macro duckdb__replace_all(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{#- Whether a text fits a pattern in which only `*` is special and stands for any text. -#}
{% macro matches_wildcard(expression, pattern) -%}
    {{ return(adapter.dispatch('matches_wildcard')(expression, pattern)) }}
{%- endmacro %}

{% macro duckdb__matches_wildcard(expression, pattern) -%}
    {{ expression }} like replace(replace(replace(replace({{ pattern }}, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%') escape '\'
{%- endmacro %}
