-- Of a unit's attempts in a period the longest counts, of several the earliest. The best of a week is the best of one of its days.
-- Most units have one attempt, which needs no comparing. Each part reads the table itself: DuckDB would hold a common
-- expression of all attempts in memory.
with

repeaters as (

    select funnel, unit_no
    from {{ ref('int_funnel_attempts_followed') }}
    group by funnel, unit_no
    having count(*) > 1

),

days as (

    select funnel, unit_no, entered_date, max(score) as score
    from {{ ref('int_funnel_attempts_followed') }} as attempts
    semi join repeaters on attempts.funnel = repeaters.funnel and attempts.unit_no = repeaters.unit_no
    group by funnel, unit_no, entered_date

),

compared as (

    select
        *,
        {%- for period in ['week', 'month'] %}
        score = max(score) over (partition by funnel, unit_no, {{ period_start(period, 'entered_date') }}) as is_{{ period }}_entry,
        {%- endfor %}
        true as is_day_entry
    from days

)

select
    attempts.{{ all_except(['event_no', 'score']) }},
    compared.is_day_entry,
    compared.is_week_entry,
    compared.is_month_entry
from {{ ref('int_funnel_attempts_followed') }} as attempts
inner join compared
    on
        attempts.funnel = compared.funnel
        and attempts.unit_no = compared.unit_no
        and attempts.entered_date = compared.entered_date
        and attempts.score = compared.score
union all
select
    {{ all_except(['event_no', 'score']) }},
    true as is_day_entry,
    true as is_week_entry,
    true as is_month_entry
from {{ ref('int_funnel_attempts_followed') }} as attempts
anti join repeaters on attempts.funnel = repeaters.funnel and attempts.unit_no = repeaters.unit_no
