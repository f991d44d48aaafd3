with

receipts as (

    select * from {{ source('landing', 'receipts') }}

)

select
    source,
    table_name,

    -- days
    min(period_start) as first_source_date,
    max(period_end) as last_source_date,
    max(exported_at) as last_exported_at,
    max(landed_at) as last_landed_at,

    -- numerics
    count(*) as files,
    cast(sum(rows_read) as bigint) as rows_read,
    cast(sum(rows_landed) as bigint) as rows_landed,
    cast(sum(rows_rejected) as bigint) as rows_rejected,
    count(*) filter (where is_truncated) as truncated_files,
    count(*) filter (where is_incomplete) as incomplete_files
from receipts
group by source, table_name
