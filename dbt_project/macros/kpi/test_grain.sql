{#- The grain of a model: its columns together are unique, and none is null but those that may be. Returns the offending grains. -#}
{% test grain(model, columns, nullable=[]) %}
select {{ columns | join(', ') }}, count(*) as rows
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1 {% for column in columns if column not in nullable %}or {{ column }} is null {% endfor %}
{% endtest %}
