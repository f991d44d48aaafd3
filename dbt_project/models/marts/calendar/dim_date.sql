with

facts as (

    select min(date_day) as first_date from {{ ref('fct_measures') }}
    union all
    select min(order_date) from {{ ref('fct_orders') }}
    union all
    select min(created_date) from {{ ref('fct_deals') }}
    union all
    select min(posted_date) from {{ ref('fct_social_posts') }}

),

days as (

    select cast(unnest(generate_series(
        coalesce(min(first_date), date_trunc('year', {{ through_date() }})),
        date_trunc('year', {{ through_date() }}) + interval '1 year' - interval '1 day',
        interval '1 day'
    )) as date) as date_day
    from facts

)

select
    date_day,

    -- periods
    {{ period_start('week', 'date_day') }} as week_start_date,
    {{ period_start('month', 'date_day') }} as month_start_date,
    {{ period_start('quarter', 'date_day') }} as quarter_start_date,
    make_date(year(date_day), if(month(date_day) <= 6, 1, 7), 1) as half_start_date,
    {{ period_start('year', 'date_day') }} as year_start_date,
    cast(weekofyear(date_day) as integer) as iso_week,

    -- names
    monthname(date_day) as month_name_en,
    ['一月', '二月', '三月', '四月', '五月', '六月', '七月', '八月', '九月', '十月', '十一月', '十二月'][
        month(date_day)
    ] as month_name_zh,

    isodow(date_day) >= 6 as is_weekend
from days
