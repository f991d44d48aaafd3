{#- The settings and sentences of the statistics of KPIs. -#}

{#- The KPIs that are also looked at channel by channel, as a SQL list. -#}
{% macro statistics_channel_kpis() -%}
    ('{{ var('statistics_channel_kpis', ['sessions', 'leads', 'orders', 'revenue', 'ad_spend']) | join("', '") }}')
{%- endmacro %}

{#- How many days back a day is judged and forecast by: half a year. -#}
{% macro statistics_history_days() -%}
    {{ var('statistics_history_days', 182) }}
{%- endmacro %}

{#- What an anomaly is, and which channel and campaign moved it, against the mean of the same weekday in the four weeks before. -#}
{% macro anomaly_sentence(language) -%}
    {%- set percent = "round(100 * abs({}))::bigint || '%'" -%}
    case when is_anomaly then
    {%- if language == 'en' %}
        concat(
            case
                when change is null then 'Expected was nothing'
                else concat({{ percent.format('change') }}, if(change < 0, ' below', ' above'), ' what trend and weekday lead to expect')
            end,
            if(channel is null, '', concat(
                '. Against the same weekday of the four weeks before, channel ', channel, ' accounts for ',
                {{ percent.format('channel_share') }}, ' of the change'
            )),
            if(campaign is null, '', concat(', campaign ', campaign, ' for ', {{ percent.format('campaign_share') }})),
            '.'
        )
    {%- else %}
        concat(
            case
                when change is null then '预期为零'
                else concat('比趋势与星期规律的预期', if(change < 0, '低 ', '高 '), {{ percent.format('change') }})
            end,
            if(channel is null, '', concat('。与前四周同一星期几相比，渠道“', channel, '”占变化的 ', {{ percent.format('channel_share') }})),
            if(campaign is null, '', concat('，活动“', campaign, '”占 ', {{ percent.format('campaign_share') }})),
            '。'
        )
    {%- endif %}
    end
{%- endmacro %}

{#- What an experiment found: sizes first, then the lift with its interval and p-value. -#}
{% macro experiment_sentence(language) -%}
    {%- set points = ' points' if language == 'en' else ' 个百分点' -%}
    {%- set figure = "if(metric = 'conversion_rate', concat(round(100 * ({}), 2), '" ~ points ~ "'), cast(round({}, 2) as varchar))" -%}
    {%- set lift, low, high = figure.replace('{}', 'lift'), figure.replace('{}', 'low'), figure.replace('{}', 'high') -%}
    {%- set p = "if(p_adjusted < 0.001, '< 0.001', concat('= ', round(p_adjusted, 3)))" -%}
    {%- if language == 'en' %}
    concat(
        if(
            is_split_as_planned, '',
            concat('The groups do not have the sizes they were meant to have (p ', {{ p.replace('p_adjusted', 'split_p_value') }}, '), so nothing follows. ')
        ),
        'Lift of the ', if(metric = 'conversion_rate', 'conversion rate ', 'value per unit '), {{ lift }},
        ' (95% interval ', {{ low }}, ' to ', {{ high }}, ', p ', {{ p }}, ')',
        case
            when verdict = 'no difference shown' then concat('; a lift below ', {{ figure.replace('{}', 'detectable_lift') }}, ' would probably go unseen')
            else ''
        end,
        '.'
    )
    {%- else %}
    concat(
        if(
            is_split_as_planned, '',
            concat('各组人数与计划的比例不符（p ', {{ p.replace('p_adjusted', 'split_p_value') }}, '），结果不能采信。')
        ),
        if(metric = 'conversion_rate', '转化率提升 ', '人均价值提升 '), {{ lift }},
        '（95% 区间 ', {{ low }}, ' 至 ', {{ high }}, '，p ', {{ p }}, '）',
        if(verdict = 'no difference shown', concat('；小于 ', {{ figure.replace('{}', 'detectable_lift') }}, ' 的提升多半无法察觉'), ''),
        '。'
    )
    {%- endif %}
{%- endmacro %}

{#- The KPIs that a campaign without targets and without a plan's goal is judged by, as a SQL list. -#}
{% macro campaign_default_kpis() -%}
    ['{{ var('campaign_default_kpis', ['leads', 'orders', 'revenue']) | join("', '") }}']
{%- endmacro %}
