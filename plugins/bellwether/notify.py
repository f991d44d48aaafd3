"""Messages to people: mail, Slack, Teams, WeCom, DingTalk, Feishu … through apprise, one address for each channel.

A message leaves the machine, so it names what failed and never shows rows: those stay in the log and the terminal.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

from bellwether.settings import Settings

log = logging.getLogger(__name__)

MAX_LINES = 20


def run_failed(settings: Settings, day: date, stage: str, error: BaseException, where: str) -> bool:
    """Say that a stage failed, and `where` to read more. Returns whether every address took the message."""
    hint = getattr(error, "hint", "")
    body = [f"Stage: {stage}", *_without_rows(str(getattr(error, "message", "") or f"{type(error).__name__}: {error}"))]
    body += [f"What to do: {hint}"] if hint else []
    body += [f"Log: {where}", "What was published before stays published."]
    return send(settings, f"Bellwether: the run for {day} failed", body)


def warnings_found(settings: Settings, day: date, warnings: Sequence[str]) -> bool:
    """Say which checks of severity warning failed in a run that was published all the same."""
    if not warnings:
        return True
    count = "a warning" if len(warnings) == 1 else f"{len(warnings)} warnings"
    return send(settings, f"Bellwether: {day} is published, with {count}", list(warnings))


def send(settings: Settings, title: str, lines: Sequence[str], addresses: Sequence[str] = ()) -> bool:
    """Send to these addresses, or to every one in BELLWETHER_NOTIFY_URLS; without any, nothing.

    Never raises: news are not the work.
    """
    urls = addresses or settings.notify_urls
    if not urls:
        return True
    body = "\n".join(lines[:MAX_LINES])
    if len(lines) > MAX_LINES:
        body += f"\n… and {len(lines) - MAX_LINES} more"
    try:
        import apprise  # noqa: PLC0415 - slow to import, and needed only when there is an address

        channels = apprise.Apprise()
        # An address holds a secret, so it is never logged, only its place in the list.
        for position, address in enumerate(urls, start=1):
            if not channels.add(address):
                log.warning("Address %d of %d is not one apprise knows.", position, len(urls))
        is_sent = bool(channels.notify(title=title, body=body)) and len(channels) == len(urls)
    except Exception:
        log.exception("The notification %r could not be sent.", title)
        return False
    if not is_sent:
        log.warning("The notification %r did not reach every address.", title)
    return is_sent


def _without_rows(message: str) -> list[str]:
    """The lines of an error's message, without the sample rows, which stand indented by four spaces."""
    return [line for line in message.splitlines() if not line.startswith("    ")]
