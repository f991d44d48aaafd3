-- No identifier is lost or counted twice on its way into persons.
with

collected as (

    select id_type, count(*) as identifiers from {{ ref('int_identifiers_collected') }}
    group by id_type

),

held as (

    {% for name, id_type in {
        'devices': 'device', 'users': 'user', 'contacts': 'contact', 'buyers': 'buyer', 'addresses': 'person'
    }.items() -%}
    select '{{ id_type }}' as id_type, coalesce(sum({{ name }}), 0) as identifiers from {{ ref('dim_person') }}
    {{- ' union all ' if not loop.last }}
    {% endfor %}
)

select held.id_type, collected.identifiers as collected, held.identifiers as held
from held
left join collected on held.id_type = collected.id_type
where held.identifiers <> coalesce(collected.identifiers, 0)
