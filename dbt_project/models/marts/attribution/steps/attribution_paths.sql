{%- set window_seconds = attribution_lookback_days() ~ ' * 86400' %}
-- A touch of the window lies in the conversion's stretch of time or in the one before, so an equality join finds it: what is
-- paired grows with the touches of two windows, never with all that a person ever did.
with

touches as (

    select
        *,
        floor({{ seconds_between("timestamp '1970-01-01'", 'touched_at') }} / ({{ window_seconds }})) as stretch
    from {{ ref('attribution_touches') }}

),

stretched as (

    select
        conversion_id,
        person_key,
        converted_at,
        floor({{ seconds_between("timestamp '1970-01-01'", 'converted_at') }} / ({{ window_seconds }})) as stretch
    from {{ ref('fct_conversions') }}

),

windows as (

    select * from stretched
    union all
    select conversion_id, person_key, converted_at, stretch - 1 from stretched

),

paired as (

    select
        windows.conversion_id,
        touches.touch_id,
        touches.touched_at,
        touches.is_direct,
        touches.origin_no,
        -- a channel is one player, whose part its touches share
        cast(1.0 / count(*) over (partition by windows.conversion_id, touches.channel) as decimal(18, 12)) as player,
        cast(
            pow(2, -{{ seconds_between('touches.touched_at', 'windows.converted_at') }} / 86400 / {{ attribution_half_life_days() }})
            as decimal(18, 12)
        ) as decay
    from windows
    inner join touches
        on
            windows.person_key = touches.person_key
            and windows.stretch = touches.stretch
            and touches.touched_at <= windows.converted_at
            and {{ seconds_between('touches.touched_at', 'windows.converted_at') }} <= {{ window_seconds }}

)

select
    conversion_id,
    touch_id,
    touched_at,
    origin_no,
    row_number() over oldest_first as place,
    count(*) over (oldest_first rows between unbounded preceding and unbounded following) as touches,
    lag(origin_no) over oldest_first as prior_origin_no,
    {{ running_shares('player', 'conversion_id', 'touched_at, touch_id') }},
    {{ running_shares('decay', 'conversion_id', 'touched_at, touch_id') }},
    not is_direct and count_if(not is_direct) over (oldest_first rows between current row and unbounded following) = 1
    or count_if(not is_direct) over (oldest_first rows between unbounded preceding and unbounded following) = 0
    and lead(touch_id) over oldest_first is null as is_last_non_direct
from paired
window oldest_first as (partition by conversion_id order by touched_at, touch_id)
