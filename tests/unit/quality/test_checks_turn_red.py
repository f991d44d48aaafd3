"""Each check is worth its name: where all hold, one thing is broken, and exactly that check turns red."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hand_made_warehouse import DAYS, THROUGH, TODAY, alter, make_warehouse, mart_columns

from bellwether import quality
from bellwether.quality import CheckResult
from bellwether.quality.plan import plan
from bellwether.settings import Settings

EXPORTS = [
    # table, what breaks it, the check that sees it, its severity
    ("ga4__events", "update raw.{t} set event_name = null", "not_be_null(event_name)", "critical"),
    ("ga4__events", "update raw.{t} set event_date = '2026-11-01'", "expect_texts_to_match(event_date)", "critical"),
    ("ga4__events", "update raw.{t} set event_timestamp = '1793491200'", "(event_timestamp)", "critical"),
    ("ga4__events", "insert into raw.{t} from raw.{t}", "expect_rows_to_match_receipts", "critical"),
    ("ga4__events", "delete from raw.{t}", "expect_rows_to_match_receipts", "critical"),
    ("ga4__events", "update raw.receipts set rows_rejected = 1", "expect_rows_to_match_receipts", "critical"),
    (
        "ga4__events",
        "delete from raw.coverage where source_date = '{yesterday}'::date - 3",
        "expect_no_missing_days",
        "warning",
    ),
    (
        "ga4__events",
        "update raw.control_totals set value = 5 where source_date = '{yesterday}'",
        "expect_daily_total_to_be_usual(rows)",
        "warning",
    ),
    ("ga4__events", "alter table raw.{t} add column new_field varchar", "expect_only_declared_columns", "warning"),
    (
        "google_ads__campaign_days",
        "update raw.coverage set source_date = source_date - 10",
        "expect_export_to_be_fresh",
        "warning",
    ),
    (
        "google_ads__campaign_days",
        "insert into raw.vendor_totals values ('google_ads', 'campaign_days', 'f', 'cost', 100, 99, 0.5, false)",
        "expect_vendor_totals_to_agree",
        "critical",
    ),
    ("google_ads__campaign_days", "update raw.{t} set cost = '-3.00'", "numbers_to_be_between(cost", "critical"),
    ("google_ads__campaign_days", "update raw.{t} set cost = '12,5 €'", "numbers_to_be_between(cost", "critical"),
    ("google_ads__campaign_days", "update raw.{t} set clicks = '2,000'", "unexpected_rows_expectation", "warning"),
    ("google_ads__campaign_days", "update raw.{t} set currency_code = '€'", "match(currency_code)", "critical"),
    (
        "google_ads__campaign_days",
        "update raw.control_totals set value = 9000 where measure = 'cost' and source_date = '{yesterday}'",
        "expect_daily_total_to_be_usual(cost)",
        "warning",
    ),
    (
        "hubspot__contacts",
        "update raw.receipts set rows_read = 100, rows_landed = 1, rows_rejected = 99 where table_name = 'contacts'",
        "expect_rejected_share_to_be_at_most",
        "warning",
    ),
    (
        "hubspot__contacts",
        "update raw.receipts set exported_at = exported_at - interval 10 days",
        "expect_export_to_be_fresh",
        "warning",
    ),
    ("hubspot__contacts", "update raw.{t} set record_id = '1.01E+11'", "match(record_id)", "critical"),
    ("hubspot__deals", "update raw.{t} set amount = '-1'", "numbers_to_be_between(amount)", "warning"),
    (
        "generic_orders__order_lines",
        "update raw.{t} set quantity = 'two'",
        "numbers_to_be_between(quantity",
        "critical",
    ),
    ("generic_orders__order_lines", "update raw.{t} set currency = '£'", "match(currency)", "critical"),
    ("generic_orders__order_lines", "update raw.{t} set price = '-6.95'", "unexpected_rows_expectation", "warning"),
    ("generic_orders__order_lines", "update raw.{t} set customer_id = null", "unexpected_rows_expectation", "warning"),
    (
        "generic_orders__order_lines",
        """
        insert into raw.{t} from raw.{t};
        update raw.receipts set rows_read = 2, rows_landed = 2 where source = 'generic_orders'
        """,
        "unexpected_rows_expectation",
        "warning",
    ),
    ("linkedin_ads__ad_days", "update raw.{t} set total_spent = 'x'", "numbers_to_be_between(total_spent", "critical"),
    ("linkedin_ads__ad_days", "update raw.{t} set clicks = '1205'", "unexpected_rows_expectation", "warning"),
    ("mailchimp__campaigns", "update raw.{t} set hard_bounces = '4'", "unexpected_rows_expectation", "warning"),
    ("mailchimp__campaigns", "update raw.{t} set total_recipients = '1001'", "unexpected_rows_expectation", "warning"),
    ("mailchimp__campaigns", "update raw.{t} set unique_opens = '991'", "unexpected_rows_expectation", "warning"),
    ("mailchimp__campaigns", "update raw.{t} set unsubscribes = '-1'", "numbers_to_be_between(total", "critical"),
    ("microsoft_ads__ad_days", "update raw.{t} set currency_code = 'EURO'", "match(currency_code)", "critical"),
    ("microsoft_ads__ad_days", "update raw.{t} set spend = '-1'", "numbers_to_be_between(spend", "critical"),
    ("microsoft_ads__ad_days", "update raw.{t} set clicks = '913'", "unexpected_rows_expectation", "warning"),
    ("baidu_ads__ad_days", "update raw.{t} set spend = '-1'", "numbers_to_be_between(spend", "critical"),
    ("baidu_ads__ad_days", "update raw.{t} set clicks = '1205'", "unexpected_rows_expectation", "warning"),
    ("meta_ads__ad_days", "update raw.{t} set currency = 'US$'", "match(currency)", "critical"),
    (
        "meta_ads__ad_days",
        "update raw.{t} set amount_spent = '-0.01'",
        "numbers_to_be_between(amount_spent",
        "critical",
    ),
    ("meta_ads__ad_days", "update raw.{t} set reach = '1001'", "unexpected_rows_expectation", "warning"),
    ("shopify__order_lines", "update raw.receipts set is_truncated = true", "expect_exports_to_be_complete", "warning"),
    ("shopify__order_lines", "update raw.{t} set refunded_amount = '99'", "unexpected_rows_expectation", "warning"),
    (
        "shopify__order_lines",
        "update raw.{t} set lineitem_quantity = 'two'",
        "numbers_to_be_between(subtotal",
        "critical",
    ),
    ("figures__figures", "update raw.{t} set value = 'many'", "numbers_to_be_between(value)", "critical"),
    ("figures__figures", "update raw.{t} set end_date = '2026-10-31'", "unexpected_rows_expectation", "critical"),
    ("figures__figures", "update raw.{t} set measure = null", "not_be_null(measure)", "critical"),
    (
        "figures__figures",
        """
        insert into raw.{t} from raw.{t};
        update raw.receipts set rows_read = 2, rows_landed = 2 where table_name = 'figures'
        """,
        "unexpected_rows_expectation",
        "warning",
    ),
    ("figures__campaign_plans", "update raw.{t} set budget = '-1'", "numbers_to_be_between(budget)", "critical"),
    (
        "figures__campaign_plans",
        "update raw.{t} set planned_end_date = '2026-10-31'",
        "unexpected_rows_expectation",
        "critical",
    ),
    (
        "figures__experiment_arms",
        "update raw.{t} set conversions = '1001'",
        "unexpected_rows_expectation",
        "critical",
    ),
    ("figures__experiment_arms", "update raw.{t} set is_control = 'no'", "unexpected_rows_expectation", "critical"),
    ("figures__experiment_arms", "update raw.{t} set planned_share = '10'", "between(planned_share", "critical"),
    ("surveys__responses", "update raw.{t} set score = '11'", "numbers_to_be_between(score)", "critical"),
    ("surveys__responses", "update raw.{t} set survey = 'CSAT'", "unexpected_rows_expectation", "warning"),
    (
        "surveys__responses",
        """
        insert into raw.coverage select * replace ('nps' as scope) from raw.coverage where source = 'surveys';
        update raw.coverage set scope = 'NPS' where source = 'surveys' and scope = ''
        """,
        "unexpected_rows_expectation",
        "critical",
    ),
    ("reviews__reviews", "update raw.{t} set rating = '0'", "numbers_to_be_between(rating)", "critical"),
    ("x__posts", "update raw.{t} set post_id = '1.59E+18'", "expect_texts_to_match(post_id)", "critical"),
    ("x__posts", "update raw.{t} set likes = '900'", "unexpected_rows_expectation", "warning"),
    ("x__days", "update raw.{t} set impressions = '-1'", "numbers_to_be_between(posts_published", "critical"),
    (
        "x__posts",
        """
        insert into raw.receipts by name
        select receipts.* replace (exported_at - to_days(i::integer) as exported_at, 'old' || i as file_id,
            'old' || i as filename, 1000 as rows_read, 1000 as rows_rejected, 0 as rows_landed)
        from raw.receipts as receipts, range(1, 5) as older (i) where table_name = 'posts'
        """,
        "expect_export_size_to_be_usual",
        "warning",
    ),
]

MARTS = [
    ("dim_date", "delete from marts.{t} where date_day = '{yesterday}'", "no gap", "critical"),
    ("dim_date", "update marts.{t} set week_start_date = week_start_date + 1", "begin on Monday", "critical"),
    ("dim_channel", "delete from marts.{t} where channel = 'Unassigned'", "Unassigned is one", "critical"),
    ("dim_unit", "update marts.{t} set review_cycle = 'month'", "as often as its level", "warning"),
    ("dim_campaign", "insert into marts.{t} from marts.{t} where campaign_key = 'none'", "no campaign", "critical"),
    ("dim_campaign", "update marts.{t} set campaign_name = 'Call +49 30 1234567'", "No personal data", "critical"),
    ("dim_customer", "update marts.{t} set orders = -1", "Orders are never negative", "critical"),
    ("dim_customer", "update marts.{t} set country = 'ada@example.org'", "No personal data", "critical"),
    ("dim_customer", "alter table marts.{t} rename column country to billing_email", "No personal data", "critical"),
    ("dim_person", "update marts.{t} set person_key = null", "Every person has a key", "critical"),
    ("dim_person", "update marts.{t} set devices = 0", "has an identifier", "critical"),
    ("dim_person", "update marts.{t} set is_identified = true", "known by more than devices", "critical"),
    ("dim_person", "update marts.{t} set identified_at = first_seen_at - interval 1 day", "before being", "critical"),
    ("dim_person", "update marts.{t} set devices = 51", "more than 50 identifiers", "warning"),
    ("dim_person", "update marts.{t} set account_key = 'ada@example.org'", "No personal data", "critical"),
    ("fct_identity_links", "update marts.{t} set reason = null", "a reason why not", "critical"),
    ("fct_identity_links", "update marts.{t} set right_person_key = 'x'", "identifiers of one person", "critical"),
    ("fct_identity_links", "update marts.{t} set right_type = 'account'", "A company never", "critical"),
    ("fct_identity_links", "update marts.{t} set last_seen_at = null", "first seen no later", "critical"),
    (
        "fct_identity_links",
        "update marts.{t} set is_used = false, reason = 'too many keys'",
        "At least half",
        "warning",
    ),
    ("fct_person_merges", "update marts.{t} set earlier_person_key = later_person_key", "and are two", "critical"),
    ("fct_person_merges", "update marts.{t} set merged_at = '{today} 00:00:01'", "dated after", "critical"),
    ("fct_sessions", "update marts.{t} set session_key = null", "Every session has a key", "critical"),
    ("fct_sessions", "update marts.{t} set ended_at = started_at - interval 1 second", "ends no earlier", "critical"),
    ("fct_sessions", "update marts.{t} set is_bounced = true", "engaged or bounced", "critical"),
    (
        "fct_sessions",
        "update marts.{t} set landing_page = 'https://shop.example.com/?email=ada%40example.org'",
        "No personal data",
        "critical",
    ),
    (
        "fct_sessions",
        "update marts.{t} set started_at = '{today} 00:00:01', ended_at = '{today} 00:00:01'",
        "dated after",
        "critical",
    ),
    ("fct_figures", "update marts.{t} set value = null", "that is counted has a value", "critical"),
    ("fct_figures", "update marts.{t} set last_date = figure_date - 1", "not before the first", "critical"),
    ("fct_figures", "update marts.{t} set status = 'unknown measure'", "that measures.csv knows", "warning"),
    ("fct_figures", "update marts.{t} set status = 'unknown scope'", "known channel, campaign or unit", "warning"),
    ("fct_figures", "update marts.{t} set status = 'unknown unit'", "that fx_rates.csv knows", "warning"),
    ("fct_figures", "update marts.{t} set status = 'counted elsewhere'", "counted from single cases", "warning"),
    ("fct_campaign_plans", "update marts.{t} set budget_reporting = null", "budget is converted", "critical"),
    (
        "fct_campaign_plans",
        "update marts.{t} set planned_launch_date = launched_date - 1",
        "by the planned day",
        "critical",
    ),
    ("fct_campaign_plans", "update marts.{t} set launched_date = launched_date - 91", "may be an old one", "warning"),
    ("fct_survey_responses", "update marts.{t} set score = 8", "is a promoter's", "critical"),
    ("fct_survey_responses", "update marts.{t} set survey = 'CES', answer = 'not counted'", "is counted", "warning"),
    ("fct_reviews", "update marts.{t} set rating = 3", "4 or 5 of them are positive", "critical"),
    ("fct_ad_days", "update marts.{t} set spend_reporting = null", "All spend is converted", "critical"),
    ("fct_ad_days", "update marts.{t} set spend_native = -1", "negative spend native", "critical"),
    ("fct_ad_days", "update marts.{t} set clicks = 2000", "as many impressions as clicks", "warning"),
    ("fct_ad_days", "update marts.{t} set fx_rate_age_days = 8", "a week old", "warning"),
    (
        "fct_social_posts",
        "update marts.{t} set impressions = 3, engagements = 4",
        "impressions as engagements",
        "warning",
    ),
    ("fct_email_campaigns", "update marts.{t} set is_test = true", "test send is not counted", "critical"),
    ("fct_email_campaigns", "update marts.{t} set deliveries = 1001", "delivered as were sent", "warning"),
    ("fct_email_campaigns", "update marts.{t} set revenue_reporting = null", "All revenue is converted", "critical"),
    ("fct_social_days", "update marts.{t} set likes = -1", "negative likes", "critical"),
    ("fct_leads", "update marts.{t} set created_date = '{today}', created_at = '{today}'", "dated after", "critical"),
    ("fct_leads", "update marts.{t} set first_response_at = null, response_minutes = null", "was answered", "critical"),
    ("fct_leads", "update marts.{t} set sql_at = mql_at - interval 1 hour", "in their order", "warning"),
    ("fct_deals", "update marts.{t} set is_closed = false", "A won deal is closed", "critical"),
    ("fct_deals", "update marts.{t} set amount_reporting = null", "converted", "critical"),
    ("fct_orders", "update marts.{t} set margin_reporting = 21", "margin of an order is at most", "critical"),
    ("fct_orders", "update marts.{t} set net_revenue_native = 21", "at most the subtotal", "critical"),
    ("fct_orders", "update marts.{t} set units = -1", "Only a return", "critical"),
    ("fct_orders", "update marts.{t} set is_return = true", "nobody's first order", "critical"),
    ("fct_orders", "update marts.{t} set is_cancelled = true", "cancelled order is not counted", "critical"),
    ("fct_customer_rfm", "update marts.{t} set recency_score = 6 - recency_score", "never scores lower", "critical"),
    ("fct_customer_rfm", "update marts.{t} set segment = null", "belongs to a segment", "critical"),
    ("fct_customer_cohorts", "update marts.{t} set customers = 0", "All of a cohort ordered", "critical"),
    (
        "fct_customer_cohorts",
        "update marts.{t} set net_revenue_reporting = 19.99 where period = 'week'",
        "the same net revenue",
        "critical",
    ),
    ("fct_repurchase", "update marts.{t} set repurchase_share_90_days = 0.2", "no smaller share", "critical"),
    ("fct_customer_states", "insert into marts.{t} from marts.{t}", "one state at a time", "critical"),
    ("fct_customer_states", "update marts.{t} set state = 'churned'", "Who ordered that day", "critical"),
    ("fct_customers_at_risk", "update marts.{t} set dormant_from_date = '{yesterday}'", "not dormant yet", "critical"),
    ("fct_customer_months", "update marts.{t} set churned_customers = 0", "Opening + new", "critical"),
    (
        "fct_customer_months",
        "update marts.{t} set opening_customers = 5, closing_customers = 5 where opening_customers = 4",
        "opens with what",
        "critical",
    ),
    ("fct_customer_clv", "update marts.{t} set margin_to_date = null", "only where costs are known", "critical"),
    ("fct_customer_clv", "update marts.{t} set probability_alive = 1.1", "between 0 and 1", "critical"),
    ("fct_clv_models", "update marts.{t} set reason = null", "says why not", "critical"),
    ("fct_clv_models", "update marts.{t} set holdout_error = -0.6", "within half", "warning"),
    ("fct_aarrr", "update marts.{t} set people = 0", "no data has no number", "critical"),
    ("fct_aarrr", "delete from marts.{t} where stage = 'referral'", "all five stages", "critical"),
    ("fct_cac_cohorts", "update marts.{t} set payback_month = 1", "month that it has lived", "critical"),
    ("fct_cac_cohorts", "update marts.{t} set cac_reporting = 36", "of each new customer", "critical"),
    ("fct_touchpoints", "update marts.{t} set touch_type = 'email click'", "carries cost", "critical"),
    ("fct_touchpoints", "update marts.{t} set is_direct = true", "direct when its channel is", "critical"),
    ("fct_touchpoints", "update marts.{t} set person_key = null", "Every touch is of a person", "critical"),
    ("fct_touch_costs", "update marts.{t} set assigned_reporting = 109.999999", "to the millionth", "critical"),
    ("fct_touch_costs", "update marts.{t} set touches = 0", "where there is one", "critical"),
    (
        "fct_touch_costs",
        "insert into marts.{t} by name select costs.* replace (touch_cost_key || i as touch_cost_key, 0 as touches, "
        "0 as assigned_reporting, 110 as unassigned_reporting) from marts.{t} as costs, range(30) as days (i)",
        "tagged otherwise",
        "warning",
    ),
    ("fct_conversions", "update marts.{t} set lead_key = '101'", "of a lead or of an order", "critical"),
    ("fct_conversions", "update marts.{t} set margin_reporting = 21", "margin is above", "warning"),
    ("fct_conversions", "update marts.{t} set person_key = null", "Half of the conversions", "warning"),
    ("fct_attributed_touches", "update marts.{t} set weight = 0.999999999999", "credited exactly once", "critical"),
    ("fct_attributed_touches", "update marts.{t} set value_reporting = 19.999999", "credited exactly once", "critical"),
    ("fct_attributed_touches", "update marts.{t} set margin_reporting = 0", "credited exactly once", "critical"),
    (
        "fct_attributed_touches",
        "delete from marts.{t} where model = 'linear'; insert into marts.{t} by name "
        "select * replace ('linear' as model, 'other' as conversion_id) from marts.{t}",
        "exactly once",
        "critical",
    ),
    ("fct_attributed_touches", "update marts.{t} set conversion_id = 'other'", "is no conversion", "critical"),
    (
        "fct_attributed_touches",
        "update marts.{t} set touched_at = touched_at + interval 1 second",
        "after the",
        "critical",
    ),
    ("fct_attribution", "update marts.{t} set conversions = 0.999999999999", "all conversions, value", "critical"),
    ("fct_attribution", "update marts.{t} set value_reporting = 20.000001", "all conversions, value", "critical"),
    ("fct_attribution", "update marts.{t} set spend_reporting = 0", "Spend adds up", "critical"),
    ("fct_attribution", "update marts.{t} set conversion_type = 'lead'", "all conversions, value", "critical"),
    ("fct_funnel", "update marts.{t} set drop_off = -1", "by more than the step before", "critical"),
    ("fct_funnel", "update marts.{t} set is_counted_only = true", "A count has no times", "critical"),
    ("fct_funnel", "update marts.{t} set p90_seconds_from_start = 86401", "end of the window", "critical"),
    ("fct_funnel", "update marts.{t} set reached = 29 where breakdown = 'channel'", "add up to all", "critical"),
    ("fct_funnel", "update marts.{t} set reached = 29", "Step 1 has all", "critical"),
    ("fct_funnel_dropped", "update marts.{t} set entered_at = '{today}'", "dated after", "critical"),
    ("fct_funnel_dropped", "update marts.{t} set reached_at = '{yesterday}'", "before step 1", "critical"),
    ("fct_sales_response", "update marts.{t} set customers = 4", "more often", "critical"),
    ("fct_sales_response", "update marts.{t} set customer_rate_low = 0.4", "in its interval", "critical"),
    ("fct_sales_response", "update marts.{t} set leads = 9 where response_band = 'all'", "bands add up", "critical"),
    ("fct_marketing_funnel", "update marts.{t} set mqls = 4", "no more leads", "critical"),
    (
        "fct_measures",
        "update marts.{t} set value = -1 where date_day = '{yesterday}'::date - 1",
        "No measure is negative",
        "critical",
    ),
    ("fct_measures", "update marts.{t} set value = 1000 where date_day = '{yesterday}'", "0.2 to 5 times", "warning"),
    (
        "fct_kpi_values",
        "update marts.{t} set value = 1.01 where period_start_date = '{yesterday}'",
        "between 0 and 1",
        "critical",
    ),
    (
        "fct_kpi_values",
        "update marts.{t} set value = 'nan' where period_start_date = '{yesterday}'::date - 1",
        "infinite",
        "critical",
    ),
    (
        "fct_kpi_values",
        "update marts.{t} set value = 0.01 where period_start_date = '{yesterday}'",
        "0.2 to 5 times",
        "warning",
    ),
    ("fct_scorecard", "update marts.{t} set weight = 0.3 where kpi_id = 'revenue'", "add up to 1", "warning"),
    ("fct_scorecard", "update marts.{t} set verdict = 'great'", "Verdicts are", "critical"),
    ("fct_scorecard", "update marts.{t} set is_main = false", "one main line", "critical"),
    ("fct_kpi_anomalies", "update marts.{t} set reason_en = 'x', reason_zh = 'x'", "says why", "critical"),
    ("fct_kpi_anomalies", "update marts.{t} set value = 7", "out of its bounds", "critical"),
    ("fct_kpi_anomalies", "update marts.{t} set verdict = 'odd'", "A day is usual, high, low", "critical"),
    ("fct_kpi_anomaly_parts", "update marts.{t} set rank = 3 - rank", "ranked by what", "critical"),
    ("fct_kpi_forecasts", "update marts.{t} set low = 11", "between its bounds", "critical"),
    ("fct_kpi_forecasts", "update marts.{t} set actual = 9", "nobody knows", "critical"),
    ("fct_kpi_forecast_scores", "update marts.{t} set method = null", "a reason why not", "critical"),
    ("fct_kpi_forecast_scores", "update marts.{t} set history_days = 83", "twelve weeks", "critical"),
    ("fct_kpi_forecast_scores", "update marts.{t} set mae = 2", "beat the naive one", "warning"),
    ("fct_kpi_pacing", "update marts.{t} set expected = null", "says why", "critical"),
    ("fct_kpi_pacing", "update marts.{t} set days_of_doubt = 6", "within the days left", "critical"),
    ("fct_kpi_statistics", "update marts.{t} set median = 8", "in their order", "critical"),
    ("fct_kpi_statistics", "update marts.{t} set mean = 10", "between the smallest", "critical"),
    ("fct_kpi_drivers", "update marts.{t} set estimate = 1.2, high = 1.3", "between -1 and 1", "critical"),
    ("fct_kpi_drivers", "update marts.{t} set low = 0.65", "between its bounds", "critical"),
    ("fct_kpi_drivers", "update marts.{t} set p_adjusted = 0.05", "chance hardly explains", "critical"),
    ("fct_kpi_driver_models", "update marts.{t} set strength = 'strong'", "called weak", "critical"),
    ("fct_kpi_driver_models", "update marts.{t} set reason_en = 'x', reason_zh = 'x'", "has a strength", "critical"),
    ("fct_campaign_kpis", "update marts.{t} set excess = 21", "excess lies between", "critical"),
    ("fct_campaign_kpis", "update marts.{t} set target_period = null", "an attainment and a period", "critical"),
    ("fct_campaign_kpis", "update marts.{t} set p_adjusted = 0.002", "grow when corrected", "critical"),
    ("fct_campaign_results", "update marts.{t} set verdict = 'triumph'", "one of seven verdicts", "critical"),
    ("fct_campaign_results", "update marts.{t} set evidence = 'none'", "not by chance", "critical"),
    ("fct_campaign_results", "update marts.{t} set score = 0.99", "reaches its targets", "critical"),
    ("fct_campaign_results", "update marts.{t} set is_running = true", "that has ended is judged", "critical"),
    ("fct_campaign_results", "update marts.{t} set reason_zh = ''", "in both languages", "critical"),
    ("fct_experiments", "update marts.{t} set verdict = null", "there is a verdict", "critical"),
    ("fct_experiments", "update marts.{t} set p_adjusted = 0.05", "chance is unlikely", "critical"),
    ("fct_experiments", "update marts.{t} set low = 0.02", "lift lies between", "critical"),
    (
        "fct_experiments",
        "update marts.{t} set verdict = 'split not as planned', is_split_as_planned = false",
        "split as planned",
        "warning",
    ),
    ("fct_scorecard_totals", "update marts.{t} set weight = 0.9", "weights that add up", "critical"),
    ("fct_scorecard_totals", "update marts.{t} set graded_score = null", "Only a graded score", "critical"),
    ("fct_scorecard_totals", "update marts.{t} set payout = 1", "Only a period that has ended", "critical"),
    ("fct_scorecard_weights", "update marts.{t} set weight = 0.4", "can be used adds up", "critical"),
    ("fct_scorecard_weights", "update marts.{t} set weight = null, problem_en = 'x'", "set can be used", "warning"),
    ("fct_target_breakdown", "update marts.{t} set is_fine = true", "needs no correction", "critical"),
    ("fct_target_breakdown", "update marts.{t} set parts_total = 100", "less than the target", "critical"),
    ("fct_scorecard_audit", "delete from marts.{t} where rule = 'weights add up'", "by all rules", "critical"),
    ("fct_kpi_smart", "update marts.{t} set criterion_number = 1", "the five criteria", "critical"),
    ("fct_improvement_actions", "update marts.{t} set status = 'done'", "has the day", "critical"),
    ("fct_improvement_actions", "update marts.{t} set days_overdue = null", "since when", "critical"),
    ("dim_external_factor", "update marts.{t} set end_date = start_date - 1", "ends no earlier", "critical"),
    ("dim_period", "update marts.{t} set period_end_date = period_start_date - 1", "ends no earlier", "critical"),
    ("dim_measure", "update marts.{t} set last_date = '{today}'", "dated after", "critical"),
    ("fct_period_measures", "update marts.{t} set value = -1", "No measure is negative", "critical"),
    ("fct_scope_measures", "update marts.{t} set value = -1", "No count is negative", "critical"),
    ("fct_scope_measures", "update marts.{t} set scope = 'planet'", "Scopes are", "critical"),
    ("fct_order_products", "update marts.{t} set margin_reporting = 21", "at most its net revenue", "critical"),
    ("fct_order_products", "update marts.{t} set units = -1", "Only a return", "critical"),
    (
        "fct_order_products",
        "update marts.{t} set product_line = 'Unassigned' where order_key = '51230'",
        "whose line is known",
        "warning",
    ),
    ("fct_source_freshness", "update marts.{t} set status = 'late' where files > 0", "is late", "warning"),
    ("fct_source_freshness", "update marts.{t} set files = 0", "never arrived has no rows", "critical"),
    ("dim_kpi", "update marts.{t} set name_zh = null", "Chinese name", "critical"),
    (
        "reconciliation",
        "update marts.{t} set actual = 99.99, difference = -0.01, is_reconciled = false",
        "agree",
        "critical",
    ),
    ("reconciliation", "update marts.{t} set is_reconciled = null", "agree", "critical"),
    ("reconciliation", "delete from marts.{t} where step = 'mart to measures'", "Every step", "critical"),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]) -> Settings:
    """A home with a warehouse in which every check holds."""
    settings = make_settings(tmp_path_factory.mktemp("whole"))
    make_warehouse(settings)
    return settings


@pytest.fixture
def broken(whole: Settings, settings: Settings) -> Settings:
    """A copy of it, to break."""
    shutil.copytree(whole.warehouse_dir, settings.warehouse_dir)
    return settings


def audit_one(settings: Settings, layer: quality.Layer, table: str) -> list[CheckResult]:
    """The checks of one table that do not hold."""
    from bellwether.quality.audit import run

    audits = [audit for audit in plan(settings, layer).audits if audit.table == table]
    results, _ = run(settings, layer, audits, lambda line: None)
    assert results
    return [result for result in results if not result.success]


def fill(statement: str, table: str) -> str:
    return statement.replace("{t}", table).replace("{yesterday}", str(THROUGH)).replace("{today}", str(TODAY))


@pytest.mark.parametrize(("table", "statement", "check", "severity"), EXPORTS)
def test_a_broken_export_turns_its_check_red(
    broken: Settings, table: str, statement: str, check: str, severity: str
) -> None:
    alter(broken, fill(statement, table))
    failed = [result for result in audit_one(broken, "exports", table) if check in result.expectation]
    assert [result.severity for result in failed] == [severity]
    assert failed[0].rows, "the rows that broke it are shown"
    assert failed[0].table == f"raw.{table}"


@pytest.mark.parametrize(("table", "statement", "check", "severity"), MARTS)
def test_a_broken_mart_turns_its_check_red(
    broken: Settings, table: str, statement: str, check: str, severity: str
) -> None:
    alter(broken, fill(statement, table))
    failed = [result for result in audit_one(broken, "marts", table) if check in result.message]
    assert [result.severity for result in failed] == [severity]
    assert failed[0].rows, "the rows that broke it are shown"
    assert failed[0].table == f"marts.{table}"


def test_every_suite_is_broken_here_at_least_once(whole: Settings) -> None:
    assert {table for table, *_ in EXPORTS} == {file.stem for file in (whole.expectations / "exports").glob("*.json")}
    assert {table for table, *_ in MARTS} == set(mart_columns(whole.dbt_project))


@pytest.mark.parametrize("layer", ["exports", "marts"])
def test_where_nothing_is_broken_every_check_holds(whole: Settings, layer: quality.Layer) -> None:
    report = quality.check(whole, layer)
    assert [f"{result.table}: {result.message}" for result in report.failed] == []
    tables = {result.table for result in report.results}
    assert len(tables) == len(list((whole.expectations / layer).glob("*.json")))


@pytest.mark.parametrize("layer", ["exports", "marts"])
def test_tables_that_nobody_feeds_pass(settings: Settings, layer: quality.Layer) -> None:
    make_warehouse(settings, is_empty=True)
    report = quality.check(settings, layer)
    assert report.results
    assert [f"{result.table}: {result.message}" for result in report.failed] == []


def test_personal_data_is_shown_masked(broken: Settings) -> None:
    alter(broken, "update marts.fct_leads set lead_status = '写信 to ada.lovelace@example.org'")
    (failed,) = audit_one(broken, "marts", "fct_leads")
    assert failed.rows == [{"column_name": "lead_status", "rows": 1, "masked": "xx xx xxx.xxxxxxxx@xxxxxxx.xxx"}]
    assert "lovelace" not in failed.model_dump_json()
    pages = list(Path(broken.data_docs, "marts").rglob("*.html"))
    assert pages
    assert not [page for page in pages if "lovelace" in page.read_text(encoding="utf-8")]


def add_older_file(settings: Settings, table: str) -> None:
    """An export of the day before, cut off by the vendor, all of whose rows were rejected."""
    alter(
        settings,
        f"""
        insert into raw.receipts by name
        select * replace ('older' as file_id, 'older' as filename, exported_at - interval 1 day as exported_at,
            true as is_truncated, 0 as rows_landed, 1 as rows_rejected)
        from raw.receipts where table_name = '{table}'
        """,
    )


PERSONAL = (
    "ada@example.org",
    "/thanks/ada.lovelace+shop@mail.example.co.uk/",
    "/thanks?to=ada%40example.org",
    "12345678@163.com",
    "+49 30 123 4567",
    "call +8613800138000 now",
    "(555) 123-4567",
    "555-123-4567",
)
IMPERSONAL = (
    "/@brand/offers",
    "/img/logo@2x.png",
    "sale+2024-11-22-b",
    "2024-11-22 10:00:00+00",
    "13812345678",
    "x@y",
    "C++ 11 (2024) 10.5",
)


@pytest.mark.parametrize(("texts", "found"), [(PERSONAL, [("campaign_name", len(PERSONAL))]), (IMPERSONAL, [])])
def test_what_counts_as_personal_data(broken: Settings, texts: tuple[str, ...], found: list[tuple[str, int]]) -> None:
    for number, text in enumerate(texts):
        alter(broken, f"insert into marts.dim_campaign (campaign_key, campaign_name) values ('key {number}', '{text}')")
    failed = audit_one(broken, "marts", "dim_campaign")
    assert [(result.rows[0]["column_name"], result.rows[0]["rows"]) for result in failed] == found


def test_a_day_by_day_file_counts_as_long_as_it_wins_a_day(broken: Settings) -> None:
    add_older_file(broken, "campaign_days")
    assert audit_one(broken, "exports", "google_ads__campaign_days") == []
    alter(
        broken,
        f"insert into raw.coverage values ('google_ads', 'campaign_days', '', '{THROUGH}'::date - {DAYS}, 'older')",
    )
    (failed,) = audit_one(broken, "exports", "google_ads__campaign_days")
    assert failed.expectation == "expect_exports_to_be_complete"


def test_a_file_of_records_counts_until_a_later_one_covers_its_days(broken: Settings) -> None:
    add_older_file(broken, "contacts")
    assert audit_one(broken, "exports", "hubspot__contacts") == []
    alter(broken, "update raw.receipts set period_start = period_start - 1 where file_id = 'older'")
    (failed,) = audit_one(broken, "exports", "hubspot__contacts")
    assert failed.expectation == "expect_exports_to_be_complete"


def test_records_of_which_none_is_new_are_fresh_if_their_export_is(broken: Settings) -> None:
    alter(broken, "update raw.receipts set period_end = period_end - 20 where table_name = 'deals'")
    assert audit_one(broken, "exports", "hubspot__deals") == []


def test_a_day_that_only_a_file_without_account_covers_is_not_missing(broken: Settings) -> None:
    day = f"source = 'google_ads' and source_date = '{THROUGH}'::date - 3"
    alter(broken, f"update raw.coverage set scope = '123-456-7890' where source = 'google_ads' and not ({day})")
    assert audit_one(broken, "exports", "google_ads__campaign_days") == []
    alter(broken, f"delete from raw.coverage where {day}")
    (failed,) = audit_one(broken, "exports", "google_ads__campaign_days")
    assert failed.expectation == "expect_no_missing_days"
    assert failed.rows == [{"scope": "123-456-7890", "missing_day": str(THROUGH - timedelta(days=3))}]


@pytest.mark.parametrize(("column", "description"), [("stage", "A won deal is closed"), ("channel", "has a channel")])
def test_a_check_that_cannot_be_made_fails_and_says_why(broken: Settings, column: str, description: str) -> None:
    alter(broken, f"alter table marts.fct_deals drop column {column}")
    failed = [result for result in audit_one(broken, "marts", "fct_deals") if description in result.message]
    assert [result.severity for result in failed] == ["critical"]
    assert "could not be checked" in failed[0].message
    assert column in failed[0].message


def test_at_most_ten_rows_are_shown_and_all_are_counted(broken: Settings) -> None:
    alter(
        broken,
        """
        create or replace table marts.fct_leads as
        select * replace (null as channel, 'lead-' || i as lead_key) from marts.fct_leads, range(37) as copies (i)
        """,
    )
    failed = [result for result in audit_one(broken, "marts", "fct_leads") if "(channel)" in result.expectation]
    assert len(failed) == 1
    assert "37 of 37 rows" in failed[0].message
    assert len(failed[0].rows) == 10
    assert all(str(row["lead_key"]).startswith("lead-") for row in failed[0].rows)
