{#- The host of a URL, in lower case, without port and a leading "www."; null when there is none. -#}
{% macro url_host(expression) -%}
    nullif({{ replace_all("lower(split_part(" ~ expression ~ ", '/', 3))", '^www[.]|[:?#].*$', '') }}, '')
{%- endmacro %}

{#- A URL without query and fragment, which may hold personal data. -#}
{% macro url_path(expression) -%}
    split_part(split_part({{ expression }}, '?', 1), '#', 1)
{%- endmacro %}

{#- The part of a host that someone registers: "shop.example.co.uk" gives "example.co.uk". -#}
{% macro root_domain(expression) -%}
    {{ extract_match(expression, '([^.]+[.](?:(?:co|com|org|net|gov|edu|ac)[.])?[^.]+)$') }}
{%- endmacro %}
