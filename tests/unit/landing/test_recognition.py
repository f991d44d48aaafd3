"""A file is what its content says it is, and nothing lands on a guess."""

from __future__ import annotations

import pytest
from landing_samples import FIXTURES, Home, contacts, event, google

from bellwether import landing
from bellwether.contracts import load_contracts
from bellwether.errors import ConfigurationError
from bellwether.landing.recognise import Recogniser
from bellwether.settings import Settings


def test_content_decides_and_the_name_does_not(home: Home) -> None:
    home.drop("data.csv", google())
    home.drop("orders_export.csv", contacts(["1,Ann,a@example.com,Lead,2026-03-01 10:00"]))
    home.drop("deeper/still/hubspot.txt", event())
    outcomes = {outcome.name: f"{outcome.source}.{outcome.table}" for outcome in home.land().files}
    assert outcomes == {
        "data.csv": "google_ads.campaign_days",
        "orders_export.csv": "hubspot.contacts",
        "deeper/still/hubspot.txt": "ga4.events",
    }


def test_old_and_new_headers_of_x_are_the_same_tables(home: Home) -> None:
    for file in FIXTURES.glob("*.csv"):
        home.drop(file.name, file.read_bytes())
    home.drop(
        "account_analytics_content_2026-08-01_2026-08-31.csv",
        "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,"
        "Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks\n"
        '1950000000000000001,"Sat, Aug 15, 2026",'
        "hello,https://x.com/a/status/1,100,5,9,1,2,0,1,3,4,0,0,0,0\n",
    )
    home.drop(
        "account_overview_analytics.csv",
        "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,"
        'Create Post,Video views,Media views\n"Sat, Aug 15, 2026",1000,50,90,1,2,3,4,5,6,7,8,9,10\n',
    )
    assert {(outcome.table, outcome.rows_landed) for outcome in home.land().files} == {
        ("posts", 6), ("days", 7), ("posts", 1), ("days", 1)
    }  # fmt: skip
    assert home.raw("select reposts, posts_published, date from raw.x__days where video_views = '9'") == [
        ("6", "8", "2026-08-15")
    ]
    assert home.raw("select posted_at, reposts, profile_visits from raw.x__posts where shares = '2'") == [
        ("2026-08-15 00:00 +00", "3", "4")
    ]


def test_another_report_with_the_same_columns_is_refused(home: Home) -> None:
    search_terms = google().replace("Campaign status,", "Search term,")
    outcome = home.land_one("Search terms.csv", search_terms)
    assert outcome.status == "refused"
    assert "google_ads.campaign_days" in outcome.reason
    assert "Search term" in outcome.reason


def test_an_unrecognised_file_is_told_what_is_nearest_and_what_it_lacks(home: Home) -> None:
    outcome = home.land_one("x.csv", "Record ID,Email,Create Date of something\n1,secret@example.com,2026-03-01\n")
    assert (outcome.status, outcome.source) == ("refused", "")
    assert "hubspot.contacts: without create_date" in outcome.reason
    assert "secret" not in str(home.reason("x.csv"))
    assert landing.plan(home.settings) == {}


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"\n\n  \r\n", "hello, world\n1,2\n".encode("utf-16"), b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_export_goes_to_quarantine(home: Home, content: bytes) -> None:
    assert home.land_one("odd.csv", content).status == "refused"
    assert (home.settings.quarantine / "odd.csv").read_bytes() == content


def test_a_report_without_days_says_how_to_get_them(home: Home) -> None:
    outcome = home.land_one("r.csv", google().replace(",Day,", ",Month,"))
    assert "needs day" in outcome.reason
    assert "Segment" in outcome.reason


def test_plan_counts_by_source_and_lands_nothing(home: Home) -> None:
    home.drop("a.csv", google())
    home.drop("b.json", event())
    home.drop("c.csv", "nothing,known\n")
    home.drop(".hidden.csv", google())
    home.drop("d.csv.part", google())
    home.drop("sub/.git/e.csv", google())
    assert landing.plan(home.settings) == {"ga4": 1, "google_ads": 1, "unrecognised": 1}
    assert home.settings.inbox.joinpath("a.csv").exists()


def test_two_contracts_that_fit_equally_are_named_unless_the_name_tells(settings: Settings) -> None:
    contacts_contract = next(c for c in load_contracts(settings.dbt_project) if c.name == "hubspot.contacts")
    twin = contacts_contract.model_copy(update={"source": "twin"})
    head = contacts([]).encode()
    with pytest.raises(ConfigurationError, match=r"hubspot\.contacts and twin\.contacts"):
        Recogniser([contacts_contract, twin]).recognise("file.csv", head)
    other = twin.model_copy(update={"recognise": twin.recognise.model_copy(update={"names": ("mine*",)})})
    assert Recogniser([contacts_contract, other]).recognise("mine.csv", head).contract.source == "twin"


def test_extra_columns_are_kept_and_repeated_headers_stay_apart(home: Home) -> None:
    header = "Record ID,Email,Create Date,Favorite Topics,Email,Favorite Topics,\n"
    home.land_one("contacts.csv", header + "1,a@example.com,2026-03-01 10:00,tea,b@example.com,cake,\n")
    receipt = home.receipt("contacts.csv")
    assert receipt.columns_added == ["favorite_topics", "email_2", "favorite_topics_2", "column_7"]
    assert "first_name" in receipt.columns_missing
    assert home.raw("select email, favorite_topics, email_2, favorite_topics_2 from raw.hubspot__contacts") == [
        ("a@example.com", "tea", "b@example.com", "cake")
    ]
