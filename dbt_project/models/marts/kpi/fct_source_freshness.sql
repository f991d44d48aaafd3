with

declared as (

    {{ declared_tables() }}

),

arrived as (

    select * from {{ ref('int_source_tables_summarised') }}

),

-- A snapshot of records is complete up to the day before it was made, however long ago its newest record is.
reached as (

    select
        declared.*,
        arrived.* exclude (source, table_name),
        case
            when declared.restates = 'key' then cast(arrived.last_exported_at as date) - 1
            else arrived.last_source_date
        end as reaches_date
    from declared
    left join arrived on declared.source = arrived.source and declared.table_name = arrived.table_name

)

select
    source,
    table_name,

    -- days
    first_source_date,
    last_source_date,
    cast({{ through_date() }} - reaches_date as integer) as days_behind,
    warn_after_days,
    error_after_days,
    last_exported_at,
    last_landed_at,

    -- numerics
    cast(coalesce(rows_landed, 0) as bigint) as rows,
    cast(coalesce(files, 0) as bigint) as files,
    cast(coalesce(rows_rejected, 0) as bigint) as rejected_rows,
    cast(coalesce(truncated_files, 0) as bigint) as truncated_files,
    cast(coalesce(incomplete_files, 0) as bigint) as incomplete_files,

    -- verdict
    case
        when files is null then 'never arrived'
        when {{ through_date() }} - reaches_date > error_after_days then 'late'
        when {{ through_date() }} - reaches_date > warn_after_days then 'due'
        else 'fresh'
    end as status,
    coalesce(files > 0 and {{ through_date() }} - reaches_date > warn_after_days, false)
        as is_stale
from reached
