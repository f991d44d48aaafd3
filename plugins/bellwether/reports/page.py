"""The report: one self-contained HTML page from the published file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import duckdb
import vl_convert
from markupsafe import Markup
from pydantic import BaseModel

from bellwether import warehouse
from bellwether.errors import BellwetherError
from bellwether.reports import (
    actions,
    activity,
    attribution,
    campaigns,
    cohorts,
    findings,
    formats,
    journeys,
    queries,
    scorecard,
    scorecard_lines,
    sections,
    sheets,
    signals,
    standings,
    trust,
    workbook,
)
from bellwether.reports.closed import ClosedReview
from bellwether.reports.formats import Text
from bellwether.reports.payload import as_script, payload
from bellwether.reports.strings import say
from bellwether.reports.templating import asset, environment, moment, policy, style
from bellwether.settings import Settings

Progress = Callable[[str], None]

WORKBOOKS = {"en": ".xlsx", "zh": ".zh.xlsx"}  # by language: what follows the day in the file's name
OPENING_WINDOW = 28  # four whole weeks, so that weekdays and weekends weigh as they do in the year


class ReportPaths(BaseModel):
    """The page of the published day, its copy that always has the same name, and the workbooks by language."""

    html: Path
    latest: Path
    workbooks: dict[str, Path] = {}


def write(
    settings: Settings, progress: Progress = lambda _: None, *, closed: Sequence[ClosedReview] = ()
) -> ReportPaths:
    """Write `reports/<through date>.html` and its workbooks, and their copies `latest…`; each appears whole.

    Args:
        closed: the closed reviews, the latest first. Everything else is from the published file alone.

    Raises:
        BellwetherError: nothing is published yet.
    """
    if not settings.published_file.exists():
        raise BellwetherError(
            "Nothing is published yet, so there is nothing to report.", "Publish first, with `bellwether run`."
        )
    with warehouse.reader(settings.published_file) as connection:
        manifest = trust.manifest(connection)
        html = render(connection, manifest, closed)
        found = sheets.sheets(connection, manifest)
    stem, folder = str(manifest.through_date), settings.reports
    paths = ReportPaths(
        html=folder / f"{stem}.html",
        latest=folder / "latest.html",
        workbooks={language: folder / f"latest{ending}" for language, ending in WORKBOOKS.items()},
    )
    settings.reports.mkdir(parents=True, exist_ok=True)
    _write_workbooks(settings.reports, stem, found, manifest)
    for path in (paths.html, paths.latest):
        unfinished = path.with_name(f".{path.name}.part")
        unfinished.write_text(html, encoding="utf-8")
        unfinished.replace(path)
    progress(f"report through {manifest.through_date}: {paths.html} ({len(html.encode()) / 1e6:.1f} MB)")
    return paths


def _write_workbooks(folder: Path, stem: str, found: Sequence[workbook.Sheet], manifest: trust.Manifest) -> None:
    """One workbook in each language, and its copy that always has the same name."""
    for language, ending in WORKBOOKS.items():
        made = folder / f"{stem}{ending}"
        workbook.write(
            made,
            found,
            language=language,
            currency=manifest.reporting_currency,
            created=manifest.published_at,
            title=say("workbook.title", day=formats.day(manifest.through_date)),
        )
        unfinished = folder / f".latest{ending}.part"
        shutil.copyfile(made, unfinished)
        unfinished.replace(folder / f"latest{ending}")


def render(connection: duckdb.DuckDBPyConnection, manifest: trust.Manifest, closed: Sequence[ClosedReview] = ()) -> str:
    """The whole page as HTML. Everything from the data is escaped; only scripts whose hash is in its policy run."""
    through_date = manifest.through_date
    catalogue = queries.kpis(connection)
    trends = {period: queries.trends(connection, period, through_date) for period in queries.TREND_SPANS}
    funnels = activity.funnel(connection, through_date)
    channels = activity.channels(connection, through_date)
    cards = scorecard.cards(
        scorecard_lines.read(connection, through_date), catalogue, through_date, scorecard_lines.totals(connection)
    )
    opening = scorecard.first_card(cards, through_date)
    followed = journeys.read(connection, through_date, manifest.reporting_currency)
    tables = followed.tables()
    results = campaigns.read(connection)
    found_actions = actions.read(connection)
    found_signals = signals.read(connection, through_date)
    has_signals = found_signals.is_shown or any(card.is_paced for card in cards)
    names = {kpi.kpi_id: Text(kpi.name_en, kpi.name_zh) for kpi in catalogue} | signals.factors(connection)
    families: dict[str, list[queries.Kpi]] = {}
    for kpi in catalogue:
        families.setdefault(kpi.family, []).append(kpi)
    scripts = [Markup(_vega()), Markup(asset("report.js"))]
    return (
        environment(manifest.reporting_currency)
        .get_template("report.html.j2")
        .render(
            manifest=manifest,
            through=formats.day(through_date),
            published=moment(manifest.published_at, manifest.reporting_time_zone),
            owners=scorecard.by_owner(cards),
            standings=standings.standings(cards),
            opening=opening,
            summary=scorecard.summary(opening),
            verdicts=scorecard.VERDICTS,
            closed=closed,
            results=results,
            signed=campaigns.signed,
            actions=found_actions,
            actions_summary=actions.summary(found_actions or []),
            unanswered=actions.unanswered(found_actions or []),
            signals=found_signals,
            digits=signals.digits,
            driver_name=lambda driver: signals.name_of(driver, names),
            findings=findings.read(connection),
            kpis={kpi.kpi_id: kpi for kpi in catalogue},
            workbooks={language: f"{through_date}{ending}" for language, ending in WORKBOOKS.items()},
            families=sections.tiles(catalogue, trends),
            latest=sections.latest_complete(trends),
            windows=sections.windows(through_date, funnels, channels, activity.campaigns(connection, through_date)),
            opening_window=OPENING_WINDOW,
            choices=_choices(cards, followed),
            journeys=followed,
            tables=tables,
            terms=journeys.TERMS,
            explained=[
                *(journeys.TERMS["campaigns"] if results is not None else ()),
                *(journeys.TERMS["signals"] if has_signals else ()),
                *followed.terms,
            ],
            attribution_models=attribution.MODELS,
            opening_conversion=attribution.opening_type(followed.comparisons or []),
            returning=cohorts.summary(followed.cohorts or []),
            sources=trust.sources(connection),
            steps=trust.reconciliation(connection),
            definitions=families,
            meanings=queries.measure_definitions(connection),
            style=style(),
            scripts=scripts,
            policy=policy(scripts),
            data=as_script(
                payload(
                    manifest.reporting_currency, trends, funnels, channels, tables=tables, table_names=followed.names()
                )
            ),
        )
    )


def _choices(cards: list[scorecard.Card], followed: journeys.Sections) -> dict[str, list[tuple[str | int, Text]]]:
    """What the page's switches offer: value and words."""
    return {
        "owner": [(owner, found[0].owner_name) for owner, found in scorecard.by_owner(cards).items()],
        **{
            f"card {owner}".strip(): [(card.key, card.name) for card in found]
            for owner, found in scorecard.by_owner(cards).items()
        },
        "period": [(period, say(f"trends.{period}")) for period in queries.TREND_SPANS],
        "window": [(length, say("window.days", days=length)) for length in activity.WINDOWS],
        "segment": [(segment, say(f"funnel.{segment}")) for segment in ("all", "paid")],
        **followed.choices(),
    }


@cache
def _vega() -> str:
    """Vega, Vega-Lite and Vega Embed as one script, which leaves one name in the page."""
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
