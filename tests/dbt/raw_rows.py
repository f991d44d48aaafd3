"""A small company's exports, row by row, with a trap in each; `test_marts.py` states what they amount to."""

from __future__ import annotations

from datetime import UTC, date, datetime

from raw_fixture import File, Row

THROUGH_DATE = "2026-03-31"


def event(at: str, name: str, visitor: str | None, session: int | None, **params: str | float) -> Row:
    """One GA4 event; a parameter goes to the slot that its type fits, as in a real export."""
    occurred_at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    slots = {str: "string_value", int: "int_value", float: "double_value"}
    entries = [{"key": "ga_session_id", "value": {"int_value": str(session)}}] if session is not None else []
    entries += [{"key": key, "value": {slots[type(value)]: str(value)}} for key, value in params.items()]
    return {
        "event_date": occurred_at.strftime("%Y%m%d"),
        "event_timestamp": str(int(occurred_at.timestamp() * 1_000_000)),
        "event_name": name,
        "user_pseudo_id": visitor,
        "event_params": entries,
        "stream_id": "s1",
        "platform": "WEB",
        "device": {"category": "mobile"},
        "geo": {"country": "Germany", "city": ""},
        "ecommerce": {"transaction_id": "(not set)"},
    }


HOME = "https://www.lamps.example/"
CART = "https://www.lamps.example/cart?email=someone@example.com#top"

_EVENTS: list[Row] = [
    # ann: an ad, spelt in capitals by the one who tagged it; her purchase is sent twice, on both days of the session
    event("2026-03-01 23:58:00", "session_start", "ann", 100, page_location=HOME, ga_session_number=1),
    event(
        "2026-03-01 23:58:00",
        "page_view",
        "ann",
        100,
        page_location=HOME,
        source="Google",
        medium="CPC",
        campaign=" Brand Exact ",
    ),
    event("2026-03-01 23:59:00", "add_to_cart", "ann", 100, page_location=CART, engagement_time_msec=12000),
    event(
        "2026-03-02 00:01:00",
        "purchase",
        "ann",
        100,
        page_location=CART,
        transaction_id="1001",
        value=31,
        currency="EUR",
    ),
    event(
        "2026-03-02 00:02:00",
        "purchase",
        "ann",
        100,
        page_location=CART,
        transaction_id="1001",
        value=31,
        currency="EUR",
    ),
    # ann comes back directly: within 30 days of the ad, and later
    event("2026-03-09 10:00:00", "page_view", "ann", 200, page_location=HOME, ga_session_number=2),
    event("2026-03-31 23:59:59", "page_view", "ann", 300, page_location=HOME, ga_session_number=3),
    # bob: back from the payment provider, which is no source; nor is the shop itself
    event(
        "2026-03-03 08:00:00",
        "page_view",
        "bob",
        100,
        page_location=HOME,
        page_referrer="https://www.paypal.com/pay",
        ga_session_number=1,
    ),
    event(
        "2026-03-03 08:00:30", "page_view", "bob", 100, page_location=HOME, page_referrer="https://shop.lamps.example/"
    ),
    # cat: a click id and nothing else, then a site that loses against it
    event(
        "2026-03-03 09:00:00",
        "page_view",
        "cat",
        1,
        page_location=HOME,
        page_referrer="https://blog.example.org/",
        gclid="abc",
    ),
    # dan: from a social network's link shim; leaves at once
    event(
        "2026-03-03 10:00:00",
        "page_view",
        "dan",
        1,
        page_location=HOME,
        page_referrer="https://l.facebook.com/",
        engagement_time_msec=9999,
    ),
    # eve: a search engine of another country, told by the referrer alone; registers
    event("2026-03-03 11:00:00", "page_view", "eve", 1, page_location=HOME, page_referrer="https://www.google.co.uk/"),
    event("2026-03-03 11:00:05", "sign_up", "eve", 1, page_location=HOME),
    # no consent: no visitor, no session, and still a purchase
    event("2026-03-03 12:00:00", "purchase", None, None, transaction_id="1003", value=10.5, currency="USD"),
    # fay: no session ids; silent for 31 minutes, so two sessions
    event("2026-03-04 10:00:00", "page_view", "fay", None, page_location=HOME, source="newsletter", medium="email"),
    event("2026-03-04 10:29:00", "page_view", "fay", None, page_location=HOME),
    event("2026-03-04 11:00:00", "page_view", "fay", None, page_location=HOME),
    # after the last day that is counted
    event("2026-04-01 00:00:00", "page_view", "ann", 400, page_location=HOME),
]

