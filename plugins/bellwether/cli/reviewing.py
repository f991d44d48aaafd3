"""`bellwether review`: close what is due, say what is closed, approve or reject a pack."""

from __future__ import annotations

import click
from pydantic import BaseModel

from bellwether.cli.context import Context, command, json_option


class ReviewAnswer(BaseModel):
    """One review: its key, how it stands, by whom, its pack, and how many of its lines were restated since."""

    review: str
    state: str
    by: str
    pack: str
    restated: int


class ReviewAnswers(BaseModel):
    """The reviews that were asked for, the latest first, and the periods that wait for theirs."""

    reviews: list[ReviewAnswer]
    due: list[str]


@click.command()
@click.argument("key", required=False)
@click.option("--list", "is_listing", is_flag=True, help="List the reviews and what is due; close nothing.")
@click.option("--approve", "approver", metavar="ROLE", help="Make the pack final, approved by this role.")
@click.option("--reject", "rejecter", metavar="ROLE", help="Reject the pack; closing it again freezes it anew.")
@click.option("--tell/--no-tell", default=True, help="Whether owners are told of what is closed now.")
@json_option
@command
def review(
    context: Context, key: str | None, *, is_listing: bool, approver: str | None, rejecter: str | None, tell: bool
) -> None:
    """Close the reviews that are due, or the one of the period named KEY, and write their packs.

    A review freezes the scorecards of a week, month, quarter, half year or year that is over. It never changes; what
    is restated later is listed beside it. Airflow's DAG kpi_review does the same after each period's last publish.

    \b
    bellwether review                                   close what is due
    bellwether review 2026-10-01-month                  close, or show, one review
    bellwether review 2026-10-01-month --approve "Director of marketing"
    bellwether review --list
    """
    from bellwether import periods, reviews
    from bellwether.errors import ConfigurationError

    settings = context.settings
    try:
        named = [periods.from_key(key)] if key else []
    except ValueError as error:
        raise ConfigurationError(f"{error}.", "See the keys: bellwether review --list") from error
    if (approver or rejecter) and not named:
        raise ConfigurationError("Which review?", "Name it: bellwether review 2026-10-01-month --approve ROLE")
    if approver or rejecter:
        reviews.finish(settings, named[0], "final" if approver else "rejected", approver or rejecter or "", tell=tell)
    elif not is_listing:
        for period in named or reviews.due(settings):
            reviews.run(settings, period, tell=tell, progress=lambda line: context.out.print(line, markup=False))
    found = _answers(context, [period.key for period in named])
    for each in found.reviews:
        by = f" by {each.by}" if each.by else ""
        restated = f", {each.restated} lines restated since" if each.restated else ""
        context.out.print(f"{each.review:<22} {each.state}{by}{restated}  {each.pack}", markup=False)
    if found.due:
        context.out.print(f"Due: {', '.join(found.due)}")
    context.answer(found)


def _answers(context: Context, keys: list[str]) -> ReviewAnswers:
    """How the named reviews stand, or all of them."""
    from bellwether import reviews

    settings = context.settings
    listed = []
    for closed in reviews.write_differences(settings):
        if not keys or closed.key in keys:
            decided = reviews.decision_of(settings, closed.key)
            listed.append(
                ReviewAnswer(
                    review=closed.key,
                    state=decided.state if decided else "draft",
                    by=decided.by if decided else "",
                    pack=str((settings.reports / closed.pack).resolve()),
                    restated=closed.restated,
                )
            )
    return ReviewAnswers(reviews=listed, due=[period.key for period in reviews.due(settings)])


COMMANDS = (review,)
