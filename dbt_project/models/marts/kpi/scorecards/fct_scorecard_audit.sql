with

findings as (

    select
        *,
        coalesce(goal_weight_covered / nullif(goal_weight, 0), 0) as goal_share_covered
    from {{ ref('scorecard_findings') }}

),

rules as (
{%- for rule in scorecard_rules() %}

    select
        owner,
        period,
        period_start_date,
        '{{ rule.name }}' as rule,
        cast({{ rule.found }} as double) as found,
        {{ rule.is_met }} as is_met,
        {{ rule.en }} as sentence_en,
        {{ rule.zh }} as sentence_zh
    from findings
    {{- ' union all' if not loop.last }}
{%- endfor %}

)

select
    rules.owner,
    rules.period,
    rules.period_start_date,
    rules.rule,
    rules.period_start_date = max(rules.period_start_date) over (partition by rules.owner, rules.period) as is_current,
    rules.is_met,
    rules.found,
    rules.sentence_en,
    rules.sentence_zh,
    owners.name_en as owner_name_en,
    owners.name_zh as owner_name_zh
from rules
left join {{ ref('organisation') }} as owners on rules.owner = owners.unit_id
