{{ config(meta={'hint': 'A line of seeds/ names what another seed does not hold, or a word that is not among those it may be.'}) }}

-- One test for what the seeds of scorecards name: each test costs dbt as much as a small model.
with

named as (
{%- for seed, column, target, key in [
    ('kpi_targets', 'kpi_id', 'kpis', 'kpi_id'),
    ('kpi_targets', 'owner', 'organisation', 'unit_id'),
    ('kpi_targets', 'goal', 'goals', 'goal_id'),
    ('goal_weights', 'owner', 'organisation', 'unit_id'),
    ('goal_weights', 'goal_id', 'goals', 'goal_id'),
    ('kpi_weights', 'owner', 'organisation', 'unit_id'),
    ('kpi_weights', 'stage', 'business_stages', 'stage'),
    ('kpi_weights', 'kpi_id', 'kpis', 'kpi_id'),
    ('kpi_judgements', 'owner', 'organisation', 'unit_id'),
    ('kpi_judgements', 'stage', 'business_stages', 'stage'),
    ('kpi_judgements', 'kpi_id', 'kpis', 'kpi_id'),
    ('kpi_judgements', 'other_kpi_id', 'kpis', 'kpi_id'),
    ('kpi_influences', 'unit_id', 'organisation', 'unit_id'),
    ('kpi_influences', 'kpi_id', 'kpis', 'kpi_id'),
    ('improvement_actions', 'kpi_id', 'kpis', 'kpi_id'),
    ('improvement_actions', 'owner', 'organisation', 'unit_id'),
] %}
    select distinct '{{ seed }}' as seed, '{{ column }}' as column_name, {{ column }} as found, 'is not in {{ target }}.csv' as problem
    from {{ ref(seed) }}
    where {{ column }} not in (select {{ key }} from {{ ref(target) }})
    union all
{%- endfor %}
{%- for seed, column, words in [
    ('kpi_targets', 'period', ['day', 'week', 'month', 'quarter', 'half', 'year', 'rolling_28', 'flight']),
    ('kpi_targets', 'direction', ['higher', 'lower', 'range']),
    ('goals', 'kind', ['objective', 'key result area']),
    ('external_factors', 'scope', ['company', 'channel', 'campaign', 'product_line', 'country']),
    ('external_factors', 'expected_direction', ['higher', 'lower', 'unknown']),
] %}
    select distinct
        '{{ seed }}' as seed, '{{ column }}' as column_name, {{ column }} as found, 'is none of {{ words | join(', ') }}' as problem
    from {{ ref(seed) }}
    where {{ column }} not in ('{{ words | join("', '") }}')
    union all
{%- endfor %}
    select 'kpi_targets', 'scope_value', scope || ' ' || scope_value, 'is no unit of that type in organisation.csv'
    from {{ ref('kpi_targets') }}
    where scope in ('department', 'role') and (scope_value, scope) not in (select (unit_id, unit_type) from {{ ref('organisation') }})
    union all
    select 'goal_weights', 'weight', owner || ' from ' || effective_from, 'has goals whose weights add up to ' || sum(weight)
    from {{ ref('goal_weights') }}
    group by owner, effective_from
    having abs(sum(weight) - 1) > 1e-6

)

select * from named
