"""A build file made by hand in which every check holds: the columns come from the contracts and the models' YAML.

So a suite that names a column which no longer exists fails here, and a test breaks one thing at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import yaml

from bellwether.contracts import TableContract, load_contracts
from bellwether.settings import Settings

TODAY = datetime.now(UTC).date()
THROUGH = TODAY - timedelta(days=1)
DAYS = 30
Row = dict[str, object]

LANDED: dict[str, Row] = {
    "ga4__events": {
        "event_date": "20261101",
        "event_timestamp": "1793491200000000",
        "event_name": "session_start",
        "user_pseudo_id": "1234567890.1793491200",
        "stream_id": "1",
    },
    "google_ads__campaign_days": {
        "day": "2026-11-01",
        "customer_id": "123-456-7890",
        "campaign": "Brand",
        "currency_code": "EUR",
        "cost": "1,012.50",
        "impressions": "1,000",
        "clicks": "40",
        "conversions": "3.5",
    },
    "hubspot__contacts": {"record_id": "101", "create_date": "2026-11-01 10:00", "lifecycle_stage": "Lead"},
    "hubspot__deals": {"record_id": "201", "create_date": "2026-11-01 10:00", "amount": "900", "currency": "USD"},
    "generic_orders__order_lines": {
        "invoice": "489434",
        "stock_code": "85048",
        "quantity": "12",
        "invoice_date": "2026-11-01 07:45:00",
        "price": "6.95",
        "customer_id": "13085",
        "country": "United Kingdom",
    },
    "linkedin_ads__ad_days": {
        "day": "2026-11-01",
        "campaign_name": "Facility Managers",
        "currency": "USD",
        "total_spent": "38.20",
        "impressions": "1204",
        "clicks": "9",
    },
    "mailchimp__campaigns": {
        "unique_id": "6bd8b0c192",
        "send_date": "Nov 01, 2026 02:56 pm",
        "total_recipients": "1000",
        "successful_deliveries": "990",
        "soft_bounces": "7",
        "hard_bounces": "3",
        "total_bounces": "10",
        "unique_opens": "300",
        "unique_clicks": "40",
        "unsubscribes": "2",
        "total_revenue": "120.50",
    },
    "microsoft_ads__ad_days": {
        "time_period": "2026-11-01",
        "campaign_name": "Lamps",
        "currency_code": "USD",
        "spend": "13.02",
        "impressions": "912",
        "clicks": "31",
    },
    "baidu_ads__ad_days": {
        "day": "2026-11-01",
        "campaign_name": "品牌词",
        "spend": "58.90",
        "impressions": "1204",
        "clicks": "31",
    },
    "meta_ads__ad_days": {
        "day": "2026-11-01",
        "campaign_name": "Carts",
        "currency": "USD",
        "amount_spent": "12.345",
        "impressions": "1000",
        "reach": "800",
        "link_clicks": "40",
    },
    "shopify__order_lines": {
        "name": "#1001",
        "financial_status": "paid",
        "currency": "USD",
        "subtotal": "20.00",
        "total": "25.00",
        "refunded_amount": "0.00",
        "lineitem_quantity": "2",
        "lineitem_price": "10.00",
        "created_at": "2026-11-01 10:00:00 +0000",
    },
    "figures__figures": {"date": "2026-11-01", "end_date": "2026-11-30", "measure": "brand_searches", "value": "31000"},
    "figures__campaign_plans": {
        "campaign": "Brand",
        "planned_launch_date": "2026-11-01",
        "planned_end_date": "2026-11-30",
        "budget": "900",
        "currency": "EUR",
    },
    "figures__experiment_arms": {
        "experiment": "holdout",
        "arm": "held out",
        "is_control": "true",
        "planned_share": "0.1",
        "period_start": "2026-11-01",
        "period_end": "2026-11-30",
        "units": "1000",
        "conversions": "20",
        "value_sum": "900.00",
        "value_sum_of_squares": "48000",
    },
    "surveys__responses": {"responded_at": "2026-11-01 10:00:00", "survey": "NPS", "score": "9", "response_id": "1"},
    "reviews__reviews": {"reviewed_on": "2026-11-01", "rating": "5", "product": "Desk lamp"},
    "x__posts": {"post_id": "1590000000000000001", "posted_at": "2026-11-01", "impressions": "500", "likes": "7"},
    "x__days": {"date": "2026-11-01", "impressions": "500", "likes": "7", "posts_published": "1"},
}

AT = datetime(THROUGH.year, THROUGH.month, THROUGH.day, 9, 30)
MARTS: dict[str, list[Row]] = {
    "dim_date": [
        {"date_day": day, "week_start_date": day - timedelta(days=day.weekday())}
        for day in (THROUGH - timedelta(days=1), THROUGH, TODAY)
    ],
    "dim_channel": [
        {"channel": "Paid Search", "channel_zh": "付费搜索", "is_paid": True, "sort_order": 1},
        {"channel": "Unassigned", "channel_zh": "未归类", "is_paid": False, "sort_order": 2},
    ],
    "dim_unit": [
        {
            "unit_id": "sales",
            "name_en": "Sales",
            "name_zh": "销售部",
            "unit_type": "department",
            "review_cycle": "quarter",
        },
        {
            "unit_id": "head_of_sales",
            "parent_unit_id": "sales",
            "name_en": "Head of sales",
            "name_zh": "销售经理",
            "parent_name_en": "Sales",
            "parent_name_zh": "销售部",
            "unit_type": "role",
            "level": "manager",
            "review_cycle": "quarter",
        },
    ],
    "dim_campaign": [
        {"campaign_key": "none", "campaign_name": "(no campaign)", "channel": "Unassigned"},
        {
            "campaign_key": "brand",
            "campaign_name": "Brand",
            "channel": "Paid Search",
            "vendor_campaign_id": "13812345678",
            "first_date": THROUGH,
            "last_date": THROUGH,
        },
    ],
    "dim_person": [
        {
            "person_key": "device:5f2a",
            "devices": 2,
            "users": 0,
            "contacts": 0,
            "buyers": 1,
            "addresses": 1,
            "first_seen_at": AT - timedelta(days=1),
            "identified_at": AT,
            "is_identified": True,
        },
        {
            "person_key": "device:6c11",
            "devices": 1,
            "users": 0,
            "contacts": 0,
            "buyers": 0,
            "addresses": 0,
            "first_seen_at": AT,
            "is_identified": False,
        },
    ],
    "fct_figures": [
        {
            "figure_key": "5f2a-0",
            "measure": "brand_searches",
            "scope": "company",
            "scope_value": "all",
            "reporter": "",
            "figure_date": THROUGH,
            "last_date": THROUGH,
            "value_native": 31000,
            "value": 31000,
            "status": "counted",
            "file_name": "figures.xlsx",
        }
    ],
    "fct_campaign_plans": [
        {
            "campaign_key": "brand",
            "campaign_name": "Brand",
            "planned_launch_date": THROUGH,
            "launched_date": THROUGH,
            "budget_native": 900,
            "currency": "EUR",
            "budget_reporting": 1050,
            "is_launched_on_time": True,
        }
    ],
    "fct_survey_responses": [
        {
            "response_key": "6c11-0",
            "survey": "NPS",
            "score": 9,
            "answer": "promoter",
            "responded_at": AT,
            "responded_date": THROUGH,
        }
    ],
    "fct_reviews": [{"review_key": "7d22-0", "reviewed_date": THROUGH, "rating": 5, "is_positive": True}],
    "fct_identity_links": [
        {
            "link_key": "device|5f2a|buyer|9f86|purchase|ga4",
            "left_type": "device",
            "right_type": "buyer",
            "evidence": "purchase",
            "first_seen_at": AT,
            "last_seen_at": AT,
            "is_used": True,
            "left_person_key": "device:5f2a",
            "right_person_key": "device:5f2a",
        },
        {
            "link_key": "device|6c11|buyer|9f86|purchase|ga4",
            "left_type": "device",
            "right_type": "buyer",
            "evidence": "purchase",
            "first_seen_at": AT,
            "last_seen_at": AT,
            "is_used": False,
            "reason": "shared device",
            "left_person_key": "device:6c11",
            "right_person_key": "device:5f2a",
        },
    ],
    "fct_person_merges": [
        {
            "later_person_key": "device:7d12",
            "earlier_person_key": "device:5f2a",
            "person_key": "device:5f2a",
            "merged_at": AT,
            "merged_date": THROUGH,
            "evidence": "login",
        },
    ],
    "dim_customer": [
        {
            "customer_key": "9f86d081884c7d65",
            "orders": 1,
            "net_revenue": 20,
            "first_order_date": THROUGH,
            "last_order_date": THROUGH,
        }
    ],
    "fct_sessions": [
        {
            "session_key": "1234567890.1793491200",
            "visitor_key": "9f86d081884c7d65",
            "session_date": THROUGH,
            "started_at": AT,
            "ended_at": AT,
            "channel": "Paid Search",
            "campaign_key": "brand",
            "landing_page": "https://shop.example.com/@brand/offers?utm_medium=cpc",
            "events": 3,
            "engagement_seconds": 12.5,
            "is_engaged": True,
            "is_bounced": False,
        }
    ],
    "fct_ad_days": [
        {
            "ad_day_key": "google_ads/123-456-7890/brand",
            "date_day": THROUGH,
            "account": "123-456-7890",
            "channel": "Paid Search",
            "campaign_key": "brand",
            "impressions": 1000,
            "clicks": 40,
            "spend_native": 100,
            "currency": "EUR",
            "spend_reporting": 110,
            "fx_rate_age_days": 1,
        }
    ],
    "fct_email_campaigns": [
        {
            "mailing_key": "mailchimp|6bd8b0c192",
            "vendor_campaign_id": "6bd8b0c192",
            "sent_at": AT,
            "sent_date": THROUGH,
            "channel": "Paid Search",
            "campaign_key": "brand",
            "recipients": 1000,
            "deliveries": 990,
            "unique_opens": 300,
            "unique_clicks": 40,
            "unsubscribes": 2,
            "currency": "USD",
            "revenue_native": 120.5,
            "revenue_reporting": 120.5,
            "is_test": False,
            "is_counted": True,
        }
    ],
    "fct_social_posts": [
        {
            "post_key": "x/1590000000000000001",
            "posted_at": AT,
            "posted_date": THROUGH,
            "impressions": 500,
            "engagements": 30,
            "likes": 7,
        }
    ],
    "fct_social_days": [{"social_day_key": "x/1", "date_day": THROUGH, "impressions": 500, "posts_published": 1}],
    "fct_leads": [
        {
            "lead_key": "101",
            "created_at": AT,
            "created_date": THROUGH,
            "channel": "Paid Search",
            "campaign_key": "brand",
            "mql_at": AT,
            "first_response_at": AT,
            "response_minutes": 0,
            "is_answered_within_sla": True,
        }
    ],
    "fct_deals": [
        {
            "deal_key": "201",
            "created_date": THROUGH,
            "closed_date": THROUGH,
            "is_closed": True,
            "is_won": True,
            "amount_native": 900,
            "currency": "USD",
            "amount_reporting": 900,
            "channel": "Paid Search",
            "campaign_key": "brand",
        }
    ],
    "fct_orders": [
        {
            "order_key": "5000001",
            "order_name": "#1001",
            "ordered_at": AT,
            "order_date": THROUGH,
            "currency": "USD",
            "subtotal_native": 20,
            "refunded_native": 0,
            "net_revenue_native": 20,
            "net_revenue_reporting": 20,
            "units": 2,
            "is_cancelled": False,
            "is_counted": True,
            "is_return": False,
            "is_first_order": True,
            "channel": "Unassigned",
            "campaign_key": "none",
        }
    ],
    "fct_customer_rfm": [
        {
            "customer_key": f"9f86d081884c7d6{score}",
            "as_of_date": THROUGH,
            "first_order_date": THROUGH - timedelta(days=10),
            "last_order_date": THROUGH - timedelta(days=5 - score),
            "recency_days": 5 - score,
            "orders": 1,
            "recency_score": score,
            "frequency_score": 1,
            "monetary_score": 1,
            "segment": "new",
        }
        for score in (1, 5)
    ],
    "fct_customer_cohorts": [
        {
            "period": period,
            "cohort_start_date": THROUGH,
            "period_offset": 0,
            "period_start_date": THROUGH,
            "cohort_customers": 1,
            "customers": 1,
            "orders": 1,
            "net_revenue_reporting": 20,
            "customer_retention": 1,
        }
        for period in ("week", "month", "quarter")
    ],
    "fct_repurchase": [
        {
            "period": "all",
            "cohort_start_date": THROUGH,
            "customers": 4,
            "repeat_customers": 2,
            "repurchase_share": 0.5,
            "repurchase_share_30_days": 0.25,
            "repurchase_share_90_days": 0.25,
        }
    ],
    "fct_customer_states": [
        {
            "customer_key": "9f86d081884c7d65",
            "as_of_date": THROUGH,
            "is_current": True,
            "state": "new",
            "state_name_en": "New",
            "state_name_zh": "新客户",
            "is_alive": True,
            "state_from_date": THROUGH,
            "last_order_date": THROUGH,
            "recency_days": 0,
        }
    ],
    "fct_customers_at_risk": [
        {
            "customer_key": "9f86d081884c7d65",
            "last_order_date": THROUGH - timedelta(days=60),
            "recency_days": 60,
            "at_risk_from_date": THROUGH,
            "dormant_from_date": TODAY + timedelta(days=60),
            "orders": 1,
            "priority": 1,
        }
    ],
    "fct_customer_months": [
        {
            "month_start_date": (THROUGH.replace(day=1) - timedelta(days=1)).replace(day=1),
            "opening_customers": 0,
            "new_customers": 5,
            "won_back_customers": 0,
            "churned_customers": 1,
            "closing_customers": 4,
            "new_customers_ordering": 5,
        },
        {
            "month_start_date": THROUGH.replace(day=1),
            "opening_customers": 4,
            "new_customers": 1,
            "won_back_customers": 1,
            "churned_customers": 2,
            "closing_customers": 4,
            "new_customers_ordering": 1,
            "churn_rate": 0.5,
        },
    ],
    "fct_customer_clv": [
        {
            "customer_key": "9f86d081884c7d65",
            "as_of_date": THROUGH,
            "first_order_date": THROUGH,
            "orders": 1,
            "margin_to_date": 12,
            "probability_alive": 1,
            "expected_purchases": 0.4,
            "predicted_margin": 4,
        }
    ],
    "fct_clv_models": [
        {
            "subject": subject,
            "as_of_date": THROUGH,
            "is_fitted": subject != "margin",
            "reason": "0 customers bought again" if subject == "margin" else None,
            "log_likelihood": None if subject == "margin" else -100,
            "holdout_actual": 200,
            "holdout_error": 0.1,
        }
        for subject in ("purchases", "net_revenue", "margin")
    ],
    "fct_aarrr": [
        {
            "month_start_date": THROUGH.replace(day=1),
            "stage": stage,
            "name_en": stage,
            "name_zh": "阶段",
            "status": "no data" if stage == "referral" else "measured",
            "people": None if stage == "referral" else 3,
        }
        for stage in ("acquisition", "activation", "retention", "referral", "revenue")
    ],
    "fct_cac_cohorts": [
        {
            "cohort_start_date": THROUGH.replace(day=1),
            "month_offset": 0,
            "new_customers": 3,
            "marketing_cost_reporting": 110,
            "cac_reporting": 36.666667,
            "margin_per_customer": 40,
            "payback_month": 0,
        }
    ],
    "fct_marketing_funnel": [
        {
            "date_day": THROUGH,
            "channel": "Paid Search",
            "campaign_key": "brand",
            "impressions": 1000,
            "clicks": 40,
            "sessions": 30,
            "leads": 3,
            "mqls": 2,
            "sqls": 1,
            "opportunities": 1,
            "customers": 0,
            "orders": 1,
            "spend_reporting": 110,
            "net_revenue_reporting": 20,
        }
    ],
    "fct_measures": [
        {
            "date_day": THROUGH - timedelta(days=age),
            "measure": "sessions",
            "channel": "Paid Search",
            "campaign_key": "brand",
            "source": "ga4",
            "value": 100 + age,
        }
        for age in range(DAYS)
    ],
    "fct_kpi_values": [
        {
            "kpi_id": "bounce_rate",
            "period": "day",
            "period_start_date": THROUGH - timedelta(days=age),
            "scope": "company",
            "scope_value": "all",
            "numerator": 40 + age,
            "denominator": 100,
            "value": (40 + age) / 100,
        }
        for age in range(DAYS)
    ],
    "fct_scorecard": [
        {
            "kpi_id": kpi,
            "period": "month",
            "period_start_date": THROUGH.replace(day=1),
            "scope": "company",
            "scope_value": "all",
            "value": 5,
            "attainment": 1.1,
            "verdict": "exceeded",
            "weight": weight,
            "owner": "director_of_marketing",
            "is_main": True,
        }
        for kpi, weight in (("revenue", 0.25), ("leads", 0.75))
    ],
    "fct_kpi_anomalies": [
        {
            "kpi_id": "leads",
            "scope": "company",
            "scope_value": "all",
            "date_day": THROUGH,
            "value": 4,
            "expected": 10,
            "low": 5,
            "high": 16,
            "score": -4.2,
            "verdict": "low",
            "explanation_en": "60% below what trend and weekday lead to expect.",
            "explanation_zh": "比趋势与星期规律的预期低 60%。",
        }
    ],
    "fct_kpi_anomaly_parts": [
        {
            "kpi_id": "leads",
            "date_day": THROUGH,
            "dimension": "channel",
            "part": part,
            "rank": rank,
            "contribution": contribution,
        }
        for part, rank, contribution in (("Paid Search", 1, -5.0), ("Email", 2, 1.0))
    ],
    "fct_kpi_forecasts": [
        {
            "kpi_id": "leads",
            "scope": "company",
            "scope_value": "all",
            "date_day": THROUGH + timedelta(days=ahead),
            "is_held_back": ahead == 0,
            "expected": 10,
            "low": 6,
            "high": 14,
            "actual": 9 if ahead == 0 else None,
            "method": "theta",
        }
        for ahead in (0, 1)
    ],
    "fct_kpi_forecast_scores": [
        {
            "kpi_id": f"kpi_{number}",
            "scope": "company",
            "scope_value": "all",
            "is_forecast": True,
            "method": "theta",
            "history_days": 90,
            "mae": 1,
            "naive_mae": 1.5,
        }
        for number in range(10)
    ],
    "fct_kpi_pacing": [
        {
            "kpi_id": "leads",
            "scope": "company",
            "scope_value": "all",
            "period": "month",
            "period_start_date": THROUGH.replace(day=1),
            "expected": 300,
            "low": 280,
            "high": 320,
            "chance": 0.9,
            "days_left": 5,
            "days_of_doubt": 2,
            "verdict": "open",
        }
    ],
    "fct_kpi_statistics": [
        {
            "kpi_id": "leads",
            "period": "day",
            "scope": "company",
            "scope_value": "all",
            "last_period_start_date": THROUGH,
            "mean": 5,
            "minimum": 1,
            "lower_quartile": 3,
            "median": 5,
            "upper_quartile": 7,
            "maximum": 9,
        }
    ],
    "fct_kpi_drivers": [
        {
            "kpi_id": "leads",
            "driver": "ad_spend",
            "driver_type": "kpi",
            "method": "pearson",
            "lag_days": 0,
            "estimate": 0.6,
            "low": 0.4,
            "high": 0.7,
            "p_value": 0.001,
            "p_adjusted": 0.004,
            "is_found": True,
            "strength": "strong",
        }
    ],
    "fct_kpi_driver_models": [
        {
            "kpi_id": "leads",
            "method": "ols",
            "drivers": 2,
            "r_squared": 0.2,
            "adjusted_r_squared": 0.18,
            "strength": "weak",
        }
    ],
    "fct_campaign_kpis": [
        {
            "campaign_key": "brand",
            "kpi_id": "leads",
            "attainment": 1.1,
            "target_period": "flight",
            "excess": 12,
            "excess_low": 4,
            "excess_high": 20,
            "p_value": 0.004,
            "p_adjusted": 0.008,
        }
    ],
    "fct_campaign_results": [
        {
            "campaign_key": "brand",
            "campaign_name": "Brand",
            "channel": "Paid Search",
            "flight_start_date": THROUGH - timedelta(days=9),
            "flight_end_date": THROUGH,
            "baseline_end_date": THROUGH - timedelta(days=10),
            "is_running": False,
            "kpis_with_target": 1,
            "kpis_attained": 1,
            "score": 1.1,
            "evidence": "before and after",
            "lift": 12,
            "lift_p_value": 0.008,
            "verdict": "success",
            "reason_en": "Success: leads of its channel came 20% more than expected.",
            "reason_zh": "成功：所在渠道的潜在客户数比预期多 20%。",
        }
    ],
    "fct_experiments": [
        {
            "experiment": "spring holdout",
            "campaign_key": "brand",
            "arm": "shown",
            "control_arm": "held out",
            "metric": "conversion_rate",
            "is_overall": True,
            "period_start_date": THROUGH,
            "period_end_date": THROUGH,
            "is_split_as_planned": True,
            "lift": 0.01,
            "low": 0.005,
            "high": 0.015,
            "p_adjusted": 0.001,
            "is_significant": True,
            "verdict": "better",
            "reason_en": "Lift of the conversion rate 1 point.",
            "reason_zh": "转化率提升 1 个百分点。",
        }
    ],
    "fct_scorecard_totals": [
        {
            "owner": "director_of_marketing",
            "period": "month",
            "period_start_date": THROUGH.replace(day=1),
            "score": 1.1,
            "graded_score": 1.1,
            "grade": "A",
            "is_complete_period": False,
            "kpis": 2,
            "weight": 1,
            "weight_covered": 1,
        }
    ],
    "fct_scorecard_weights": [
        {
            "owner": "director_of_marketing",
            "period": "month",
            "stage": "",
            "effective_from": THROUGH,
            "kpi_id": kpi,
            "weight": 0.5,
            "method": "raters",
            "raters": 3,
            "agreement": 0.9,
        }
        for kpi in ("revenue", "leads")
    ],
    "fct_target_breakdown": [
        {
            "kpi_id": "leads",
            "period": "month",
            "scope": "company",
            "scope_value": "all",
            "breakdown": "department by channel",
            "valid_from": THROUGH,
            "target": 100,
            "parts_total": 90,
            "status": "too little",
            "is_fine": False,
        }
    ],
    "fct_scorecard_audit": [
        {
            "owner": "director_of_marketing",
            "period": "month",
            "period_start_date": THROUGH.replace(day=1),
            "rule": rule,
            "is_met": True,
            "sentence_en": "It holds.",
        }
        for rule in (
            "weights add up",
            "weights can be used",
            "3 to 10 KPIs",
            "goals are covered",
            "its owner can influence it",
        )
    ],
    "fct_kpi_smart": [
        {
            "owner": "director_of_marketing",
            "kpi_id": "leads",
            "scope": "company",
            "scope_value": "all",
            "period": "month",
            "target_version": 1,
            "criterion": criterion,
            "criterion_number": number,
            "is_met": True,
            "status": "met",
        }
        for number, criterion in enumerate(("specific", "measurable", "achievable", "relevant", "time-bound"), start=1)
    ],
    "fct_improvement_actions": [
        {
            "action_id": "shorter_checkout",
            "kpi_id": "conversion_rate",
            "status": "overdue",
            "opened_date": THROUGH - timedelta(days=9),
            "due_date": THROUGH - timedelta(days=2),
            "days_overdue": 2,
        }
    ],
    "dim_external_factor": [
        {
            "factor_id": "golden_week",
            "name_en": "National Day holidays",
            "name_zh": "国庆假期",
            "kind": "holiday",
            "start_date": THROUGH,
            "end_date": THROUGH,
            "scope": "company",
            "scope_value": "all",
        }
    ],
    "dim_period": [{"period": "day", "period_start_date": THROUGH, "period_end_date": THROUGH}],
    "dim_measure": [
        {
            "measure": "sessions",
            "definition": "Sessions by their first day",
            "first_date": THROUGH,
            "last_date": THROUGH,
        }
    ],
    "fct_scope_measures": [
        {
            "date_day": THROUGH,
            "measure": "sessions",
            "scope": "country",
            "scope_value": "Germany",
            "source": "ga4",
            "value": 9,
        }
    ],
    "fct_order_products": [
        {
            "order_key": f"5123{number}",
            "sku": "LAMP",
            "order_date": THROUGH,
            "product_line": "Lamps",
            "is_high_margin": True,
            "is_new_product": False,
            "units": 1,
            "net_revenue_reporting": 20,
            "margin_reporting": 12,
            "is_counted": True,
            "is_return": False,
        }
        for number in range(2)
    ],
    "fct_period_measures": [
        {
            "period": "day",
            "period_start_date": THROUGH,
            "scope": "company",
            "scope_value": "all",
            "measure": "unique_visitors",
            "value": 90,
        }
    ],
    "fct_source_freshness": [
        {"source": "ga4", "table_name": "events", "status": "fresh", "rows": 1, "files": 1},
        {"source": "x", "table_name": "posts", "status": "never arrived", "rows": 0, "files": 0},
    ],
    "dim_kpi": [{"kpi_id": "bounce_rate", "name_en": "Bounce rate", "name_zh": "跳出率", "direction": "lower"}],
    "fct_touchpoints": [
        {
            "touch_id": "visit|1234567890.1793491200",
            "person_key": "9f86d081884c7d65",
            "session_key": "1234567890.1793491200",
            "touched_at": AT,
            "touch_date": THROUGH,
            "touch_type": "ad click",
            "source": "google",
            "medium": "cpc",
            "channel": "Paid Search",
            "campaign_key": "brand",
            "is_direct": False,
            "cost_reporting": 110,
        }
    ],
    "fct_touch_costs": [
        {
            "touch_cost_key": f"{THROUGH}|google_ads|brand",
            "date_day": THROUGH,
            "platform": "google_ads",
            "campaign_key": "brand",
            "touches": 1,
            "spend_reporting": 110,
            "assigned_reporting": 110,
            "unassigned_reporting": 0,
        }
    ],
    "fct_conversions": [
        {
            "conversion_id": "order|5000001",
            "conversion_type": "order",
            "person_key": "9f86d081884c7d65",
            "converted_at": AT,
            "conversion_date": THROUGH,
            "value_reporting": 20,
            "order_key": "5000001",
        }
    ],
    "fct_attributed_touches": [
        {
            "conversion_id": "order|5000001",
            "touch_id": "visit|1234567890.1793491200",
            "model": model,
            "conversion_type": "order",
            "conversion_date": THROUGH,
            "touched_at": AT,
            "place": 1,
            "touches": 1,
            "channel": "Paid Search",
            "campaign_key": "brand",
            "source": "google",
            "weight": 1,
            "value_reporting": 20,
        }
        for model in ("first_touch", "linear")
    ],
    "fct_attribution": [
        {
            "model": model,
            "conversion_type": "order",
            "dimension": "channel",
            "dimension_value": "Paid Search",
            "period": "all",
            "period_start_date": THROUGH,
            "conversions": 1,
            "value_reporting": 20,
            "spend_reporting": 110,
        }
        for model in ("linear", "markov")
    ],
    "fct_funnel": [
        {
            "funnel": "shop",
            "window_hours": 24,
            "period": "day",
            "cohort_start_date": THROUGH,
            "breakdown": breakdown,
            "breakdown_value": value,
            "step_number": step,
            "is_counted_only": False,
            "entrants": 30,
            "reached": reached,
            "drop_off": 30 - reached,
            "median_seconds_from_start": seconds,
            "p90_seconds_from_start": seconds,
            "is_window_complete": False,
        }
        for breakdown, value in (("all", "all"), ("channel", "Paid Search"))
        for step, reached, seconds in ((1, 30, None), (2, 12, 45.5))
    ],
    "fct_funnel_dropped": [
        {
            "funnel": "shop",
            "unit": "session",
            "unit_key": "1234567890.1793491200",
            "entered_at": AT,
            "entered_date": THROUGH,
            "step_reached": 1,
            "reached_at": AT,
        }
    ],
    "fct_sales_response": [
        {
            "month_start_date": THROUGH.replace(day=1),
            "channel": "Paid Search",
            "response_band": band,
            "leads": 3,
            "answered": 3,
            "answered_within_sla": 3,
            "sla_share": 1,
            "mqls": 2,
            "sqls": 1,
            "customers": 1,
            "customer_rate": 1 / 3,
            "customer_rate_low": 0.06,
            "customer_rate_high": 0.79,
        }
        for band in ("all", "up to 5 minutes")
    ],
    "reconciliation": [
        {
            "source": "google_ads",
            "table_name": "campaign_days",
            "source_date": THROUGH,
            "currency": "EUR",
            "measure": "cost",
            "step": step,
            "expected": 100,
            "actual": 100,
            "difference": 0,
            "tolerance": 0,
            "is_reconciled": True,
        }
        for step in ("landing to staging", "staging to mart", "mart to measures", "measures to kpi")
    ],
}


def make_warehouse(settings: Settings, *, is_empty: bool = False) -> None:
    """Write build.duckdb and build.json; `is_empty` leaves every table without rows, as before the first export."""
    settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute("create schema raw; create schema marts")
        _create_landing_tables(connection)
        for contract in load_contracts(settings.dbt_project):
            types = {column.name: column.data_type for column in contract.columns}
            _create(
                connection, f"raw.{contract.identifier}", {**types, "filename": "varchar", "file_row_number": "bigint"}
            )
            if not is_empty:
                _land(connection, contract, LANDED[contract.identifier])
        for model, columns in mart_columns(settings.dbt_project).items():
            _create(connection, f"marts.{model}", columns)
            if not is_empty:
                _insert(connection, f"marts.{model}", MARTS[model])
        if is_empty:  # these are made by the project, not by exports
            _insert(connection, "marts.dim_channel", MARTS["dim_channel"])
            _insert(connection, "marts.dim_campaign", MARTS["dim_campaign"][:1])
    build = {"build_id": "build-1", "through_date": THROUGH.isoformat(), "built_at": f"{TODAY}T06:00:00Z"}
    (settings.warehouse_dir / "build.json").write_text(json.dumps(build))


def alter(settings: Settings, statements: str) -> None:
    """Change the build file by SQL."""
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute(statements)


def mart_columns(dbt_project: Path) -> dict[str, dict[str, str]]:
    """Every mart that is published, with its columns and types as the enforced contracts declare them."""
    marts: dict[str, dict[str, str]] = {}
    for file in sorted((dbt_project / "models" / "marts").rglob("*.yml")):
        for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models", []):
            if model.get("config", {}).get("schema", "marts") != "marts":
                continue
            if "ephemeral" not in file.with_suffix(".sql").read_text(encoding="utf-8"):
                marts[model["name"]] = {column["name"]: column["data_type"] for column in model["columns"]}
    return marts


def filename(contract: TableContract) -> str:
    return f"/landing/{contract.source}/{contract.table}/cafe.parquet"


def _create(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str]) -> None:
    connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    for row in rows:
        values = ", ".join(f"${number} as {name}" for number, name in enumerate(row, start=1))
        connection.execute(f"insert into {table} by name select {values}", list(row.values()))


def _land(connection: duckdb.DuckDBPyConnection, contract: TableContract, row: Row) -> None:
    file = {"source": contract.source, "table_name": contract.table, "filename": filename(contract)}
    _insert(connection, f"raw.{contract.identifier}", [{**row, "filename": filename(contract), "file_row_number": 0}])
    receipt = {
        **file,
        "file_id": "cafe",
        "original_name": "export.csv",
        "exported_at": datetime(TODAY.year, TODAY.month, TODAY.day, 5),
        "landed_at": datetime(TODAY.year, TODAY.month, TODAY.day, 6),
        "scope": "",
        "period_start": THROUGH - timedelta(days=DAYS - 1),
        "period_end": THROUGH,
        "rows_read": 1,
        "rows_landed": 1,
        "rows_rejected": 0,
        "is_truncated": False,
        "is_incomplete": False,
    }
    _insert(connection, "raw.receipts", [receipt])
    if contract.restates == "range":
        for day in _days():
            _insert(connection, "raw.coverage", [{**file, "scope": "", "source_date": day}])
            for measure in ("rows", "cost", "impressions"):
                total = {
                    **file,
                    "scope": "",
                    "source_date": day,
                    "currency": "",
                    "measure": measure,
                    "value": 100 + day.day,
                }
                _insert(connection, "raw.control_totals", [total])


def _days() -> Iterator[date]:
    return (THROUGH - timedelta(days=age) for age in range(DAYS))


def _create_landing_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create table raw.receipts (
            source varchar, table_name varchar, file_id varchar, filename varchar, original_name varchar,
            exported_at timestamp, landed_at timestamp, scope varchar, period_start date, period_end date,
            language varchar, encoding varchar, rows_read bigint, rows_landed bigint, rows_rejected bigint,
            is_truncated boolean, is_incomplete boolean, vendor_total_status varchar, facts json
        );
        create table raw.coverage (
            source varchar, table_name varchar, scope varchar, source_date date, filename varchar
        );
        create table raw.control_totals (
            source varchar, table_name varchar, filename varchar, scope varchar, source_date date, currency varchar,
            measure varchar, value decimal(38, 6), row_count bigint
        );
        create table raw.vendor_totals (
            source varchar, table_name varchar, filename varchar, measure varchar, vendor_value decimal(38, 6),
            rows_value decimal(38, 6), tolerance double, is_within boolean
        );
        """
    )
