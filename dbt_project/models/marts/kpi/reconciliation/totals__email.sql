{{ config(materialized='ephemeral', contract={'enforced': false}, tags=['audit']) }}

-- What the mart of email campaigns holds, beside what staging says it must, and in the names of the measures.
{%- set reporting = "'" ~ reporting_currency() ~ "'" %}

{{ totals(
    'staging to mart', 'actual', 'platform', "'fct_email_campaigns'", ref('fct_email_campaigns'),
    {
        'campaigns': 'count(*)', 'recipients': 'sum(recipients)', 'deliveries': 'sum(deliveries)',
        'unique_opens': 'sum(unique_opens)', 'unique_clicks': 'sum(unique_clicks)', 'unsubscribes': 'sum(unsubscribes)',
        'test sends': 'count(*) filter (where is_test)', 'revenue': 'sum(revenue_native)',
    },
    day='sent_date', money=['revenue'], currency='currency'
) }}
union all
{{ totals(
    'staging to mart', 'actual', 'platform', "'fct_email_campaigns'", ref('fct_email_campaigns'),
    {'revenue converted': 'sum(revenue_reporting)'}, day='sent_date', money=['revenue converted'], currency=reporting
) }}
union all
{{ totals(
    'mart to measures', 'expected', 'platform', "'fct_measures'", ref('fct_email_campaigns'),
    {
        'emails_sent': 'sum(recipients)', 'emails_delivered': 'sum(deliveries)', 'unique_opens': 'sum(unique_opens)',
        'unique_email_clicks': 'sum(unique_clicks)', 'unsubscribes': 'sum(unsubscribes)', 'emails_published': 'count(*)',
        'email_revenue': 'sum(revenue_reporting)',
    },
    day='sent_date', money=['email_revenue'], currency=reporting, where='not is_test'
) }}