# source, medium, campaign and referrer of a visit's first page view, and the channel that they make: the 20 rules in
# order, then what other implementations get wrong.
CHANNEL_CASES: list[tuple[str | None, str | None, str | None, str | None, str]] = [
    ("(direct)", "(none)", "(direct)", None, "Direct"),
    ("google", "cpc", "PMax CROSS-NETWORK catalogue", None, "Cross-network"),
    ("google", "cpc", "Shopping feed", None, "Paid Shopping"),
    ("amazon.co.jp", "cpc", "Spring", None, "Paid Shopping"),
    ("Baidu", "CPC", "Spring", None, "Paid Search"),
    ("xiaohongshu", "paid-social", "Spring", None, "Paid Social"),
    ("bilibili", "ppc", "Spring", None, "Paid Video"),
    ("partner.example", "interstitial", "Spring", None, "Display"),
    ("partner.example", "retargeting", "Spring", None, "Paid Other"),
    (None, None, None, "https://www.etsy.com/listing", "Organic Shopping"),
    (None, None, None, "https://m.weibo.cn/u/1", "Organic Social"),
    ("partner.example", "sm", None, None, "Organic Social"),
    (None, None, None, "https://m.youtube.com/watch?v=1", "Organic Video"),
    (None, None, None, "https://yz.m.sm.cn/s?q=1", "Organic Search"),
    (None, None, None, "https://cn.bing.com/search?q=1", "Organic Search"),
    (None, None, None, "https://gemini.google.com/app", "AI Assistant"),
    ("chatgpt.com", None, None, None, "AI Assistant"),
    (None, None, None, "https://blog.example.org/post", "Referral"),
    ("E-mail", "newsletter", None, None, "Email"),
    ("partner.example", "Affiliate", None, None, "Affiliates"),
    ("podcast", "audio", None, None, "Audio"),
    ("sms", "text", None, None, "SMS"),
    ("app", "notification-web", None, None, "Mobile Push"),
    ("showroom", "qr", "showroom-qr", None, "Unassigned"),
    ("partner.example", "cpm", "Spring", None, "Display"),
    ("partner.example", "cross-network", "Spring", None, "Unassigned"),
    ("newsletter", "my-email-tool", None, None, "Unassigned"),
    ("direct", "none", None, None, "Unassigned"),
    ("google", "cpc", "Workshop planning", None, "Paid Search"),
    (None, None, None, "https://checkout.paypal.com/done", "Direct"),
    ("paypal.com", "referral", "(referral)", None, "Direct"),
    ("shop.lamps.example", "referral", "(referral)", None, "Direct"),
    (None, None, None, "https://docs.google.com/document/1", "Referral"),
]


def _visit(number: int, source: str | None, medium: str | None, campaign: str | None, referrer: str | None) -> Row:
    told = {"source": source, "medium": medium, "campaign": campaign, "page_referrer": referrer}
    return event(
        "2026-03-05 12:00:00",
        "page_view",
        f"channel {number}",
        number,
        page_location=HOME,
        **{name: value for name, value in told.items() if value is not None},
    )


_EVENTS += [_visit(number, *case[:4]) for number, case in enumerate(CHANNEL_CASES)]

_STALE_EVENTS: list[Row] = [
    event("2026-03-03 07:00:00", "page_view", "ghost", 1, page_location=HOME),
]


def _ga4_days(rows: list[Row]) -> list[tuple[str, date]]:
    return sorted({("s1", datetime.strptime(str(row["event_date"]), "%Y%m%d").date()) for row in rows})


def ad_day(day: str, campaign: str, cost: str, clicks: str, **values: str) -> Row:
    return {
        "day": day,
        "customer_id": "123-456-7890",
        "campaign": campaign,
        "campaign_id": f"id of {campaign}",
        "campaign_type": "Search",
        "currency_code": "USD",
        "cost": cost,
        "impressions": "1,000",
        "clicks": clicks,
        "conversions": "1.50",
        "conversion_value": "20.00",
        **values,
    }


_FIRST_ADS = [ad_day("2026-03-01", "Brand Exact", "10.00", "100"), ad_day("2026-03-02", "Brand Exact", "99.00", "990")]
_SECOND_ADS = [
    ad_day("2026-03-02", "Brand Exact", "12.34", "110"),
    ad_day("2026-03-02", "Spring Videos", "5.00", "7", currency_code="EUR", campaign_type="Video"),
    ad_day("2026-04-01", "Brand Exact", "1.00", "1"),
]

