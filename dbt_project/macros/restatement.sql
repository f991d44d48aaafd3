{#- Which landed rows still stand. A later export replaces an earlier one, so nothing is counted twice.
    Neither macro looks at when a file was landed: any order of landing gives the same rows. -#}

{#- Rows of a table with `restates: range`: those of the export that won their scope and day, with that day as `source_date`.
    Day and scope are read from the contract; a scope from the file's name is the same for all of its rows. -#}
{% macro current_rows(source_name, table_name) -%}
    {%- set meta = contract_meta(source_name, table_name) -%}
    {%- set day = vendor_date(source_name, table_name, meta['period']['column'] if execute else 'day') -%}
    {%- set scope = meta.get('scope', {}).get('columns', []) -%}
    select
        landed.*,
        coverage.scope,
        coverage.source_date
    from {{ source(source_name, table_name) }} as landed
    inner join {{ source('landing', 'coverage') }} as coverage
        on
            coverage.source = '{{ source_name }}'
            and coverage.table_name = '{{ table_name }}'
            and landed.filename = coverage.filename
            and {{ day }} = coverage.source_date
            {%- if scope %}
            and coalesce({{ scope | join(', ') }}, '') = coverage.scope
            {%- endif %}
{%- endmacro %}

{#- Rows of a table with `restates: key`: the newest export's row for each key, or with `many_rows` all rows that it holds
    for the key (an order and its lines). -#}
{% macro latest_rows(source_name, table_name, many_rows=false) -%}
    {%- set key = contract_meta(source_name, table_name).get('key', ['key']) -%}
    select
        landed.*,
        receipts.scope
    from {{ source(source_name, table_name) }} as landed
    inner join {{ source('landing', 'receipts') }} as receipts on landed.filename = receipts.filename
    qualify
        {{ 'rank' if many_rows else 'row_number' }}() over (
            partition by {% for column in key %}landed.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
            order by receipts.exported_at desc, receipts.file_id desc{{ ', landed.file_row_number desc' if not many_rows }}
        ) = 1
{%- endmacro %}
