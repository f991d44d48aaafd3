-- What marts know of visitors, leads and customers is all in the persons, and each is one person's.
{%- for model, column, id_type in [
    ('fct_sessions', 'visitor_key', 'device'),
    ('fct_leads', 'lead_key', 'contact'),
    ('dim_customer', 'customer_key', 'buyer'),
] %}
select '{{ id_type }}' as id_type, keys.{{ column }} as id_key, count(persons.person_key) as persons
from (select distinct {{ column }} from {{ ref(model) }}) as keys
left join {{ ref('int_persons_resolved') }} as persons on persons.id_type = '{{ id_type }}' and keys.{{ column }} = persons.id_key
group by keys.{{ column }}
having count(persons.person_key) <> 1
{{- ' union all' if not loop.last }}
{%- endfor %}