_META_ADS: list[Row] = [
    # the results of one row are link clicks, of the other leads; two ads of one campaign
    {"day": "2026-03-02", "campaign_name": "Carts", "ad_name": "a", "currency": "usd", "amount_spent": "2.70725",
     "impressions": "900", "link_clicks": "12", "clicks_all": "20", "result_type": "Link clicks", "results": "12",
     "purchases": "1", "purchases_conversion_value": "21.4"},
    {"day": "2026-03-02", "campaign_name": "carts ", "ad_name": "b", "currency": "USD", "amount_spent": "0.00225",
     "impressions": "100", "clicks_all": "3", "result_type": "Leads (form)", "results": "2"},
    {"day": "2026-03-02", "campaign_name": "Carts", "ad_name": "c", "currency": "USD", "amount_spent": "0",
     "impressions": "1", "result_indicator": "actions:landing_page_view", "results": "50"},
    {"day": "2026-03-02", "campaign_name": "Carts", "ad_name": "d", "currency": "USD", "amount_spent": "0",
     "impressions": "1", "result_indicator": "actions:offsite_conversion.fb_pixel_purchase", "results": "4"},
]  # fmt: skip

_LINKEDIN_ADS: list[Row] = [
    # the header of before 2026 and the one since; the second file wins the second day
    {"day": "2026-03-01", "account_name": "A", "currency": "USD", "campaign_group_name": "Managers",
     "campaign_name": "DE", "total_spent": "10.00", "impressions": "700", "clicks": "5", "conversions": "1",
     "total_conversion_value": "58.00"},
    {"day": "2026-03-02", "account_name": "A", "currency": "USD", "campaign_group_name": "Managers",
     "campaign_name": "DE", "total_spent": "99.00", "impressions": "999", "clicks": "99"},
]  # fmt: skip
_NEW_LINKEDIN_ADS: list[Row] = [
    {"day": "2026-03-02", "account_name": "A", "currency": "USD", "campaign_name": "Managers", "ad_set_name": "DE",
     "ad_set_id": "7", "campaign_id": "6", "total_spent": "9.36", "impressions": "800", "clicks": "6"},
]  # fmt: skip


def campaign(unique_id: str, at: str, recipients: str, **values: str) -> Row:
    return {
        "unique_id": unique_id, "title": "Newsletter Weekly", "send_date": at, "total_recipients": recipients,
        "successful_deliveries": recipients, "unique_opens": "0", "unique_clicks": "0", "unsubscribes": "0", **values,
    }  # fmt: skip


_FIRST_EMAILS = [campaign("a1", "Mar 31, 2026 11:59 pm", "100", unique_opens="10", total_revenue="1.00")]
_SECOND_EMAILS = [
    # opens came in; two sends of one title, a test send, the least audience, and the day after
    campaign("a1", "Mar 31, 2026 11:59 pm", "100", unique_opens="40", unique_clicks="5", total_revenue="30.50"),
    campaign("a2", "Mar 31, 2026 08:00 am", "50", unique_opens="7", title=" newsletter weekly"),
    campaign("a3", "Mar 31, 2026 07:00 am", "19", unique_opens="19", unique_clicks="19", total_revenue="99.00"),
    campaign("a4", "Mar 2, 2026 07:00 am", "20", unique_opens="9", title="Autumn sale"),
    campaign("a5", "Apr 01, 2026 12:00 am", "200"),
]

