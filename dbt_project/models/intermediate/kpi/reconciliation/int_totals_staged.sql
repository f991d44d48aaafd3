{{ config(materialized='ephemeral', tags=['audit']) }}

-- What staging holds, by the vendor's own day, in the names of the contract.
{%- for staged in staged_tables() %}
{%- set measures = {staged.rows or 'rows': 'count(*)'} %}
{%- for column, staged_column in staged.columns.items() %}
{%- do measures.update({column: 'sum(' ~ staged_column ~ ')'}) %}
{%- endfor %}
{%- set money = money_columns(staged.source, staged.table, staged.columns) %}

{{ totals(
    'landing to staging', 'actual', "'" ~ staged.source ~ "'", "'" ~ staged.table ~ "'", ref(staged.model), measures,
    day='source_date', money=money, currency='currency' if money and contract_meta(staged.source, staged.table).currency else "''"
) }}
{{- ' union all' if not loop.last }}
{%- endfor %}
