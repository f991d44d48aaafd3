select
    -- ids
    units.unit_id,
    units.parent_unit_id,

    -- names
    units.name_en,
    units.name_zh,
    parents.name_en as parent_name_en,
    parents.name_zh as parent_name_zh,

    -- what it is
    units.unit_type,
    units.level,
    units.review_cycle
from {{ ref('organisation') }} as units
left join {{ ref('organisation') }} as parents on units.parent_unit_id = parents.unit_id
