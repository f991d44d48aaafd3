with

landed as (

    select upper(currency) as currency, source, table_name, source_date
    from {{ source('landing', 'control_totals') }}
    where currency <> ''

),

-- exports that name no currency, or no sum of money
staged as (

    select currency, 'mailchimp' as source, 'campaigns' as table_name, source_date
    from {{ ref('stg_mailchimp__campaigns') }}
    union all
    select currency, 'generic_orders', 'order_lines', source_date
    from {{ ref('stg_generic_orders__order_lines') }}
    union all
    -- a unit that is no currency is reported with its figure
    select upper(unit), 'figures', 'figures', source_date
    from {{ ref('stg_figures__figures') }}
    where
        upper(unit) in (select upper(trim(currency)) from {{ ref('fx_rates') }})
        and measure in (select measure from {{ ref('measures') }} where unit = 'money')

),

found as (

    select * from landed
    union all
    select * from staged

)

select
    currency,
    source,
    table_name,
    min(source_date) as first_date,
    max(source_date) as last_date
from found
group by all
