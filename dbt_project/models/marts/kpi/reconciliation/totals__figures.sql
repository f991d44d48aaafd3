{{ config(materialized='ephemeral', contract={'enforced': false}, tags=['audit']) }}

-- What the marts of figures, plans and answers hold, beside what staging says they must, and in the names of the measures.
{{ totals(
    'staging to mart', 'actual', "'figures'", "'fct_figures'", ref('fct_figures'),
    {'figures': 'count(*)', 'value': 'sum(value_native)'}, day='figure_date'
) }}
union all
{{ totals(
    'staging to mart', 'actual', "'figures'", "'fct_campaign_plans'", ref('fct_campaign_plans'),
    {'plans': 'count(*)', 'budget': 'sum(budget_native)'}, day='planned_launch_date'
) }}
union all
{{ totals(
    'staging to mart', 'actual', "'surveys'", "'fct_survey_responses'", ref('fct_survey_responses'),
    {'responses': 'count(*)', 'score': 'sum(score)'}, day='responded_date'
) }}
union all
{{ totals(
    'staging to mart', 'actual', "'reviews'", "'fct_reviews'", ref('fct_reviews'),
    {'reviews': 'count(*)', 'rating': 'sum(rating)'}, day='reviewed_date'
) }}
union all
{{ totals(
    'mart to measures', 'expected', "'figures'", "'fct_measures'", ref('fct_campaign_plans'),
    {'campaigns_planned': 'count(*)', 'campaigns_launched_on_time': 'count(*) filter (where is_launched_on_time)'},
    day='planned_launch_date', where='planned_launch_date <= ' ~ through_date()
) }}
union all
{{ totals(
    'mart to measures', 'expected', "'surveys'", "'fct_measures'", ref('fct_survey_responses'),
    {
        'nps_responses': "count(*) filter (where answer in ('promoter', 'passive', 'detractor'))",
        'promoters': "count(*) filter (where answer = 'promoter')", 'detractors': "count(*) filter (where answer = 'detractor')",
        'csat_responses': "count(*) filter (where answer in ('satisfied', 'not satisfied'))",
        'satisfied_responses': "count(*) filter (where answer = 'satisfied')",
    },
    day='responded_date'
) }}
union all
{{ totals(
    'mart to measures', 'expected', "'reviews'", "'fct_measures'", ref('fct_reviews'),
    {'reviews': 'count(*)', 'positive_reviews': 'count(*) filter (where rating in (4, 5))'}, day='reviewed_date'
) }}
