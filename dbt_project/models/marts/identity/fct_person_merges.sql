select
    merged.later_person_key,
    merged.earlier_person_key,
    persons.person_key,
    merged.merged_at,
    {{ reporting_date('merged.merged_at') }} as merged_date,
    merged.left_type,
    merged.left_key,
    merged.right_type,
    merged.right_key,
    merged.evidence,
    merged.source
from {{ ref('int_persons_merged') }} as merged
inner join {{ ref('int_persons_resolved') }} as persons
    on merged.later_person_key = persons.id_type || ':' || persons.id_key
