with

persons as (

    select
        person_key,
        {%- for name, id_type in {
            'devices': 'device', 'users': 'user', 'contacts': 'contact', 'buyers': 'buyer', 'addresses': 'person'
        }.items() %}
        cast(count_if(id_type = '{{ id_type }}') as bigint) as {{ name }},
        {%- endfor %}
        max(account_key) as account_key,
        min(first_seen_at) as first_seen_at,
        min(identified_at) as identified_at
    from {{ ref('int_persons_resolved') }}
    group by person_key

)

select
    *,
    identified_at is not null as is_identified
from persons
