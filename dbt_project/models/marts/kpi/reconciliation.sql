{{ config(tags=['audit']) }}

with

totals as (

    {%- for part in [
        'int_totals_landed', 'int_totals_raw', 'int_totals_staged', 'int_totals_due__events', 'int_totals_due__sessions',
        'int_totals_due__ads', 'int_totals_due__social', 'int_totals_due__crm', 'int_totals_due__orders', 'int_totals_due__order_lines',
        'int_totals_due__email', 'int_totals_due__figures',
        'totals__facts', 'totals__email', 'totals__measured_facts', 'totals__sold_facts', 'totals__figures', 'totals__figure_days',
        'totals__measures', 'totals__kpi_values',
    ] %}
    select step, source, table_name, source_date, currency, measure, expected, actual, tolerance from {{ ref(part) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

compared as (

    select
        source,
        table_name,
        source_date,
        currency,
        measure,
        step,
        cast(coalesce(sum(expected), 0) as decimal(38, 6)) as expected,
        cast(coalesce(sum(actual), 0) as decimal(38, 6)) as actual,
        cast(coalesce(sum(tolerance), 0) as decimal(38, 6)) as tolerance
    from totals
    group by all

)

select
    source,
    table_name,
    source_date,
    currency,
    measure,
    step,
    expected,
    actual,
    actual - expected as difference,
    tolerance,
    abs(actual - expected) <= tolerance as is_reconciled
from compared
