{#- What a reader is told about a KPI, in English (en) and Chinese (zh). -#}

{#- A value in its unit, as a reader writes it. -#}
{% macro said_value(value, unit, language) -%}
    case {{ unit }}
        when 'percent' then format('{:.1f}%', 100 * {{ value }})
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