_FIRST_CONTACTS: list[Row] = [
    {"record_id": "1", "email": "Ann@Example.com", "lifecycle_stage": "Lead", "create_date": "2026-03-01 09:00",
     "became_a_lead_date": "2026-03-01 09:00", "original_source": "Paid Search", "utm_campaign": "Brand Exact"},
    {"record_id": "2", "email": "bob@example.com", "lifecycle_stage": "Subscriber", "create_date": "2026-03-02 09:00"},
]  # fmt: skip
_SECOND_CONTACTS: list[Row] = [
    # ann: answered after an hour to the minute, MQL in time, customer only after the last day
    {"record_id": "1", "email": " ann@example.com", "lifecycle_stage": "Customer", "create_date": "2026-03-01 09:00",
     "became_a_lead_date": "2026-03-01 09:00", "original_source": "PAID_SEARCH", "utm_campaign": "Brand Exact",
     "date_of_first_engagement": "2026-03-01 10:00", "became_a_marketing_qualified_lead_date": "2026-03-31 23:59",
     "became_a_customer_date": "2026-04-01 00:00"},
    # cat: imported as an opportunity, so nobody knows when she became a lead; answered too late
    {"record_id": "3", "lifecycle_stage": "salesqualifiedlead", "create_date": "2026-03-05 00:00",
     "original_source": "Offline Sources", "date_of_first_engagement": "2026-03-05 01:01",
     "became_a_sales_qualified_lead_date": "2026-03-06 12:00"},
    # a lead of the day after
    {"record_id": "4", "lifecycle_stage": "lead", "create_date": "2026-04-01 00:00",
     "became_a_lead_date": "2026-04-01 00:00"},
]  # fmt: skip
_DEALS: list[Row] = [
    {"record_id": "11", "amount": "1000.00", "currency": "USD", "create_date": "2026-03-06 12:00",
     "close_date": "2026-03-20 12:00", "is_deal_closed": "true", "is_closed_won": "true", "deal_stage": "Closed Won",
     "associated_contact_ids": "2;3;1"},
    {"record_id": "12", "amount": "500.00", "create_date": "2026-03-07 12:00", "close_date": "2026-04-02 12:00",
     "is_deal_closed": "true", "is_closed_won": "true", "deal_stage": "Closed Won", "associated_contact_ids": "1"},
    {"record_id": "13", "amount": "70.00", "create_date": "2026-03-08 12:00", "close_date": "2026-03-09 12:00",
     "is_deal_closed": "false", "is_closed_won": "false", "deal_stage": "Proposal"},
]  # fmt: skip


def order(name: str, number: str, at: str, subtotal: str, **values: str) -> Row:
    return {
        "name": name, "id": number, "created_at": at, "currency": "USD", "subtotal": subtotal, "shipping": "5.00",
        "taxes": "2.00", "discount_amount": "0.00", "refunded_amount": "0.00", "financial_status": "paid",
        "source": "web", "billing_country": "DE", "lineitem_quantity": "1", "lineitem_name": "Lamp",
        "lineitem_price": subtotal, **values,
    }  # fmt: skip


def line(name: str, at: str, quantity: str) -> Row:
    return {
        "name": name,
        "created_at": at,
        "lineitem_quantity": quantity,
        "lineitem_name": "Bulb",
        "lineitem_sku": "NL-01666",
        "lineitem_price": "1.00",
    }


_FIRST_ORDERS = [
    order("#1001", "9001", "2026-03-01 19:01:00 -0500", "31.00", email="ann@example.com"),
    line("#1001", "2026-03-01 19:01:00 -0500", "5"),
    line("#1001", "2026-03-01 19:01:00 -0500", "6"),
]
_SECOND_ORDERS = [
    # ann's order was edited: the newer export has two lines, not three
    order(
        "#1001",
        "9001",
        "2026-03-01 19:01:00 -0500",
        "30.00",
        email="Ann@example.com",
        refunded_amount="4.50",
        lineitem_sku="nl-01666 ",
    ),
    line("#1001", "2026-03-01 19:01:00 -0500", "2"),
    # refunded with shipping and taxes: never below zero
    order("#1002", "9002", "2026-03-02 10:00:00 +0000", "20.00", email="bob@example.com", refunded_amount="27.00"),
    # cancelled, voided: kept, not counted
    order(
        "#1003",
        "9003",
        "2026-03-03 10:00:00 +0000",
        "40.00",
        email="cat@example.com",
        cancelled_at="2026-03-04 10:00:00 +0000",
    ),
    order("#1004", "9004", "2026-03-03 11:00:00 +0000", "50.00", email="cat@example.com", financial_status="voided"),
    # cancelled after the last day: not yet
    order(
        "#1005",
        "9005",
        "2026-03-05 10:00:00 +0000",
        "60.00",
        email="cat@example.com",
        cancelled_at="2026-04-01 00:00:00 +0000",
    ),
    # at the till, without an address, on the last minute of the last day in UTC
    order("#1006", "9006", "2026-04-01 01:59:00 +0200", "7.00", source="pos"),
    order("#1007", "9007", "2026-04-01 00:00:00 +0000", "8.00"),
]


