with

identifiers as (

    select * from {{ ref('int_identifiers_collected') }}

),

links as (

    select
        evidence.* exclude (first_seen_at),
        -- a link is no older than what it links
        greatest(evidence.first_seen_at, lefts.first_seen_at, rights.first_seen_at) as first_seen_at,
        case
            when evidence.right_type = 'account' then 'account'
            when lefts.id_key is null or rights.id_key is null then 'not seen'
            else coalesce(lefts.excluded_as, rights.excluded_as)
        end as reason
    from {{ ref('int_identity_evidence_unioned') }} as evidence
    left join identifiers as lefts on evidence.left_type = lefts.id_type and evidence.left_key = lefts.id_key
    left join identifiers as rights on evidence.right_type = rights.id_type and evidence.right_key = rights.id_key

),

ends as (

    select left_type as id_type, left_key as id_key, right_type as linked_type, right_key as linked_key from links
    where reason is null
    union
    select right_type, right_key, left_type, left_key from links
    where reason is null

),

crowded as (

    select ends.id_type, ends.id_key, ends.linked_type
    from ends
    left join {{ ref('identity_limits') }} as limits
        on ends.id_type = limits.id_type and ends.linked_type = limits.linked_type
    group by ends.id_type, ends.id_key, ends.linked_type
    having count(*) > coalesce(max(limits.most_links), {{ identity_most_links() }})

)

select
    links.* exclude (reason),
    case
        when links.reason is null and coalesce(crowded_lefts.id_key, crowded_rights.id_key) is not null then 'too many keys'
        else links.reason
    end as reason
from links
left join crowded as crowded_lefts
    on
        links.left_type = crowded_lefts.id_type
        and links.left_key = crowded_lefts.id_key
        and links.right_type = crowded_lefts.linked_type
left join crowded as crowded_rights
    on
        links.right_type = crowded_rights.id_type
        and links.right_key = crowded_rights.id_key
        and links.left_type = crowded_rights.linked_type
