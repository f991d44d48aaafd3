select
    upper(currency) as currency,
    source,
    table_name,
    min(source_date) as first_date,
    max(source_date) as last_date
from {{ source('landing', 'control_totals') }}
where currency <> ''
group by all
