{#- How many KPIs a scorecard may have, and how much of its owner's goals they are to serve. -#}
{% macro fewest_kpis() -%}3{%- endmacro %}
{% macro most_kpis() -%}10{%- endmacro %}
{% macro least_goals_covered() -%}0.8{%- endmacro %}

{#- What a scorecard is audited for, within fct_scorecard_audit: what is found, whether that will do, and a sentence of it. -#}
{% macro scorecard_rules() -%}
    {{ return([
        {'name': 'weights add up', 'found': 'weight', 'is_met': 'abs(weight - 1) < 1e-6',
            'en': "concat('The weights add up to ', " ~ said_value('weight', "'percent'", 'en') ~ ", if(is_met, '.', ', not to 100%: there is no score.'))",
            'zh': "concat('权重合计 ', " ~ said_value('weight', "'percent'", 'zh') ~ ", if(is_met, '。', '，不是 100%：不计分。'))"},
        {'name': 'weights can be used', 'found': 'if(problem_en is null, 0, 1)', 'is_met': 'problem_en is null',
            'en': "coalesce('A weight set cannot be used, so the weights of the targets hold. ' || problem_en, 'The weights can be used.')",
            'zh': "coalesce('有一组权重无法使用，因此采用目标自带的权重。' || problem_zh, '权重可用。')"},
        {'name': '3 to 10 KPIs', 'found': 'kpis', 'is_met': 'kpis between ' ~ fewest_kpis() ~ ' and ' ~ most_kpis(),
            'en': "concat('It has ', kpis, if(kpis = 1, ' KPI', ' KPIs'), if(is_met, '.', '; " ~ fewest_kpis() ~ " to " ~ most_kpis() ~ " can be steered by.'))",
            'zh': "concat('共有 ', kpis, ' 个指标', if(is_met, '。', '；应为 " ~ fewest_kpis() ~ " 至 " ~ most_kpis() ~ " 个。'))"},
        {'name': 'goals are covered', 'found': 'goal_share_covered', 'is_met': 'goal_share_covered >= ' ~ least_goals_covered() ~ ' - 1e-9',
            'en': "case when goal_weight is null then 'No goals are stated for its owner.' else concat('Its KPIs serve ', " ~ said_value('goal_share_covered', "'percent'", 'en') ~ ", ' of the weight of the stated goals', '; without a KPI: ' || goals_missed_en, '.') end",
            'zh': "case when goal_weight is null then '未给其负责人设定目标方向。' else concat('其指标覆盖所设目标权重的 ', " ~ said_value('goal_share_covered', "'percent'", 'zh') ~ ", '；没有指标的目标：' || goals_missed_zh, '。') end"},
        {'name': 'its owner can influence it', 'found': 'foreign_kpis', 'is_met': 'foreign_kpis = 0',
            'en': "coalesce('Its owner answers for nothing that moves: ' || foreign_en || '.', 'Its owner can influence all of its KPIs.')",
            'zh': "coalesce('负责人无法影响的指标：' || foreign_zh || '。', '负责人可以影响其全部指标。')"},
    ]) }}
{%- endmacro %}

{#- A target that no whole period of its history came nearer to than this, or that needs fewer periods to be compared with. -#}
{% macro best_attainment_needed() -%}0.8{%- endmacro %}
{% macro fewest_periods_known() -%}3{%- endmacro %}

{#- What makes a target SMART, within fct_kpi_smart: whether it is (null: nobody knows yet), and a sentence of why. -#}
{% macro smart_criteria() -%}
    {%- set best, worst = "format('{:.0f}%', floor(100 * best_attainment))", "format('{:.0f}%', floor(100 * worst_attainment))" -%}
    {{ return([
        {'name': 'specific', 'name_zh': '具体', 'is_met': "numerator <> '' and is_owned and is_scope_known",
            'en': "case when is_met then 'it has a formula, a scope and an owner' when not is_owned then 'its owner is not in the organisation' when not is_scope_known then 'the KPI has no meaning in its scope' else 'it has no formula' end",
            'zh': "case when is_met then '有公式、范围和负责人' when not is_owned then '负责人不在组织中' when not is_scope_known then '该指标在此范围内没有意义' else '没有公式' end"},
        {'name': 'measurable', 'name_zh': '可衡量',
            'is_met': "coalesce(next_period_end_date >= " ~ through_date() ~ " or (period = 'flight' and last_period_start_date is not null), false)",
            'en': "case when is_met then 'its inputs arrive' when measures_missing is not null then 'its inputs never arrived (' || measures_missing || ')' when last_period_start_date is null then 'it has no value in this scope' else 'its last value is of the ' || period || ' from ' || last_period_start_date end",
            'zh': "case when is_met then '数据按时到达' when measures_missing is not null then '所需数据从未到达（' || measures_missing || '）' when last_period_start_date is null then '在此范围内没有数值' else '最近的数值属于 ' || last_period_start_date || ' 开始的期间' end"},
        {'name': 'achievable', 'name_zh': '可实现',
            'is_met': "if(periods_known < " ~ fewest_periods_known() ~ ", null, best_attainment >= " ~ best_attainment_needed() ~ " and worst_attainment < 1)",
            'en': "case when is_met is null then 'too few whole periods are known (' || periods_known || ')' when is_met then concat('of ', periods_known, ' whole periods the best attained ', " ~ best ~ ", ' of it and the worst ', " ~ worst ~ ") when worst_attainment >= 1 then concat('each of ', periods_known, ' whole periods met it, so it asks for nothing new') else concat('the best of ', periods_known, ' whole periods attained only ', " ~ best ~ ", ' of it') end",
            'zh': "case when is_met is null then '完整期间太少（' || periods_known || ' 个）' when is_met then concat('在 ', periods_known, ' 个完整期间中，最好达成 ', " ~ best ~ ", '，最差达成 ', " ~ worst ~ ") when worst_attainment >= 1 then concat(periods_known, ' 个完整期间全部达成，目标没有挑战性') else concat(periods_known, ' 个完整期间中最好的也只达成 ', " ~ best ~ ") end"},
        {'name': 'relevant', 'name_zh': '相关', 'is_met': "is_goal_known and is_goal_stated",
            'en': "case when is_met then 'it serves the goal ' || goal_name_en when is_goal_known then 'its goal is not stated for its owner (' || goal_name_en || ')' else 'it serves no known goal' end",
            'zh': "case when is_met then '服务于目标“' || goal_name_zh || '”' when is_goal_known then '该目标未列入负责人的目标（' || goal_name_zh || '）' else '没有对应的目标' end"},
        {'name': 'time-bound', 'name_zh': '有时限', 'is_met': "coalesce(effective_to >= first_period_end_date or effective_to is null, false)",
            'en': "if(is_met, 'it is for each ' || period, 'it ends on ' || effective_to || ', before the first ' || period || ' is over')",
            'zh': "if(is_met, '按期间考核：' || " ~ said_period('period') ~ ", '在 ' || effective_to || ' 失效，此时首个期间尚未结束')"},
    ]) }}
{%- endmacro %}
