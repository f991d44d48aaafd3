{{ config(materialized='ephemeral', tags=['audit']) }}

-- What landing says that the files hold.
with

compared as (

    {%- for staged in staged_tables() %}
    select '{{ staged.source }}' as source, '{{ staged.table }}' as table_name,
        unnest(['rows'{% for column in staged.columns %}, '{{ column }}'{% endfor %}]) as measure
    {{ 'union' if not loop.last }}
    {%- endfor %}

),

control_totals as (

    select totals.*
    from {{ source('landing', 'control_totals') }} as totals
    inner join compared
        on
            totals.source = compared.source
            and totals.table_name = compared.table_name
            and totals.measure = compared.measure

),

-- of tables that are restated by day, the file that wins the day
standing as (

    select control_totals.*
    from control_totals
    inner join {{ source('landing', 'coverage') }} as coverage
        on
            control_totals.source = coverage.source
            and control_totals.table_name = coverage.table_name
            and control_totals.scope = coverage.scope
            and control_totals.source_date = coverage.source_date
            and control_totals.filename = coverage.filename

)

select
    'landing to staging' as step, source, table_name, source_date, upper(currency) as currency, measure,
    value as expected, cast(null as decimal(38, 6)) as actual, cast(0 as decimal(38, 6)) as tolerance
from standing
union all
select
    'landing to staging', source, table_name, source_date, upper(currency), measure || ' in all exports',
    value, null, 0
from control_totals
union all
select
    'vendor total to landing', totals.source, totals.table_name, receipts.period_end, '', totals.measure,
    totals.vendor_value, totals.rows_value, cast(totals.tolerance as decimal(38, 6))
from {{ source('landing', 'vendor_totals') }} as totals
left join {{ source('landing', 'receipts') }} as receipts on totals.filename = receipts.filename
