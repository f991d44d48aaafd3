{#- The salted SHA-256 of a text, in hex; null stays null. The only way in which personal data may leave staging. -#}
{% macro hash_key(expression) -%}
    {%- set salt = env_var('BELLWETHER_HASH_SALT', '') -%}
    {%- if execute and not salt -%}
        {{ exceptions.raise_compiler_error(
            "BELLWETHER_HASH_SALT is not set: personal data cannot be hashed without it. "
            ~ "Start dbt through `make dbt ARGS=...`, which keeps one salt per data home."
        ) }}
    {%- endif -%}
    {{ return(adapter.dispatch('sha256_text')("'" ~ salt | replace("'", "''") ~ "' || " ~ expression)) }}
{%- endmacro %}

{% macro duckdb__sha256_text(expression) -%}
    sha256({{ expression }})
{%- endmacro %}
