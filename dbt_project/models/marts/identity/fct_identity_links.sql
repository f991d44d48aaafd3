select
    {{ joined_key([
        'links.left_type', 'links.left_key', 'links.right_type', 'links.right_key', 'links.evidence', 'links.source'
    ]) }} as link_key,
    links.left_type,
    links.left_key,
    links.right_type,
    links.right_key,
    links.evidence,
    links.source,
    links.first_seen_at,
    links.last_seen_at,
    links.is_used,
    links.reason,
    lefts.person_key as left_person_key,
    rights.person_key as right_person_key
from {{ ref('int_identity_links') }} as links
left join {{ ref('int_persons_resolved') }} as lefts
    on links.left_type = lefts.id_type and links.left_key = lefts.id_key
left join {{ ref('int_persons_resolved') }} as rights
    on links.right_type = rights.id_type and links.right_key = rights.id_key
