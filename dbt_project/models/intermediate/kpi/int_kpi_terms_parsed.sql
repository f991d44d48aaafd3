with

expressions as (

    select kpi_id, 'numerator' as side, numerator as expression from {{ ref('kpis') }}
    union all
    select kpi_id, 'denominator' as side, denominator as expression from {{ ref('kpis') }}

),

-- `likes + comments - saves?` becomes `likes`, `+comments`, `-saves?`
tokens as (

    select
        kpi_id,
        side,
        unnest(regexp_extract_all(replace(expression, ' ', ''), '[+-]?[^+-]+')) as token
    from expressions
    where trim(expression) <> ''

)

select
    kpi_id,
    side,
    trim(token, '+-?') as measure,
    cast(case when token[1] = '-' then -1 else 1 end as integer) as sign,
    token[-1] = '?' as is_optional
from tokens
