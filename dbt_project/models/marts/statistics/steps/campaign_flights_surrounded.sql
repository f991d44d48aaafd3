with

flights as (

    select
        campaign_key,
        channel,
        flight_start_date,
        flight_end_date,
        flight_start_date <= {{ through_date() }} as is_started,
        flight_end_date > {{ through_date() }} as is_running,
        -- as long before the flight as it has lasted
        flight_start_date - cast(least(flight_end_date, {{ through_date() }}) - flight_start_date + 1 as integer) as base_start_date
    from {{ ref('dim_campaign') }}
    where campaign_key <> 'none' and flight_start_date is not null

)

select
    flights.campaign_key,
    flights.channel,
    flights.is_started,
    flights.is_running,
    factors.factor_id,
    factors.name_en,
    factors.name_zh,
    -- what moves the whole company moves what the channel is compared with, too
    factors.scope <> 'company'
    and case
        when coalesce(factors.end_date, flights.flight_end_date) >= flights.flight_start_date
            then factors.expected_direction <> 'lower'
        else factors.expected_direction <> 'higher'
    end as can_explain
from flights
left join {{ ref('dim_external_factor') }} as factors
    on
        (
            factors.scope = 'company'
            or (factors.scope = 'channel' and factors.scope_value = flights.channel)
            or (factors.scope = 'campaign' and factors.scope_value = flights.campaign_key)
        )
        and factors.start_date <= flights.flight_end_date
        -- what moved only the days before changes the comparison just as much
        and coalesce(factors.end_date, flights.flight_end_date)
        >= if(factors.scope = 'company', flights.flight_start_date, flights.base_start_date)
