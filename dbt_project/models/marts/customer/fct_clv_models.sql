select
    subject,
    {{ through_date() }} as as_of_date,
    model_name,
    is_fitted,
    reason,
    cast(customers as bigint) as customers,
    cast(repeat_customers as bigint) as repeat_customers,

    -- parameters
    {%- for name in ['r', 'alpha', 'a', 'b', 'p', 'q', 'v', 'log_likelihood'] %}
    cast({{ name }} as double) as {{ name }},
    {%- endfor %}

    -- fit quality: what a fit without the last days expected of them, and what came
    cast(calibration_end_date as date) as calibration_end_date,
    cast(holdout_days as integer) as holdout_days,
    cast(holdout_customers as bigint) as holdout_customers,
    cast(holdout_expected as double) as holdout_expected,
    cast(holdout_actual as double) as holdout_actual,
    cast(holdout_expected / nullif(holdout_actual, 0) - 1 as double) as holdout_error,
    cast(holdout_mae as double) as holdout_mae,
    cast(holdout_correlation as double) as holdout_correlation,
    cast(frequency_value_correlation as double) as frequency_value_correlation
from {{ ref('int_clv_models_fitted') }}
