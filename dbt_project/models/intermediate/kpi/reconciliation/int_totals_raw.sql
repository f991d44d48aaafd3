{{ config(materialized='ephemeral', tags=['audit']) }}

-- Every total of landing is taken again from the raw view. For tables whose newest export replaces a key, the rows that must
-- stand are found here a second way: by arg_max, where staging ranks.
{%- set tables = {} %}
{%- for staged in staged_tables() %}
{%- do tables.setdefault((staged.source, staged.table), {}).update(staged.columns) %}
{%- endfor %}

{%- for (source_name, table_name), columns in tables.items() %}
{%- set meta = contract_meta(source_name, table_name) %}
{%- set day = vendor_date(source_name, table_name, meta.period.column if execute else 'day') %}
{%- set currency = 'upper(' ~ meta.currency ~ ')' if meta.currency else "''" %}
{%- set money = money_columns(source_name, table_name, columns) %}
{%- set every, standing = {'rows in all exports': 'count(*)'}, {'rows': 'count(*)'} %}
{%- for column in columns %}
{%- set total = 'sum(try_cast(replace(' ~ column ~ ", ',', '') as decimal(38, 6)))" %}
{%- do every.update({column ~ ' in all exports': total}) %}
{%- do standing.update({column: total}) %}
{%- endfor %}
{%- if (source_name, table_name) == ('shopify', 'order_lines') %}
{%- do standing.update({'orders': 'count(distinct name) filter (where currency is not null)'}) %}
{%- endif %}
{%- set money_everywhere = [] %}
{%- for column in money %}{% do money_everywhere.append(column ~ ' in all exports') %}{% endfor %}

{{ totals(
    'landing to staging', 'actual', "'" ~ source_name ~ "'", "'" ~ table_name ~ "'", source(source_name, table_name), every,
    day=day, money=money_everywhere, currency=currency
) }}

{%- if meta.restates == 'key' %}
union all
{{ totals(
    'landing to staging', 'expected', "'" ~ source_name ~ "'", "'" ~ table_name ~ "'",
    '(' ~ standing_rows(source_name, table_name) ~ ')', standing, day=day, money=money, currency=currency
) }}
{%- endif %}
{{- ' union all' if not loop.last }}
{%- endfor %}