def invoice_line(invoice: str, at: str, quantity: str, price: str, **values: str) -> Row:
    return {"invoice": invoice, "invoice_date": at, "quantity": quantity, "price": price, "stock_code": "L1", **values}


_FIRST_INVOICES = [invoice_line("501", "2026-03-04 10:00:00", "9", "9.00", customer_id="17")]
_SECOND_INVOICES = [
    # the newer export of 501 replaces it; one of its lines was entered twice, one is cancelled days later
    invoice_line("501", "2026-03-04 10:00:00", "2", "10.005", customer_id="17", country="eire"),
    invoice_line("501", "2026-03-04 10:00:00", "2", "10.005", customer_id="17", country="eire"),
    invoice_line("501", "2026-03-07 10:00:00", "-1", "10.005", customer_id="17", country="eire"),
    # a cancelled invoice comes before the customer's order, whose number a web order has too
    invoice_line("C500", "2026-03-02 09:00:00", "-4", "2.50", customer_id="Dealer@example.com"),
    invoice_line("1001", "2026-03-05 09:00:00", "3", "2.50", customer_id="dealer@example.com", currency="usd"),
    # nobody's, and for nothing; the day after
    invoice_line("502", "2026-03-05 10:00:00", "-96", "0"),
    invoice_line("503", "2026-04-01 00:00:00", "1", "1.00"),
]

_OLD_POSTS: list[Row] = [
    {"post_id": "1355500244381949952", "post_link": "https://twitter.com/Lamps/status/1355500244381949952",
     "posted_at": "2026-03-01 23:30 +0000", "impressions": "215.0", "engagements": "4.0", "likes": "1.0",
     "replies": "1.0", "reposts": "2.0", "promoted_impressions": "-"},
]  # fmt: skip
_NEW_POSTS: list[Row] = [
    {"post_id": "1355500244381949952", "post_link": "https://x.com/Lamps/status/1355500244381949952",
     "posted_at": "Sun, Mar 1, 2026", "impressions": "300", "likes": "3", "replies": "1",
     "reposts": "2", "shares": "4", "bookmarks": "5"},
]  # fmt: skip
_OLD_DAYS: list[Row] = [
    {"date": "2026-03-01", "posts_published": "1", "impressions": "100", "likes": "1", "reposts": "1"},
    {"date": "2026-03-02", "posts_published": "0", "impressions": "50", "likes": "0", "reposts": "0"},
]
_NEW_DAYS: list[Row] = [
    {"date": "2026-03-02", "posts_published": "0", "impressions": "55", "likes": "2", "reposts": "0"}
]

# A later file replaces a figure of the same day, measure, scope and source. Five figures of it cannot be counted.
_FIRST_FIGURES: list[Row] = [
    {"date": "2026-03-05", "measure": "complaints", "value": "9"},
    {"date": "2026-03-06", "measure": "complaints", "value": "3"},
    {
        "date": "2026-03-02",
        "measure": "social_followers",
        "value": "1000",
        "scope": "channel: Organic Social",
        "source": "X",
    },
]
_SECOND_FIGURES: list[Row] = [
    {"date": "2026-03-05", "measure": "complaints", "value": "4"},
    {"date": "2026-03-05", "measure": "Complaints", "value": "2", "scope": "department: Customer care"},
    {"date": "2026-03-01", "end_date": "2026-03-31", "measure": "Planned revenue", "value": "1000.00", "unit": "USD"},
    {"date": "2026-03-20", "measure": "social_followers", "value": "1100", "scope": "渠道：自然社交", "source": "X"},
    {"date": "2026-03-10", "measure": "social_followers", "value": "500", "scope": "channel: organic social",
     "source": "WeChat"},
    {"date": "2026-03-01", "measure": "sales_and_marketing_headcount", "value": "10"},
    {"date": "2026-03-16", "measure": "sales_and_marketing_headcount", "value": "12"},
    {"date": "2026-03-01", "end_date": "2026-03-31", "measure": "training_hours", "value": "62"},
    {"date": "2026-03-07", "measure": "complaintes", "value": "5"},
    {"date": "2026-03-07", "measure": "bad_debt", "value": "3", "unit": "万元"},
    {"date": "2026-03-07", "measure": "unique_visitors", "value": "7"},
    {"date": "2026-03-07", "measure": "complaints", "value": "7", "scope": "planet: Mars"},
    {"date": "2026-04-01", "measure": "complaints", "value": "99"},
]  # fmt: skip
_PLANS: list[Row] = [
    {"campaign": "BRAND Exact", "planned_launch_date": "2026-03-02", "planned_end_date": "2026-03-11",
     "launched_date": "2026-03-03", "budget": "90.00", "currency": "USD"},
]  # fmt: skip
_OLD_ANSWERS: list[Row] = [
    {"responded_at": "2026-03-04 10:00:00", "survey": "nps", "score": "0"},
    {"responded_at": "2026-03-05 10:00:00", "survey": "nps", "score": "10", "customer_id": "Ann@example.com"},
]
_NEW_ANSWERS: list[Row] = [
    {"responded_at": "2026-03-04 10:00:00", "survey": "nps", "score": "9", "comment": "call me: +49 30 1234567"},
    {"responded_at": "2026-03-04 11:00:00", "survey": "nps", "score": "6"},
    {"responded_at": "2026-03-04 12:00:00", "survey": "nps", "score": "11"},
]
_REVIEWS: list[Row] = [
    {"rating": rating, "reviewed_on": "2026-03-04", "review_text": "by ann@example.com"} for rating in ("5", "4", "3")
]

