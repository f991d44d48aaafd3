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

{#- A number that tells two keys apart where their rows would otherwise be in no order. No secret, and no key. -#}
{% macro tie_breaker(expression) -%}
    {{ return(adapter.dispatch('tie_breaker')(expression)) }}
{%- endmacro %}

{% macro duckdb__tie_breaker(expression) -%}
    hash({{ expression }})
{%- endmacro %}

{#- A number for a key, 128 bits wide: as good as the key itself to tell units apart, and many times faster to sort. -#}
{% macro key_number(expression) -%}
    {{ return(adapter.dispatch('key_number')(expression)) }}
{%- endmacro %}

{% macro duckdb__key_number(expression) -%}
    md5_number({{ expression }})
{%- endmacro %}
