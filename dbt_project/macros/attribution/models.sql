{#- The models that share a conversion by its own path, and with `all` also the one that needs all paths. -#}
{% macro attribution_models(all=false) -%}
    {{ return(
        ['first_touch', 'last_touch', 'last_non_direct', 'linear', 'position_based', 'time_decay', 'shapley']
        + (['markov'] if all else [])
    ) }}
{%- endmacro %}

{#-
    Which share of a conversion the touches before this one have in a model (`before`), and which those up to it (`upto`). A touch's
    weight is the difference of the two, each rounded once, so the weights of a path add up to exactly 1 and the credits to
    exactly its value, whatever does not divide. The columns are those of `attribution_paths`; the model is an expression.
-#}
{% macro share_of_model(model, bound) -%}
    {%- set shares = {
        'first_touch': ['if(place = 1, 0, 1)', '1'],
        'last_touch': ['0', 'if(place = touches, 1, 0)'],
        'last_non_direct': ['0', 'if(is_last_non_direct, 1, 0)'],
        'linear': ['(place - 1) / touches', 'place / touches'],
        'position_based': [position_share('place - 1'), position_share('place')],
        'time_decay': ['decay_before', 'decay_upto'],
        'shapley': ['player_before', 'player_upto'],
    } -%}
    case {{ model }}
        {%- for name in attribution_models() %}
        when '{{ name }}' then {{ shares[name][0 if bound == 'before' else 1] }}
        {%- endfor %}
    end
{%- endmacro %}

{#- 40 % to the first touch, 40 % to the last, 20 % to those between; half each of two; all to one. -#}
{% macro position_share(place) -%}
    case
        when {{ place }} = 0 then 0
        when {{ place }} = touches then 1
        when touches = 2 then 0.5
        else 0.4 + 0.2 * ({{ place }} - 1) / (touches - 2)
    end
{%- endmacro %}

{#- The columns `<part>_before` and `<part>_upto`: running sums of a part, as shares of the sum. The sums are exact, so nothing
    depends on the order of adding; and when all parts are 0 the last has all. -#}
{% macro running_shares(part, partition_by, order_by) -%}
    {%- set rows = 'over (partition by ' ~ partition_by ~ ' order by ' ~ order_by ~ ' rows between unbounded preceding and ' -%}
    {%- set total = 'nullif(cast(sum(' ~ part ~ ') ' ~ rows ~ 'unbounded following) as double), 0)' -%}
    coalesce(cast(sum({{ part }}) {{ rows }}1 preceding) as double) / {{ total }}, 0) as {{ part }}_before,
    case
        when count(*) {{ rows }}current row) = count(*) {{ rows }}unbounded following) then 1
        else coalesce(cast(sum({{ part }}) {{ rows }}current row) as double) / {{ total }}, 0)
    end as {{ part }}_upto
{%- endmacro %}

{#- What an amount up to one share of it adds to that up to another, in its own decimals: six of money, twelve of conversions. All of
    it is the amount itself, which a double need not be. -#}
{% macro amount_between(amount, before, upto, type='decimal(18, 6)') -%}
    cast({{ amount_upto(amount, upto, type) }} - {{ amount_upto(amount, before, type) }} as {{ type }})
{%- endmacro %}

{% macro amount_upto(amount, share, type) -%}
    case {{ share }} when 1 then {{ amount }} else cast(cast({{ amount }} as double) * cast({{ share }} as double) as {{ type }}) end
{%- endmacro %}

{% macro conversions_between(conversions, before, upto) -%}
    {{ amount_between(conversions, before, upto, 'decimal(24, 12)') }}
{%- endmacro %}

{#- The three credits added up. The casts keep their decimals: a union of wider ones has fewer. -#}
{% macro summed_credit(conversions) -%}
    cast(sum({{ conversions }}) as decimal(24, 12)) as conversions,
    cast(sum(value_reporting) as decimal(18, 6)) as value_reporting,
    cast(sum(margin_reporting) as decimal(18, 6)) as margin_reporting
{%- endmacro %}

{#- What credit is given to. -#}
{% macro attribution_dimensions() -%}
    {{ return(['channel', 'campaign', 'source']) }}
{%- endmacro %}

{#- The column of touches that holds it. -#}
{% macro dimension_column(dimension) -%}
    {{ return('campaign_key' if dimension == 'campaign' else dimension) }}
{%- endmacro %}

{#- The value that stands for no touch. -#}
{% macro no_touch(dimension) -%}
    {{ return('Unassigned' if dimension == 'channel' else 'none') }}
{%- endmacro %}

{#- The periods that credit is given for. -#}
{% macro attribution_periods() -%}
    {{ return(['month', 'quarter', 'year', 'all']) }}
{%- endmacro %}

{#- First day of such a period; one day stands for all of them, until `fct_attribution` knows the first. -#}
{% macro attribution_period_start(period, date_expression) -%}
    {{ "date '1970-01-01'" if period == 'all' else period_start(period, date_expression) }}
{%- endmacro %}
