from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date

import pytest
from channel import Channel, open_channel

from bellwether import notify
from bellwether.errors import GateFailed
from bellwether.settings import Settings

DAY = date(2026, 11, 1)


@pytest.fixture(params=[200])
def inbox(request: pytest.FixtureRequest) -> Iterator[Channel]:
    with open_channel(request.param) as channel:
        yield channel


def test_a_failure_reaches_the_channel_without_the_rows(settings: Settings, inbox: Channel) -> None:
    settings = dataclasses.replace(settings, notify_urls=(inbox.address,))
    error = GateFailed(
        "1 critical check on exports failed\n  hubspot.contacts · not null\n    email=ann@example.com", "Mend it."
    )
    assert notify.run_failed(settings, DAY, "check_exports", error, "task check_exports")
    (message,) = inbox.messages
    assert message["title"] == "Bellwether: the run for 2026-11-01 failed"
    assert "check_exports" in message["message"]
    assert "hubspot.contacts · not null" in message["message"]
    assert "Mend it." in message["message"]
    assert "ann@example.com" not in message["message"]


def test_a_fault_of_the_program_is_told_as_well(settings: Settings, inbox: Channel) -> None:
    settings = dataclasses.replace(settings, notify_urls=(inbox.address,))
    assert notify.run_failed(settings, DAY, "build", KeyError("x"), "the log")
    assert "KeyError" in inbox.messages[0]["message"]


def test_warnings_are_told_and_a_long_list_is_cut(settings: Settings, inbox: Channel) -> None:
    settings = dataclasses.replace(settings, notify_urls=(inbox.address,))
    assert notify.warnings_found(settings, DAY, [f"warning {n}" for n in range(30)])
    text = inbox.messages[0]["message"]
    assert "warning 19" in text
    assert "warning 20" not in text
    assert "and 10 more" in text


def test_no_warnings_and_no_address_send_nothing(settings: Settings, inbox: Channel) -> None:
    assert notify.warnings_found(dataclasses.replace(settings, notify_urls=(inbox.address,)), DAY, [])
    assert notify.send(settings, "title", ["line"])
    assert inbox.messages == []


@pytest.mark.parametrize("inbox", [500], indirect=True)
def test_a_channel_that_refuses_does_not_fail_the_run(settings: Settings, inbox: Channel) -> None:
    assert not notify.send(dataclasses.replace(settings, notify_urls=(inbox.address,)), "title", ["line"])


def test_an_address_that_is_none_is_named_by_place_not_by_text(
    settings: Settings, inbox: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    settings = dataclasses.replace(settings, notify_urls=(inbox.address, "nonsense://secret-token"))
    assert not notify.send(settings, "title", ["line"])
    assert len(inbox.messages) == 1, "the good address is used all the same"
    assert "Address 2" in caplog.text
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bellwether")]
    assert "secret-token" not in " ".join(ours)


def test_an_error_inside_the_library_is_swallowed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    import apprise

    def broken(*_args: object, **_kwargs: object) -> bool:
        raise OSError("no network")

    monkeypatch.setattr(apprise.Apprise, "notify", broken)
    assert not notify.send(dataclasses.replace(settings, notify_urls=("json://127.0.0.1:9/",)), "title", ["line"])
