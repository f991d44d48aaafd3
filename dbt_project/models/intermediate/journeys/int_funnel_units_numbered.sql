{{ config(materialized='view') }}

select
    'person' as unit,
    {{ key_number('person_key') }} as unit_no,
    person_key as unit_key,
    person_key
from {{ ref('int_persons_resolved') }}
group by person_key
union all
select 'session' as unit, session_no as unit_no, session_key as unit_key, person_key
from {{ ref('int_touches_typed') }}
where session_key is not null
union all
select 'lead' as unit, {{ key_number('leads.lead_key') }} as unit_no, leads.lead_key as unit_key, persons.person_key
from {{ ref('int_leads_staged') }} as leads
left join {{ ref('int_persons_resolved') }} as persons on persons.id_type = 'contact' and leads.lead_key = persons.id_key
union all
select
    'account' as unit,
    {{ key_number('account_key') }} as unit_no,
    account_key as unit_key,
    cast(null as varchar) as person_key
from {{ ref('int_persons_resolved') }}
where account_key is not null
group by account_key
