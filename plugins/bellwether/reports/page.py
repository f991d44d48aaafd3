"""The report: one self-contained HTML page from the published file."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pydantic import BaseModel

from bellwether import warehouse
from bellwether.errors import BellwetherError
from bellwether.reports import activity, attribution, cohorts, formats, journeys, queries, scorecard, sections, trust
from bellwether.reports.formats import Text
from bellwether.reports.payload import as_script, payload
from bellwether.reports.strings import both, say, say_or, spoken, term
from bellwether.settings import Settings

Progress = Callable[[str], None]

OPENING_WINDOW = 28  # four whole weeks, so that weekdays and weekends weigh as they do in the year


class ReportPaths(BaseModel):
    """The page of the published day, and its copy that always has the same name."""

    html: Path
    latest: Path


def write(settings: Settings, progress: Progress = lambda _: None) -> ReportPaths:
    """Write `reports/<through date>.html` and `reports/latest.html` from the published file alone; each appears whole.

    Raises:
        BellwetherError: nothing is published yet.
    """
    if not settings.published_file.exists():
        raise BellwetherError(
            "Nothing is published yet, so there is nothing to report.", "Publish first, with `bellwether run`."
        )
    with warehouse.reader(settings.published_file) as connection:
        manifest = trust.manifest(connection)
        html = render(connection, manifest)
    paths = ReportPaths(
        html=settings.reports / f"{manifest.through_date}.html", latest=settings.reports / "latest.html"
    )
    settings.reports.mkdir(parents=True, exist_ok=True)
    for path in (paths.html, paths.latest):
        unfinished = path.with_name(f".{path.name}.part")
        unfinished.write_text(html, encoding="utf-8")
        unfinished.replace(path)
    progress(f"report through {manifest.through_date}: {paths.html} ({len(html.encode()) / 1e6:.1f} MB)")
    return paths


def render(connection: duckdb.DuckDBPyConnection, manifest: trust.Manifest) -> str:
    """The whole page as HTML. Everything from the data is escaped; only scripts whose hash is in its policy run."""
    through_date = manifest.through_date
    catalogue = queries.kpis(connection)
    trends = {period: queries.trends(connection, period, through_date) for period in queries.TREND_SPANS}
    funnels = activity.funnel(connection, through_date)
    channels = activity.channels(connection, through_date)
    cards = scorecard.cards(queries.scorecard(connection, through_date), catalogue, through_date)
    opening = scorecard.first_card(cards, through_date)
    followed = journeys.read(connection, through_date, manifest.reporting_currency)
    tables = followed.tables()
    families: dict[str, list[queries.Kpi]] = {}
    for kpi in catalogue:
        families.setdefault(kpi.family, []).append(kpi)
    scripts = [Markup(_vega()), Markup(_asset("report.js"))]
    return (
        _environment(manifest.reporting_currency)
        .get_template("report.html.j2")
        .render(
            manifest=manifest,
            through=formats.day(through_date),
            published=_moment(manifest.published_at, manifest.reporting_time_zone),
            cards=cards,
            opening=opening,
            summary=scorecard.summary(opening),
            verdicts=scorecard.VERDICTS,
            families=sections.tiles(catalogue, trends),
            latest=sections.latest_complete(trends),
            windows=sections.windows(through_date, funnels, channels, activity.campaigns(connection, through_date)),
            opening_window=OPENING_WINDOW,
            choices=_choices(cards, followed),
            journeys=followed,
            tables=tables,
            terms=journeys.TERMS,
            attribution_models=attribution.MODELS,
            opening_conversion=attribution.opening_type(followed.comparisons or []),
            returning=cohorts.summary(followed.cohorts or []),
            sources=trust.sources(connection),
            steps=trust.reconciliation(connection),
            definitions=families,
            meanings=queries.measure_definitions(connection),
            style=Markup(_asset("report.css")),
            scripts=scripts,
            policy=_policy(scripts),
            data=as_script(
                payload(
                    manifest.reporting_currency, trends, funnels, channels, tables=tables, table_names=followed.names()
                )
            ),
        )
    )


def _environment(currency: str) -> Environment:
    """The templates, with the functions that put words and numbers into them in both languages."""
    environment = Environment(
        loader=PackageLoader("bellwether.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def number(value: float | None, unit: str = "count", *, short: bool = False) -> Markup:
        return both(formats.in_unit(value, unit, currency, short=short))

    environment.globals.update(
        say=say,
        t=lambda key, **parts: both(say(key, **parts)),
        t_or=lambda key, otherwise, **parts: both(say_or(key, otherwise, **parts)),
        both=both,
        term=lambda english: both(term(english)),
        spoken=lambda key, **parts: spoken(say(key, **parts)),
        spoken_text=spoken,
        pair=Text,
        number=number,
        grouped=formats.grouped,
        percent=formats.percent,
        whole_percent=formats.whole_percent,
        day=formats.day,
        days=formats.days,
        duration=formats.duration,
        conversion_name=attribution.type_name,
        say_or=say_or,
        formula=formula,
        measures_in=measures_in,
        currency=currency,
    )
    return environment


def formula(expression: str) -> Markup:
    """A formula of the catalogue, its measures in the reader's words: `likes + comments`, `点赞数 + 评论数`."""
    parts = re.split(r"(\s[+−-]\s)", expression.strip())
    words = [part if part.strip() in {"+", "-", "−"} else _measure(part.strip()) for part in parts]
    return both(Text("".join(_in(word, 0) for word in words), "".join(_in(word, 1) for word in words)))


def measures_in(kpi: queries.Kpi) -> list[str]:
    """The names of the measures in a KPI's formula, each once, in their order."""
    return list(dict.fromkeys(re.findall(r"[a-z_0-9]{2,}", f"{kpi.numerator} {kpi.denominator}")))


def _measure(name: str) -> Text:
    return say_or(f"measure.{name}", name.replace("_", " "))


def _in(word: str | Text, language: int) -> str:
    return word if isinstance(word, str) else word[language]


def _choices(cards: list[scorecard.Card], followed: journeys.Sections) -> dict[str, list[tuple[str | int, Text]]]:
    """What the page's switches offer: value and words."""
    return {
        "card": [(card.key, card.name) for card in cards],
        "period": [(period, say(f"trends.{period}")) for period in queries.TREND_SPANS],
        "window": [(length, say("window.days", days=length)) for length in activity.WINDOWS],
        "segment": [(segment, say(f"funnel.{segment}")) for segment in ("all", "paid")],
        **followed.choices(),
    }


def _moment(moment: datetime, time_zone: str) -> Text:
    local = moment.astimezone(ZoneInfo(time_zone))
    return Text(*(f"{words} {local:%H:%M}" for words in formats.day(date(local.year, local.month, local.day))))


@cache
def _vega() -> str:
    """Vega, Vega-Lite and Vega Embed as one script, which leaves one name in the page."""
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def _asset(name: str) -> str:
    return resources.files("bellwether.reports").joinpath("templates", name).read_text("utf-8")


def _policy(scripts: list[Markup]) -> str:
    """A content security policy: nothing is loaded, and of the scripts only these run."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
