with

declared as (

    {{ declared_tables() }}

),

arrived as (

    select * from {{ ref('int_source_tables_summarised') }}

)

select
    declared.source,
    declared.table_name,

    -- days
    arrived.first_source_date,
    arrived.last_source_date,
    cast({{ through_date() }} - arrived.last_source_date as integer) as days_behind,
    declared.warn_after_days,
    declared.error_after_days,
    arrived.last_exported_at,
    arrived.last_landed_at,

    -- numerics
    cast(coalesce(arrived.rows_landed, 0) as bigint) as rows,
    cast(coalesce(arrived.files, 0) as bigint) as files,
    cast(coalesce(arrived.rows_rejected, 0) as bigint) as rejected_rows,
    cast(coalesce(arrived.truncated_files, 0) as bigint) as truncated_files,
    cast(coalesce(arrived.incomplete_files, 0) as bigint) as incomplete_files,

    -- verdict
    case
        when arrived.files is null then 'never arrived'
        when {{ through_date() }} - arrived.last_source_date > declared.error_after_days then 'late'
        when {{ through_date() }} - arrived.last_source_date > declared.warn_after_days then 'due'
        else 'fresh'
    end as status,
    coalesce(arrived.files > 0 and {{ through_date() }} - arrived.last_source_date > declared.warn_after_days, false)
        as is_stale
from declared
left join arrived on declared.source = arrived.source and declared.table_name = arrived.table_name
