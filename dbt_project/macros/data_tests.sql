{#- The grain of a model: its columns together are unique, and none is null but those that may be. Returns the offending grains. -#}
{% test grain(model, columns, nullable=[]) %}
select {{ columns | join(', ') }}, count(*) as rows
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1 {% for column in columns if column not in nullable %}or {{ column }} is null {% endfor %}
{% endtest %}

{#- Columns that every row of a model fills: one scan and one test for all of them, because each test costs dbt some 40 ms.
    Returns the offending rows, with the names of the columns that they leave empty. -#}
{% test no_nulls(model, columns) %}
select
    concat_ws(', ' {%- for column in columns %}, case when {{ column }} is null then '{{ column }}' end{% endfor %}) as null_columns,
    *
from {{ model }}
where {{ columns | join(' is null or ') }} is null
{% endtest %}
