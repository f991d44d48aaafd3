{#- What identity stitching takes from addresses before they are hashed, and its limits. -#}

{#- What stands before the @ of an address, in lower case, without a +tag: "Info+shop@lamps.example" gives "info". -#}
{% macro mailbox_name(expression) -%}
    nullif(split_part(split_part(lower({{ to_text(expression) }}), '@', 1), '+', 1), '')
{%- endmacro %}

{#- What stands behind the @ of an address, in lower case. -#}
{% macro mail_domain(expression) -%}
    nullif(split_part(lower({{ to_text(expression) }}), '@', 2), '')
{%- endmacro %}

{#- A company's domain as CRMs keep it: without protocol, www and path. -#}
{% macro company_domain(expression) -%}
    nullif({{ replace_all("lower(" ~ to_text(expression) ~ ")", '^(https?://)?(www[.])?|[/:?#].*$', '') }}, '')
{%- endmacro %}

{#- With how many other keys of one kind a key may be linked, where the seed `identity_limits` does not say. -#}
{% macro identity_most_links() -%}
    {{ var('identity_most_links', 20) }}
{%- endmacro %}

{#- How many identifiers one person may have. -#}
{% macro identity_most_identifiers() -%}
    {{ var('identity_most_identifiers', 100) }}
{%- endmacro %}

{#- Evidence that two identifiers are one person's: one row for each pair of keys that a relation holds, with when it was first and
    last seen. What came after the last counted day is not known yet. -#}
{% macro evidence_of(left, left_key, right, right_key, evidence, source, relation, first_seen_at, last_seen_at=none) -%}
    select
        '{{ left }}' as left_type,
        {{ left_key }} as left_key,
        '{{ right }}' as right_type,
        {{ right_key }} as right_key,
        '{{ evidence }}' as evidence,
        {{ source }} as source,
        min({{ first_seen_at }}) as first_seen_at,
        max({{ until_through_date(last_seen_at or first_seen_at) }}) as last_seen_at
    from {{ relation }}
    where {{ left_key }} is not null and {{ right_key }} is not null and {{ until_through_date(first_seen_at) }} is not null
    group by all
{%- endmacro %}