_FEBRUARY, _MARCH, _APRIL = (datetime(2026, month, 2, 6) for month in (2, 3, 4))
_MARCH_1, _MARCH_2, _APRIL_1 = date(2026, 3, 1), date(2026, 3, 2), date(2026, 4, 1)
_ACCOUNT = "123-456-7890"

FILES = [
    File("ga4", "events", "a1", _MARCH, _STALE_EVENTS),
    File("ga4", "events", "a2", _APRIL, _EVENTS, covers=_ga4_days(_EVENTS)),
    File("google_ads", "campaign_days", "b1", _MARCH, _FIRST_ADS, covers=[(_ACCOUNT, _MARCH_1)]),
    File("google_ads", "campaign_days", "b2", _APRIL, _SECOND_ADS, covers=[(_ACCOUNT, _MARCH_2), (_ACCOUNT, _APRIL_1)]),
    File("meta_ads", "ad_days", "h1", _APRIL, _META_ADS, covers=[("", _MARCH_2)]),
    File("linkedin_ads", "ad_days", "i1", _MARCH, _LINKEDIN_ADS, covers=[("A", _MARCH_1)]),
    File("linkedin_ads", "ad_days", "i2", _APRIL, _NEW_LINKEDIN_ADS, covers=[("A", _MARCH_2)]),
    File("hubspot", "contacts", "c1", _MARCH, _FIRST_CONTACTS),
    File("hubspot", "contacts", "c2", _APRIL, _SECOND_CONTACTS),
    File("hubspot", "deals", "d1", _APRIL, _DEALS),
    # the newer export was landed first: its name sorts before, its rows still win
    File("mailchimp", "campaigns", "j1", _MARCH, _FIRST_EMAILS),
    File("mailchimp", "campaigns", "j2", _APRIL, _SECOND_EMAILS),
    File("shopify", "order_lines", "e1", _APRIL, _SECOND_ORDERS),
    File("shopify", "order_lines", "e2", _MARCH, _FIRST_ORDERS),
    File("generic_orders", "order_lines", "k1", _MARCH, _FIRST_INVOICES),
    File("generic_orders", "order_lines", "k2", _APRIL, _SECOND_INVOICES),
    File("figures", "figures", "l1", _MARCH, _FIRST_FIGURES),
    File("figures", "figures", "l2", _APRIL, _SECOND_FIGURES),
    File("figures", "campaign_plans", "m1", _APRIL, _PLANS),
    File("surveys", "responses", "n1", _MARCH, _OLD_ANSWERS, covers=[("nps", date(2026, 3, 5))]),
    File("surveys", "responses", "n2", _APRIL, _NEW_ANSWERS, covers=[("nps", date(2026, 3, 4))]),
    File("reviews", "reviews", "o1", _APRIL, _REVIEWS, covers=[("", date(2026, 3, 4))]),
    File("x", "posts", "f1", _MARCH, _OLD_POSTS),
    File("x", "posts", "f2", _APRIL, _NEW_POSTS),
    File("x", "days", "g1", _MARCH, _OLD_DAYS, scope="Lamps", covers=[("Lamps", _MARCH_1)]),
    File("x", "days", "g2", _APRIL, _NEW_DAYS, scope="Lamps", covers=[("Lamps", _MARCH_2)]),
]
