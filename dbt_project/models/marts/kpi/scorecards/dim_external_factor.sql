select factor_id, name_en, name_zh, kind, start_date, end_date, scope, scope_value, expected_direction
from {{ ref('external_factors') }}
