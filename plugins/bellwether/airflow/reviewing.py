"""Runs the parts of a review as tasks: which reviews a run closes, whether they wait for a person, how they end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException

from bellwether.airflow.days import day_of
from bellwether.errors import BellwetherError
from bellwether.periods import Period, from_key
from bellwether.settings import Settings, load_settings

Result = TypeVar("Result")

REJECT = "Reject"


def close() -> list[str]:
    """Close the review that this run is for and what was missed before it; by hand, everything due to that day.

    Returns the keys of the reviews that are closed and not yet final.
    """
    from bellwether import reviews

    def work(settings: Settings) -> list[str]:
        period, last = _asked_for(get_current_context()["dag_run"])
        wanted = [found for found in reviews.due(settings, last) if period is None or found.kind == period.kind]
        if period is not None and period not in wanted and reviews.read(settings, period) is not None:
            wanted.append(period)
        for each in wanted:
            reviews.close(settings, each, print)
        return [each.key for each in wanted if reviews.decision(settings, each) is None]

    return _run(work)


def needs_approval(keys: Sequence[str]) -> bool:
    """Whether a person has to look at these reviews before their packs are final; tells people that they wait."""
    from bellwether import reviews

    def work(settings: Settings) -> bool:
        if not (keys and settings.review_approval):
            return False
        reviews.ask(settings, [from_key(key) for key in keys])
        return True

    return _run(work)


def finish(keys: Sequence[str], answer: Mapping[str, Any] | None) -> None:
    """End the reviews: final, or rejected when that was the answer; owners are told of what is final."""
    from bellwether import reviews

    def work(settings: Settings) -> None:
        is_rejected = bool(answer) and REJECT in (answer or {}).get("chosen_options", [])
        for key in keys:
            reviews.finish(settings, from_key(key), "rejected" if is_rejected else "final", _who(answer), print)

    _run(work)


def _asked_for(dag_run: Any) -> tuple[Period | None, date]:
    """The period of this run, if it is for one, and the last day on which a period may end."""
    if dag_run.partition_key:
        period = from_key(dag_run.partition_key)
        return period, period.end
    return None, day_of(dag_run)


def _who(answer: Mapping[str, Any] | None) -> str:
    """The name of whoever answered; empty when nobody was asked."""
    user = (answer or {}).get("responded_by_user") or {}
    name = user.get("name") if isinstance(user, Mapping) else getattr(user, "name", "")
    return str(name or "")


def _run(part: Callable[[Settings], Result]) -> Result:
    """Run the part. What a person has to mend fails at once; a lock is tried again."""
    try:
        return part(load_settings())
    except BellwetherError as error:
        if error.is_transient:
            raise
        raise AirflowFailException(str(error)) from error
