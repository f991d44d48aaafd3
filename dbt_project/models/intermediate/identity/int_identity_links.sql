select
    links.left_type,
    links.left_key,
    links.right_type,
    links.right_key,
    links.evidence,
    links.source,
    links.first_seen_at,
    greatest(links.first_seen_at, links.last_seen_at) as last_seen_at,
    links.reason is null and lefts.person_key = rights.person_key as is_used,
    case when links.reason is null and lefts.person_key <> rights.person_key then 'person too large' else links.reason end
        as reason
from {{ ref('int_identity_links_judged') }} as links
left join {{ ref('int_identifiers_grouped') }} as lefts
    on links.left_type = lefts.id_type and links.left_key = lefts.id_key
left join {{ ref('int_identifiers_grouped') }} as rights
    on links.right_type = rights.id_type and links.right_key = rights.id_key
