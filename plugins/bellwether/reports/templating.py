"""The templates of the pages, with the functions that put words and numbers into them in both languages."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date, datetime
from importlib import resources
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bellwether.reports import attribution, formats, queries, standings
from bellwether.reports.formats import Text
from bellwether.reports.strings import both, say, say_or, spoken, term

CELL_LABELS = ("value", "target", "target_to_date", "pace", "prior", "last_year", "trend", "weight")


def environment(currency: str) -> Environment:
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
        in_unit=lambda value, unit: formats.in_unit(value, unit, currency),
        grouped=formats.grouped,
        percent=formats.percent,
        whole_percent=formats.whole_percent,
        day=formats.day,
        days=formats.days,
        duration=formats.duration,
        conversion_name=attribution.type_name,
        say_or=say_or,
        formula=formula,
        traits=lambda kpi: traits(kpi, currency),
        measures_in=measures_in,
        spark=standings.spark,
        currency=currency,
    )
    return environment


def formula(expression: str) -> Markup:
    """A formula of the catalogue, its measures in the reader's words: `likes + comments`, `点赞数 + 评论数`."""
    parts = re.split(r"(\s[+−-]\s)", expression.strip())
    words = [part if part.strip() in {"+", "-", "−"} else _measure(part.strip()) for part in parts]
    return both(Text("".join(_in(word, 0) for word in words), "".join(_in(word, 1) for word in words)))


def traits(kpi: queries.Kpi, currency: str) -> Text:
    """What a KPI is in one line: unit, direction, type, perspective, stage, what it is computed for, its sources."""
    parts = [_told("unit", "definitions.unit", kpi.unit, currency)]
    parts.append(_told("direction", "definitions.direction", kpi.direction, currency))
    for kind, value in (("kpi_type", kpi.kpi_type), ("perspective", kpi.bsc_perspective), ("stage", kpi.aarrr_stage)):
        parts += [say_or(f"{kind}.{value}", value)] if value else []
    parts += [_told("scope", "definitions.scopes", kpi.scopes, currency)] if kpi.scopes else []
    parts += [_told("source", "definitions.sources", kpi.sources, currency)] if kpi.sources else []
    return Text(" · ".join(part.en for part in parts), " · ".join(part.zh for part in parts))


def _told(kind: str, label: str, values: str, currency: str) -> Text:
    """A label and the words for the values behind it, which semicolons separate."""
    words = [say_or(f"{kind}.{value.strip()}", value.strip(), currency=currency) for value in values.split(";")]
    name = say(label)
    return Text(f"{name.en}: {', '.join(w.en for w in words)}", f"{name.zh}：{'、'.join(w.zh for w in words)}")


def measures_in(kpi: queries.Kpi) -> list[str]:
    """The names of the measures in a KPI's formula, each once, in their order."""
    return list(dict.fromkeys(re.findall(r"[a-z_0-9]{2,}", f"{kpi.numerator} {kpi.denominator}")))


def _measure(name: str) -> Text:
    return say_or(f"measure.{name}", name.replace("_", " "))


def _in(word: str | Text, language: int) -> str:
    return word if isinstance(word, str) else word[language]


def moment(at: datetime, time_zone: str) -> Text:
    """A moment in this zone: 22 Nov 2026 06:10."""
    local = at.astimezone(ZoneInfo(time_zone))
    return Text(*(f"{words} {local:%H:%M}" for words in formats.day(date(local.year, local.month, local.day))))


def asset(name: str) -> str:
    """A file of the templates' folder."""
    return resources.files("bellwether.reports").joinpath("templates", name).read_text("utf-8")


def style() -> Markup:
    """The style sheet, with the words that label a scorecard's cells where there is no room for column headings.

    As content of the style sheet each word is in the page once, not in every cell. Its empty alternative keeps it from
    screen readers, which have the headings.
    """
    rules = [asset("report.css"), "@media (max-width: 940px) {"]
    for label in CELL_LABELS:
        for language, words in zip(("en", "zh"), say(f"scorecard.{label}"), strict=True):
            rules.append(
                f'.lang-{language} [data-l="{label}"]::before {{ content: "{words}"; content: "{words}" / ""; }}'
            )
    return Markup("\n".join([*rules, "}"]))


def policy(scripts: list[Markup]) -> str:
    """A content security policy: nothing is loaded, and of the scripts only these run."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
