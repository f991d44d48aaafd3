select
    channel,
    channel_zh,
    is_paid,
    sort_order
from {{ ref('channels') }}
