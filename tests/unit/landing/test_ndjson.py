"""GA4's export: the same field as text and as a number, absent fields, fields nobody has heard of."""

from __future__ import annotations

import json

from landing_samples import FIXTURES, Home, event


def test_real_rows_keep_their_values(home: Home) -> None:
    name = "events_20231215.ndjson"
    assert home.land_one(name, (FIXTURES / name).read_bytes()).rows_landed == 5
    value = "list_filter(event_params, p -> p.key = 'value')[1].value.int_value"
    assert home.raw(
        f"select {value}, ecommerce.purchase_revenue, items[1].price, items[1].quantity, items[1].item_params, "
        "event_date from raw.ga4__events where event_name = 'purchase'"
    ) == [("31", "31.0", "14.596638", "1", "[]", "20231215")]


def test_text_and_numbers_of_one_field_both_land_as_text(home: Home) -> None:
    lines = [
        event(event_timestamp=1772323200000000, batch_page_id=5, user_ltv={"revenue": 1.5}),
        event(batch_page_id="6", user_ltv={"revenue": "2.5"}, is_active_user=True),
        event(user_ltv=None),
    ]
    home.land_one("e.json", "\n".join(lines))
    found = home.raw(
        "select batch_page_id, user_ltv.revenue, is_active_user from raw.ga4__events order by 1 nulls last"
    )
    assert found == [("5", "1.5", None), ("6", "2.5", "true"), (None, None, None)]


def test_unknown_fields_are_kept_as_json_even_late_in_the_file(home: Home) -> None:
    lines = [event(user_pseudo_id=str(n)) for n in range(3000)]
    lines[2500] = event(publisher={"ad_revenue_in_usd": 0.5}, **{"Odd Key": [1], "EVENT_NAME": "shout"})
    home.land_one("e.json", "\n".join(lines))
    receipt = home.receipt("e.json")
    assert sorted(receipt.columns_added) == ["odd_key", "publisher"]
    assert home.raw("select publisher, odd_key from raw.ga4__events where publisher is not null") == [
        ('{"ad_revenue_in_usd":0.5}', "[1]")
    ]


def test_session_source_is_json_text(home: Home) -> None:
    source = {"manual_campaign": {"source": "news"}, "cross_channel_campaign": {"medium": "email"}}
    home.land_one("e.json", event(session_traffic_source_last_click=source))
    ((text,),) = home.raw("select session_traffic_source_last_click from raw.ga4__events")
    assert json.loads(text) == source


def test_the_stream_is_the_scope(home: Home) -> None:
    home.land_one("e.json", "\n".join([event(), event(stream_id="66"), event(stream_id=None)]))
    assert home.raw("select scope, source_date::varchar from raw.coverage order by 1") == [
        ("", "2026-03-01"), ("55", "2026-03-01"), ("66", "2026-03-01")
    ]  # fmt: skip
    assert home.receipt("e.json").scope == ""
