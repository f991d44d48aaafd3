-- A target without the figures that its direction needs would be a verdict of 'no data' for ever.
select
    targets.owner,
    targets.kpi_id,
    targets.scope,
    targets.scope_value,
    targets.period,
    coalesce(targets.direction, kpis.direction) as direction,
    targets.target,
    targets.band_low,
    targets.band_high,
    case
        when coalesce(targets.direction, kpis.direction) <> 'range' and targets.target is null then 'needs a target'
        when coalesce(targets.direction, kpis.direction) = 'higher' and targets.target = 0 then 'needs a target that is not 0'
        when coalesce(targets.direction, kpis.direction) = 'range' and not coalesce(targets.band_low < targets.band_high, false)
            then 'needs band_low below band_high'
        when targets.period = 'flight' and targets.scope <> 'campaign' then 'only a campaign has a flight'
        when
            targets.scope not in ('department', 'role') and not list_contains(string_split(kpis.scopes, ';'), targets.scope)
            then 'kpis.csv does not allow the scope'
        when targets.weight <= 0 or targets.weight > 1 then 'needs a weight above 0, up to 1'
        when targets.effective_to < targets.effective_from then 'ends before it begins'
        when
            lead(targets.effective_from) over (
                partition by targets.owner, targets.kpi_id, targets.scope, targets.scope_value, targets.period
                order by targets.effective_from, targets.version
            ) <= coalesce(targets.effective_to, date '9999-12-31')
            then 'still holds when its next version begins'
    end as problem
from {{ ref('kpi_targets') }} as targets
inner join {{ ref('kpis') }} as kpis on targets.kpi_id = kpis.kpi_id
qualify problem is not null
