{#- Funnels. Every event of a funnel's steps is read and sorted with those of its unit, once for each step; no event is joined to
    another. The number of a unit stands for its key: a text of 64 characters takes many times longer to sort. -#}

{#- The longest funnel that the models follow. -#}
{% macro funnel_max_steps() -%}
    {{ return(10) }}
{%- endmacro %}

{#- The periods that entries are gathered in. -#}
{% macro funnel_periods() -%}
    {{ return(['day', 'week', 'month']) }}
{%- endmacro %}

{#- What a funnel is broken down by, each with the column of the entry that holds it. -#}
{% macro funnel_breakdowns() -%}
    {{ return({
        'channel': 'channel', 'campaign': 'campaign_key', 'device': 'device_category', 'country': 'country'
    }) }}
{%- endmacro %}

{#- The breakdown that a group of `funnel_breakdown_sets` is of, and its value, as two columns. -#}
{% macro funnel_breakdown() -%}
    {%- set breakdowns = funnel_breakdowns() -%}
    case{% for name, column in breakdowns.items() %} when grouping({{ column }}) = 0 then '{{ name }}'{% endfor %} else 'all' end
        as breakdown,
    coalesce({{ breakdowns.values() | join(', ') }}, 'all') as breakdown_value
{%- endmacro %}

{% macro funnel_breakdown_sets() -%}
    {{ grouping_sets([''] + funnel_breakdowns().values() | list) }}
{%- endmacro %}

{#- What is known of an entry beside its unit and its time. -#}
{% macro funnel_entry_columns() -%}
    {{ return(['window_seconds', 'channel', 'campaign_key', 'device_category', 'country']) }}
{%- endmacro %}

{#- What comes first at one moment: the earlier step, then the earlier arrival. -#}
{% macro funnel_order() -%}
    occurred_at, first_step, event_no
{%- endmacro %}

{#- Each event of step k, with the times of the earliest events of the steps after it that follow one another (null when none
    does). It is built from the last step to the first, so a step sees the events of itself and of the next one only, and only
    those of units that have one. An event that is both comes as the next one first: it does not follow itself. -#}
{% macro funnel_chain(model, step) -%}
    {%- set columns = ['funnel', 'unit_no', 'occurred_at', 'first_step', 'event_no']
        + (funnel_entry_columns() if step == 1 else []) -%}
    {%- if step == funnel_max_steps() %}
    select {{ columns | join(', ') }}, cast(null as timestamp []) as later_times
    from {{ ref(model) }}
    where step_order = 'ordered' and step = {{ step }}
    {%- else %}
    {%- set next = 'chain_' ~ (step + 1) %}
    select {{ columns | join(', ') }}, next_times as later_times
    from (
        select
            *,
            first_value(times ignore nulls) over (
                partition by funnel, unit_no order by {{ funnel_order() }}, is_this_step
                rows between 1 following and unbounded following
            ) as next_times
        from (
            select *, true as is_this_step, null as times
            from {{ ref(model) }}
            semi join {{ next }} using (funnel, unit_no)
            where step_order = 'ordered' and step = {{ step }}
            union all by name
            select
                funnel, unit_no, occurred_at, first_step, event_no, false as is_this_step,
                list_concat([occurred_at], later_times) as times
            from {{ next }}
        ) as this_and_next
    ) as followed
    where is_this_step
    union all
    select {{ columns | join(', ') }}, null as later_times
    from {{ ref(model) }}
    anti join {{ next }} using (funnel, unit_no)
    where step_order = 'ordered' and step = {{ step }}
    {%- endif %}
{%- endmacro %}

{#- `chain_10` to `chain_1`, as common table expressions. -#}
{% macro funnel_chains(model) -%}
    {%- for step in range(funnel_max_steps(), 0, -1) %}
chain_{{ step }} as (

    {{ funnel_chain(model, step) }}

),
    {% endfor %}
{%- endmacro %}

{#- Each event of step 1, with the times of the steps that follow it at once: the next event of any step of the funnel must be of
    the next step. One row is one event, so that an event of two steps is one event in between. -#}
{% macro funnel_unbroken(model) -%}
    {%- set later = range(2, funnel_max_steps() + 1) %}
    select
        funnel, unit_no, occurred_at, first_step, event_no, {{ funnel_entry_columns() | join(', ') }},
        list_slice(
            [{% for step in later %}time_{{ step }}{{ ', ' if not loop.last }}{% endfor %}],
            1,
            0{% for step in later %} + case when steps_{{ step }} & {{ 2 ** (step - 1) }} > 0 then 1
            {%- endfor %}{% for step in later %} else 0 end{% endfor %}
        ) as later_times
    from (
        select
            *,
            {%- for step in later %}
            lead(occurred_at, {{ step - 1 }}) over in_order as time_{{ step }},
            lead(steps, {{ step - 1 }}) over in_order as steps_{{ step }}{{ ',' if not loop.last }}
            {%- endfor %}
        from (
            select
                funnel, unit_no, occurred_at, first_step, event_no,
                {%- for column in funnel_entry_columns() %} max({{ column }}) as {{ column }},{% endfor %}
                bit_or(cast(power(2, step - 1) as integer)) as steps
            from {{ ref(model) }}
            where step_order = 'strict'
            group by funnel, unit_no, occurred_at, first_step, event_no
        ) as events
        window in_order as (partition by funnel, unit_no order by {{ funnel_order() }})
    ) as followed
    where steps & 1 > 0
{%- endmacro %}

{#- Each event of step 1, with the times by which it and the steps up to each were done in any order, all of them within the
    window of it. What was done before it is done at once. -#}
{% macro funnel_gathered(model) -%}
    {%- set later = range(2, funnel_max_steps() + 1) %}
    select
        funnel, unit_no, occurred_at, first_step, event_no, {{ funnel_entry_columns() | join(', ') }},
        list_transform(done, lambda moment, place: list_max(done[:place])) as later_times
    from (
        select
            *,
            list_slice(moments, 1, coalesce(list_position(moments, null), {{ funnel_max_steps() }}) - 1) as done
        from (
            select
                *,
                [
                    {%- for step in later %}
                    case
                        when {{ seconds_between('before_' ~ step, 'occurred_at') }} <= window_seconds then occurred_at
                        when {{ seconds_between('occurred_at', 'after_' ~ step) }} <= window_seconds then after_{{ step }}
                    end{{ ',' if not loop.last }}
                    {%- endfor %}
                ] as moments
            from (
                select
                    *,
                    {%- for step in later %}
                    max(case when step = {{ step }} then occurred_at end) over until_now as before_{{ step }},
                    min(case when step = {{ step }} then occurred_at end) over from_now as after_{{ step }}{{ ',' if not loop.last }}
                    {%- endfor %}
                from {{ ref(model) }}
                where step_order = 'any'
                window
                    until_now as (partition by funnel, unit_no order by {{ funnel_order() }} rows unbounded preceding),
                    from_now as (
                        partition by funnel, unit_no order by {{ funnel_order() }}
                        rows between current row and unbounded following
                    )
            ) as surrounded
            where step = 1
        ) as gathered
    ) as cut
{%- endmacro %}

{#- Those of the times that lie within the window of an entry; they ascend, so what is kept is the first of them. -#}
{% macro kept_in_window(times, entered_at, window_seconds) -%}
    list_filter({{ times }}, lambda moment: {{ seconds_between(entered_at, 'moment') }} <= {{ window_seconds }})
{%- endmacro %}

{#- What makes one attempt of a unit better than another: it got further, then it began earlier; never the same for two. -#}
{% macro attempt_score(steps_reached, entered_at, event_no) -%}
    {{ return(adapter.dispatch('attempt_score')(steps_reached, entered_at, event_no)) }}
{%- endmacro %}

{% macro duckdb__attempt_score(steps_reached, entered_at, event_no) -%}
    (cast({{ steps_reached }} as hugeint) << 116) - (cast(epoch_us({{ entered_at }}) as hugeint) << 64) - {{ event_no }}
{%- endmacro %}

{#- Whether some funnel has a step of this event's name. -#}
{% macro is_in_a_funnel(event_name) -%}
    {{ event_name }} in (select event_name from {{ ref('int_funnel_steps_parsed') }})
{%- endmacro %}

{#- Whether the window of everyone who entered by the end of a day is over by the end of the last counted day. -#}
{% macro is_window_closed(last_entry_date, window_hours) -%}
    {{ last_entry_date }} + cast(ceil({{ window_hours }} / 24.0) as integer) <= {{ through_date() }}
{%- endmacro %}
