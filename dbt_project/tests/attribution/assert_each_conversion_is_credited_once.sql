-- In every model that credits touches, a conversion's weights add up to 1 and its credits to its value and margin, to the last decimal.
with

credited as (

    select
        conversion_id,
        model,
        sum(weight) as weight,
        sum(value_reporting) as value_reporting,
        sum(margin_reporting) as margin_reporting
    from {{ ref('fct_attributed_touches') }}
    group by conversion_id, model

),

models as (

    {%- for model in attribution_models() %}
    select '{{ model }}' as model{{ ' union all' if not loop.last }}
    {%- endfor %}

)

select
    conversions.conversion_id,
    models.model,
    credited.weight,
    conversions.value_reporting,
    credited.value_reporting as value_credited,
    conversions.margin_reporting,
    credited.margin_reporting as margin_credited
from {{ ref('fct_conversions') }} as conversions
cross join models
left join credited on conversions.conversion_id = credited.conversion_id and models.model = credited.model
where
    credited.weight is distinct from 1
    or credited.value_reporting is distinct from conversions.value_reporting
    or credited.margin_reporting is distinct from conversions.margin_reporting
