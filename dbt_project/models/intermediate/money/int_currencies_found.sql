select
    upper(currency) as currency,
    source,
    table_name,
    min(source_date) as first_date,
    max(source_date) as last_date
from {{ source('landing', 'control_totals') }}
where currency <> ''
group by all
union all
-- its report names none
select '{{ mailchimp_currency() }}', source, table_name, min(source_date), max(source_date)
from {{ source('landing', 'control_totals') }}
where source = 'mailchimp'
group by all
