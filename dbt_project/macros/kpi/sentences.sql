{#- What a reader is told about a KPI, in English (en) and Chinese (zh). -#}

{#- A value in its unit, as a reader writes it. -#}
{% macro said_value(value, unit, language) -%}
    case {{ unit }}
        when 'percent' then if(abs({{ value }}) < 0.1, format('{:.2f}%', 100 * {{ value }}), format('{:.1f}%', 100 * {{ value }}))
        when 'count' then format('{:,.0f}', {{ value }})
        when 'money' then
            if(abs({{ value }}) < 100, format('{:,.2f}', {{ value }}), format('{:,.0f}', {{ value }})) || ' {{ reporting_currency() }}'
        when 'ratio' then format('{:,.2f}', {{ value }})
        else format('{:,.1f}', {{ value }}) || ' ' || {% if language == 'en' %}{{ unit }}{% else -%}
        case {{ unit }}
            when 'seconds' then '秒' when 'minutes' then '分钟' when 'hours' then '小时' when 'days' then '天' else '分'
        end
        {%- endif %}
    end
{%- endmacro %}

{#- A verdict as a word within a sentence. -#}
{% macro said_verdict(verdict, language) -%}
    {%- if language == 'en' -%}
    case {{ verdict }} when 'exceeded' then 'target met' else {{ verdict }} end
    {%- else -%}
    case {{ verdict }}
        when 'exceeded' then '达成' when 'near' then '接近目标' when 'below' then '未达成' when 'no data' then '无数据' else '未开始'
    end
    {%- endif -%}
{%- endmacro %}

{#- One line of a scorecard as a sentence, within fct_scorecard: value, target, attainment, verdict, baselines, external factors. -#}
{% macro verdict_sentence(language) -%}
    {%- set words = {
        'en': {'colon': ': ', 'target': ' against a target of ', 'to_date': ' to date', 'within': ' against a band of ', 'to': ' to ',
            'attainment': ', attainment ', 'end': '.', 'prior': ' The period before: ', 'last_year': ' The same period last year: ',
            'factors': ' In this time: ', 'from': ', holds from '},
        'zh': {'colon': '：', 'target': '，目标 ', 'to_date': '（至今）', 'within': '，目标区间 ', 'to': ' 至 ',
            'attainment': '，达成率 ', 'end': '。', 'prior': '上一期间：', 'last_year': '去年同期：',
            'factors': '期间外部因素：', 'from': '，生效日期 '},
    }[language] -%}
    concat(
        dim_kpi.name_{{ language }}, '{{ words.colon }}',
        if(
            weighed.verdict in ('no data', 'not started'),
            {{ said_verdict('weighed.verdict', language) }}
            || if(weighed.verdict = 'no data', '', '{{ words.from }}' || weighed.period_start_date),
            concat(
                {{ said_value('weighed.value', 'dim_kpi.unit', language) }},
                if(
                    weighed.direction = 'range',
                    concat(
                        '{{ words.within }}', {{ said_value('weighed.band_low * weighed.share', 'dim_kpi.unit', language) }},
                        '{{ words.to }}', {{ said_value('weighed.band_high * weighed.share', 'dim_kpi.unit', language) }}
                    ),
                    concat('{{ words.target }}', {{ said_value('weighed.target_to_date', 'dim_kpi.unit', language) }})
                ),
                if(weighed.share < 1, '{{ words.to_date }}', ''),
                -- cut, not rounded: 99.96 % is not 100 %
                '{{ words.attainment }}', format('{:.1f}%', floor(1000 * weighed.attainment) / 10),
                '{{ words.colon }}', {{ said_verdict('weighed.verdict', language) }}
            )
        ),
        '{{ words.end }}',
        {%- for baseline in ['prior', 'last_year'] %}
        '{{ words[baseline] }}' || {{ said_value('weighed.baseline_' ~ baseline, 'dim_kpi.unit', language) }} || '{{ words.end }}',
        {%- endfor %}
        '{{ words.factors }}' || factors.factors_{{ language }} || '{{ words.end }}'
    )
{%- endmacro %}

{#- Whether the parts of a target make the whole, as a sentence; within fct_target_breakdown. -#}
{% macro breakdown_sentence(language) -%}
    {%- set target, total, gap = said_value('target', 'unit', language), said_value('parts_total', 'unit', language), said_value('abs(difference)', 'unit', language) -%}
    {%- set low, high = said_value('lowest', 'unit', language), said_value('highest', 'unit', language) -%}
    {%- if language == 'en' -%}
    concat(
        name_en, ', ', period, ': ',
        case if(is_whole and status = 'adds up', 'agrees', status)
            when 'agrees' then concat(parts_en, ' answers for the whole and has its target of ', {{ target }})
            when 'differs' then concat(parts_en, ' answers for the whole and has ', {{ total }}, '; the whole has ', {{ target }})
            when 'too little' then concat('the parts (', parts_en, ') have ', {{ total }}, ' of ', {{ target }}, '; nobody answers for ', {{ gap }})
            when 'too much' then concat('the parts (', parts_en, ') have ', {{ total }}, ', which is ', {{ gap }}, ' more than ', {{ target }})
            when 'cannot add up' then concat('no mix of the parts (', parts_en, '), from ', {{ low }}, ' to ', {{ high }}, ', makes ', {{ target }})
            when 'not judged' then concat('one part (', parts_en, ') says nothing about the whole')
            else concat('the parts (', parts_en, ') make the whole of ', {{ target }})
        end, '.'
    )
    {%- else -%}
    concat(
        name_zh, '（', {{ said_period('period') }}, '）：',
        case if(is_whole and status = 'adds up', 'agrees', status)
            when 'agrees' then concat(parts_zh, '负责全部，目标同为 ', {{ target }})
            when 'differs' then concat(parts_zh, '负责全部，目标为 ', {{ total }}, '，而整体目标为 ', {{ target }})
            when 'too little' then concat('各部分（', parts_zh, '）合计 ', {{ total }}, '，整体目标 ', {{ target }}, '，尚有 ', {{ gap }}, ' 无人负责')
            when 'too much' then concat('各部分（', parts_zh, '）合计 ', {{ total }}, '，比整体目标 ', {{ target }}, ' 多 ', {{ gap }})
            when 'cannot add up' then concat('各部分（', parts_zh, '）在 ', {{ low }}, ' 至 ', {{ high }}, ' 之间，无论如何组合都得不到 ', {{ target }})
            when 'not judged' then concat('仅有一个部分（', parts_zh, '），无法判断整体')
            else concat('各部分（', parts_zh, '）合成整体目标 ', {{ target }})
        end, '。'
    )
    {%- endif -%}
{%- endmacro %}

{#- A kind of period as a Chinese word. -#}
{% macro said_period(period) -%}
    case {{ period }}
        when 'day' then '日' when 'week' then '周' when 'month' then '月' when 'quarter' then '季度' when 'half' then '半年'
        when 'year' then '年' when 'rolling_28' then '近 28 天' else '活动期间'
    end
{%- endmacro %}

{#- How a KPI has moved since an action was opened on it, as a sentence; within fct_improvement_actions. -#}
{% macro action_sentence(language) -%}
    {%- set was, now = said_value('missed_value', 'unit', language), said_value('latest_value', 'unit', language) -%}
    {%- if language == 'en' -%}
    concat(
        kpi_name_en, ': ',
        case
            when latest_value is null then concat({{ was }}, ' when it was missed; no ', period, ' has ended since')
            else concat(
                {{ was }}, ' when it was missed, ', {{ now }}, ' now: ',
                case when attainment_change > 0 then 'better' when attainment_change < 0 then 'worse' else 'as before' end,
                if(latest_verdict = 'exceeded', ', and the target is met', ', and still ' || latest_verdict)
            )
        end,
        '.', case status
            when 'overdue' then concat(' Overdue for ', days_overdue, if(days_overdue = 1, ' day.', ' days.'))
            when 'to open' then ' No action is open.'
        end
    )
    {%- else -%}
    concat(
        kpi_name_zh, '：',
        case
            when latest_value is null then concat('未达成时为 ', {{ was }}, '，此后尚无期间结束')
            else concat(
                '未达成时为 ', {{ was }}, '，现为 ', {{ now }}, '，',
                case when attainment_change > 0 then '有所改善' when attainment_change < 0 then '有所变差' else '没有变化' end,
                if(latest_verdict = 'exceeded', '，已达成目标', '，仍' || {{ said_verdict('latest_verdict', 'zh') }})
            )
        end,
        '。', case status
            when 'overdue' then concat('已逾期 ', days_overdue, ' 天。')
            when 'to open' then '尚未制定改进措施。'
        end
    )
    {%- endif -%}
{%- endmacro %}
