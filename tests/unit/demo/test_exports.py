"""Every file has its vendor's shape and quirks, and the broken rows stand where the truth says."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from company_reader import Company, param

CHANNELS = {
    "Direct", "Cross-network", "Paid Shopping", "Paid Search", "Paid Social", "Paid Video", "Display", "Paid Other",
    "Organic Shopping", "Organic Social", "Organic Video", "Organic Search", "AI Assistant", "Referral", "Email",
    "Affiliates", "Audio", "SMS", "Mobile Push", "Unassigned",
}  # fmt: skip
MONEY_OR_COUNT = ["Cost", "Impr.", "Clicks", "Interactions", "Conversions", "Conv. value"]


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def test_the_report_counts_what_is_on_disk(company: Company) -> None:
    on_disk = {file.name: file.stat().st_size for file in company.out.iterdir() if file.is_file()}
    assert {file.name: file.bytes for file in company.report.files} == on_disk
    assert company.report.events == sum(1 for _ in company.events()) == company.report.rows_by_source["ga4"]
    assert set(company.report.rows_by_source) == {
        "figures",
        "ga4",
        "generic_orders",
        "google_ads",
        "hubspot",
        "linkedin_ads",
        "mailchimp",
        "meta_ads",
        "reviews",
        "shopify",
        "surveys",
        "x",
    }
    assert company.report.bytes == sum(on_disk.values())


def test_all_twenty_channels_occur(company: Company) -> None:
    assert {
        row[0] for row in company.truth("select distinct channel from measures where measure = 'sessions'")
    } == CHANNELS


def test_each_ad_report_ends_in_totals_of_its_good_rows(company: Company) -> None:
    names = company.names("Campaign report")
    assert len(names) >= 3
    for name in names:
        title, period, header, *records = company.records(name)
        assert title == ["Campaign report"]
        assert len(period) == 1 and re.fullmatch(r"[A-Z][a-z]+ \d+, 2026 - [A-Z][a-z]+ \d+, 2026", period[0])
        totals = [record for record in records if record[0].startswith("Total: ")]
        assert records[-len(totals) :] == totals
        rows = [r for r in records if r not in totals and len(r) == len(header) and r[header.index("Cost")] != "n/a"]
        for label in MONEY_OR_COUNT:
            column = header.index(label)
            assert sum(number(row[column]) for row in rows) == number(totals[0][column]) == number(totals[1][column])
            assert sum(number(total[column]) for total in totals[2:]) == number(totals[0][column])
        assert [total[0] for total in totals[:2]] == ["Total: Campaigns", "Total: Account"]
        assert "Total Rewards Brand" in {row[header.index("Campaign")] for row in rows}
        assert {row[header.index("Currency code")] for row in rows} == {"EUR"}


def test_ad_reports_have_two_encodings_nulls_and_thousands(company: Company) -> None:
    raw = {name: (company.out / name).read_bytes() for name in company.names("Campaign report")}
    assert [content[:2] == b"\xff\xfe" for content in raw.values()].count(True) == 1
    text = b"".join(content for content in raw.values() if content[:2] != b"\xff\xfe").decode()
    assert ", --," in text
    assert re.search(r'"\d{1,3},\d{3}"', text)


def test_meta_reports_begin_with_a_summary_of_their_good_rows(company: Company) -> None:
    names = company.names("Untitled-report")
    assert len(names) >= 3
    headers = []
    for name in names:
        assert (company.out / name).read_bytes().startswith(b"\xef\xbb\xbf")
        header, summary, *records = company.records(name)
        headers.append(header)
        is_spanish = header[0] == "Día"
        spent, people = ("Importe gastado (USD)", "Alcance") if is_spanish else ("Amount spent (USD)", "Reach")
        rows = [record for record in records if len(record) == len(header) and "n/a" not in record]
        for label in (spent, "Impresiones" if is_spanish else "Impressions"):
            column = header.index(label)
            assert sum(localised(row[column], is_spanish) for row in rows) == localised(summary[column], is_spanish)
        column = header.index(people)
        assert sum(localised(row[column], is_spanish) for row in rows) > localised(summary[column], is_spanish)
    assert [header.count("Objective") for header in headers].count(2) == len(headers) - 1
    kinds = {row.get("Result type") for name in names for row in company.rows(name)}
    assert {"Link clicks", "Website purchases", ""} <= kinds


def test_linkedin_reports_change_header_and_language(company: Company) -> None:
    names = company.names("account_508")
    headers = {}
    for name in names:
        assert (company.out / name).read_bytes().startswith(b"\xff\xfe")
        (title, *_), *records = company.records(name)
        assert "(in UTC)" in title
        headers[name] = records[4] if len(records) > 4 else []
    assert sum("Campaign Group Name" in header for header in headers.values()) == 1
    assert sum("Ad Set ID" in header for header in headers.values()) == 1
    (dutch,) = [name for name, header in headers.items() if "Campagnenaam" in header]
    row = dict(zip(headers[dutch], company.records(dutch)[6], strict=True))
    assert re.fullmatch(r"\d{1,2}-\d{1,2}-2026", row["Begindatum (in UTC)"])
    assert re.fullmatch(r"[\d.]+,\d\d", row["Totaal besteed"])
    assert re.fullmatch(r"\d+\.\d+", row["Gemiddelde kijktijd (in seconden)"])
    assert headers["account_508099999_campaign_performance_report.csv"] == []


def test_email_reports_hold_test_sends_and_grow(company: Company) -> None:
    names = company.names("campaigns_")
    assert len(names) == 3
    reports = [{row["Unique Id"]: row for row in company.rows(name)} for name in names]
    for earlier, later in pairwise(reports):
        assert set(earlier) < set(later)
    assert any(reports[0][key]["Unique Opens"] != reports[-1][key]["Unique Opens"] for key in reports[0])
    last = reports[-1].values()
    assert sum(int(row["Total Recipients"]) < 20 for row in last) * 2 == len(last)
    assert len({row["Title"] for row in last}) < len(last)
    for row in last:
        assert int(row["Total Recipients"]) == int(row["Successful Deliveries"]) + int(row["Total Bounces"])
        assert int(row["Total Bounces"]) == int(row["Soft Bounces"]) + int(row["Hard Bounces"])
        assert int(row["Unique Clicks"]) <= int(row["Unique Opens"]) <= int(row["Successful Deliveries"])


def test_wholesale_exports_cancel_and_repeat_lines(company: Company) -> None:
    names = company.names("wholesale_orders_")
    english, chinese = ((company.out / name).read_bytes() for name in names)
    assert english.startswith(b"Invoice,")
    assert chinese.decode("gb18030").startswith("订单号,商品编码")
    lines = english.decode().splitlines()[1:] + chinese.decode("gb18030").splitlines()[1:]
    assert any(re.match(r"C7\d{5},", line) and ",-" in line for line in lines)
    assert any(",," in line for line in lines), "nobody is unknown"
    assert any(first == second for first, second in pairwise(lines)), "no line was entered twice"


def localised(text: str, is_spanish: bool) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", ".") if is_spanish else text)


def test_a_later_ad_report_restates_the_days_it_covers(company: Company) -> None:
    costs: dict[str, list[str]] = {}
    for name in company.names("Campaign report"):
        _, _, header, *records = company.records(name)
        for record in records:
            if (
                len(record) == len(header)
                and record[header.index("Clicks")] != "0"
                and record[0] in ("Enabled", "Paused")
            ):
                key = record[header.index("Campaign")] + record[header.index("Day")]
                costs.setdefault(key, []).append(record[header.index("Conversions")])
    twice = [values for values in costs.values() if len(values) == 2]
    assert len(twice) > 100
    assert sum(first != last for first, last in twice) > len(twice) / 3


def test_web_events_carry_the_quirks_of_the_bigquery_export(company: Company) -> None:
    seen: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    for event in company.events():
        assert isinstance(event["event_timestamp"], str)
        assert event["event_date"] == f"{datetime.fromtimestamp(int(event['event_timestamp']) / 1e6, UTC):%Y%m%d}"
        seen["no consent"] += event["privacy_info"]["analytics_storage"] == "No" and "user_pseudo_id" not in event
        seen["older"] += "is_active_user" not in event
        seen["bare click"] += list(event.get("collected_traffic_source", {})) == ["gclid"]
        seen["not set"] += event.get("ecommerce", {}).get("transaction_id") == "(not set)"
        seen["payment return"] += param(event, "page_referrer") == "https://www.paypal.com/"
        seen["capitals"] += event.get("collected_traffic_source", {}).get("manual_medium", "") == "CPC"
        seen["organic label"] += param(event, "campaign") == "(organic)"
        if param(event, "page_referrer") == "https://www.paypal.com/" and event["event_name"] == "page_view":
            assert param(event, "ignore_referrer") == "true"
        if event["event_name"] == "purchase":
            sent[str(param(event, "transaction_id"))] += 1
            (value,) = (entry["value"] for entry in event["event_params"] if entry["key"] == "value")
            seen[next(iter(value))] += 1
            assert isinstance(event["ecommerce"]["purchase_revenue"], str)
            assert all(isinstance(item["price"], float | int) for item in event["items"])
    for quirk in ("no consent", "older", "bare click", "not set", "payment return", "capitals", "organic label"):
        assert seen[quirk] > 0, quirk
    assert seen["int_value"] > 0 and seen["double_value"] > 0
    assert max(sent.values()) == 2, "no purchase was sent twice"


def test_older_events_name_their_source_in_parameters_only(company: Company) -> None:
    first, last = company.names("events_")[0], company.names("events_")[-1]

    def lines(name: str) -> str:
        return gzip.decompress((company.out / name).read_bytes()).decode()

    assert "collected_traffic_source" not in lines(first) and '"key":"medium"' in lines(first)
    assert "collected_traffic_source" in lines(last)


def test_shop_exports_have_the_vendors_quirks(company: Company) -> None:
    names = company.names("orders_export_")
    rows = [row for name in names for row in company.rows(name)]
    assert {len(row) for row in rows} == {79}
    assert {row["Created at"][-5:] for row in rows} == {"-0400", "-0500"}
    first_lines = [row for row in rows if row["Financial Status"]]
    assert len(first_lines) < len(rows), "no order has a second line"
    assert {"paid", "refunded", "partially_refunded", "voided"} <= {row["Financial Status"] for row in first_lines}
    assert all(row["Billing Zip"].startswith("'") for row in first_lines)
    assert any("\n" in row["Notes"] for row in first_lines)
    assert any(row["Cancelled at"] for row in first_lines)
    assert {"web", "pos"} <= {row["Source"] for row in first_lines}
    seen = [{row["Name"] for row in company.rows(name)} for name in names]
    assert seen[0] & seen[1], "the exports do not overlap"


def test_crm_snapshots_grow_and_change(company: Company) -> None:
    names = company.names("hubspot-crm-exports-all-contacts")
    assert len(names) == 4
    snapshots = [{row["Record ID"]: row for row in company.rows(name)} for name in names]
    for earlier, later in pairwise(snapshots):
        assert set(earlier) < set(later)
    changed = [
        key for key, row in snapshots[0].items() if snapshots[-1][key]["Lifecycle Stage"] != row["Lifecycle Stage"]
    ]
    assert changed
    assert any(";" in row["Preferred channels"] for row in snapshots[-1].values())
    assert all(row["Email"].lower().endswith("@example.com") for row in snapshots[-1].values())


def test_posts_and_days_overlap_and_the_later_export_revises(company: Company) -> None:
    names = company.names("account_overview_analytics")
    first, last = ({row["Date"]: row for row in company.rows(name)} for name in names)
    both = set(first) & set(last)
    assert both and any(first[day]["Impressions"] != last[day]["Impressions"] for day in both)
    newest, *others = last
    assert newest == "Sun, Nov 22, 2026" and others
    posts = {row["Post id"]: row for name in company.names("account_analytics_content") for row in company.rows(name)}
    assert all(len(post_id) == 19 for post_id in posts)
    assert len(posts) == company.total("posts_published")
    assert any("\n" in row["Post text"] for row in posts.values())


def test_broken_rows_stand_on_the_lines_that_the_truth_lists(company: Company) -> None:
    listed = company.truth("select file, line, reason from rejected_rows")
    assert {file.split("_")[0].split(" ")[0].split("-")[0] for file, _, _ in listed} == {
        "Campaign", "Untitled", "account", "campaigns", "events", "hubspot", "market", "orders",
    }  # fmt: skip
    assert Counter(file for file, _, _ in listed) == {f.name: f.rejected for f in company.report.files if f.rejected}
    for file, line, reason in listed:
        raw = (company.out / file).read_bytes()
        text = gzip.decompress(raw) if file.endswith(".gz") else raw
        is_utf16 = text.startswith(b"\xff\xfe")
        record = text.decode("utf-16" if is_utf16 else "utf-8").split("\n")[line - 1]
        if reason == "broken JSON":
            with pytest.raises(json.JSONDecodeError):
                json.loads(record)
        elif reason == "too few cells":
            assert len(record.split("\t" if is_utf16 else ",")) < len(max(company.records(file), key=len))
        else:
            assert "n/a" in record
