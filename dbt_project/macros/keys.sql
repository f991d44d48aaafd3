{#- The one way in which a campaign's name becomes its key, in every source. 'none' is no campaign; so is a label that vendors
    put in its place, which stands in parentheses: (not set), (organic), (referral), (direct). -#}
{% macro campaign_key(expression) -%}
    case
        when trim({{ expression }}) like '(%)' then 'none'
        else coalesce(nullif(lower(trim({{ expression }})), ''), 'none')
    end
{%- endmacro %}

{#- A readable key of several parts: `google_ads|123|2026-01-31`. A missing part is empty. -#}
{% macro joined_key(parts) -%}
    {% for part in parts %}coalesce(cast({{ part }} as varchar), ''){% if not loop.last %} || '|' || {% endif %}{% endfor %}
{%- endmacro %}

{#- Which landed row this is: the file's hash and the row's number in it. Unique by construction, the same for the same bytes. -#}
{% macro row_key() -%}
    {{ file_stem('filename') }} || '-' || cast(file_row_number as varchar)
{%- endmacro %}
