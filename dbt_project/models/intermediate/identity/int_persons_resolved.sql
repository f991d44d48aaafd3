with

persons as (

    select
        identifiers.id_type,
        identifiers.id_key,
        identifiers.first_seen_at,
        -- what nothing links is a person by itself
        coalesce(grouped.person_key, identifiers.id_type || ':' || identifiers.id_key) as person_key
    from {{ ref('int_identifiers_collected') }} as identifiers
    left join {{ ref('int_identifiers_grouped') }} as grouped
        on identifiers.id_type = grouped.id_type and identifiers.id_key = grouped.id_key

),

-- a device alone is anonymous
identified as (

    select person_key, min(first_seen_at) as identified_at from persons
    where id_type <> 'device'
    group by person_key

),

accounts as (

    select persons.person_key, min_by(links.right_key, (links.first_seen_at, links.right_key)) as account_key
    from {{ ref('int_identity_links') }} as links
    inner join persons on links.left_type = persons.id_type and links.left_key = persons.id_key
    where links.right_type = 'account'
    group by persons.person_key

)

select
    persons.id_type,
    persons.id_key,
    persons.person_key,
    persons.first_seen_at,
    identified.identified_at,
    accounts.account_key
from persons
left join identified on persons.person_key = identified.person_key
left join accounts on persons.person_key = accounts.person_key
