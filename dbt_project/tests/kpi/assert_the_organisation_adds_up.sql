-- What a unit of the organisation could not be computed for, or could not be reached by.
with

reaches as (

    select
        unit_id,
        count(distinct case when scope in ('channel', 'campaign') then 'channel' else scope end) as kinds,
        count(*) filter (where scope = 'company' and scope_value <> 'all') as other_companies,
        string_agg(scope_value, ', ') filter (where scope = 'channel' and channels.channel is null) as unknown_channels
    from {{ ref('responsibilities') }} as responsibilities
    left join {{ ref('channels') }} as channels on responsibilities.scope_value = channels.channel
    group by unit_id

)

select
    units.unit_id,
    case
        when units.parent_unit_id is not null and coalesce(parents.unit_type, '') <> 'department'
            then 'its parent_unit_id is no department'
        when units.parent_unit_id = units.unit_id then 'is its own parent'
        when (units.unit_type = 'role') <> (units.level is not null) then 'a role has a level, and a department has none'
        -- an order of a channel and of a country would count twice, and nothing says that it is one
        when reaches.kinds > 1 then 'answers for things that do not add up: company, channels and campaigns, product lines, countries'
        when reaches.other_companies > 0 then 'the company has one scope_value: all'
        when reaches.unknown_channels is not null then 'answers for channels that channels.csv does not know: ' || reaches.unknown_channels
    end as problem
from {{ ref('organisation') }} as units
left join {{ ref('organisation') }} as parents on units.parent_unit_id = parents.unit_id
left join reaches on units.unit_id = reaches.unit_id
where problem is not null
