{{ config(materialized='ephemeral', contract={'enforced': false}) }}

select date_day, measure, scope, scope_value, 'figures' as source, cast(sum(value) as decimal(38, 6)) as value
from {{ ref('figure_days') }}
where scope not in ('company', 'channel', 'campaign')
group by all
