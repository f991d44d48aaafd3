{#- What every model is held to, in one test because each test costs dbt some 40 ms: its grain, whose columns together are unique
    and not null but where they may be, and the columns that every row fills. Returns the grains that several rows have, and the
    rows with an empty column, each with its problem. -#}
{% test grain(model, columns, nullable=[], filled=[]) %}
{%- set never_null = columns | reject('in', nullable) | list + filled -%}
select {{ columns | join(', ') }}, concat('a grain of ', count(*), ' rows') as problem
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{%- if never_null %}
union all by name
{{ rows_with_nulls(model, never_null) }}
{%- endif %}
{% endtest %}

{#- The same columns for a relation that has no grain. -#}
{% test no_nulls(model, columns) %}
{{ rows_with_nulls(model, columns) }}
{% endtest %}

{% macro rows_with_nulls(model, columns) -%}
select
    *,
    concat('empty: ', concat_ws(', ' {%- for column in columns %}, case when {{ column }} is null then '{{ column }}' end{% endfor %})) as problem
from {{ model }}
where {{ columns | join(' is null or ') }} is null
{%- endmacro %}
