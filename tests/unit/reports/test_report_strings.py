"""The page's words: both languages, the same placeholders, none missing, none unused."""

from __future__ import annotations

import csv
import json
import re
from importlib import resources
from pathlib import Path

from bellwether.reports import strings
from bellwether.reports.formats import Text

PACKAGE = resources.files("bellwether.reports")
# Keys that are put together from what the marts hold.
BUILT = (
    "verdict.",
    "family.",
    "source.",
    "table.",
    "reconciled.",
    "unit.",
    "direction.",
    "measure.",
    "step.",
    "chart.",
    "conversion.",
    "customer.",
    "entering.",
    "meaning.",
    "model.",
    "subject.",
    "term.",
    "column.",
    "workbook.",
    "period.",
    "scope.",
    "review.title.",
    "pace.",
    "actions.status.",
    "campaign.",
    "evidence.",
    "lift.",
    "method.",
    "strength.",
    "kpi_type.",
    "perspective.",
    "stage.",
)
BUILT_IN_TEMPLATES = (
    "nav.",
    "delta.",
    "channels.",
    "trends.",
    "trust.",
    "funnel.",
    "attribution.",
    "cohorts.",
    "value.",
    "findings.",
)


def code() -> str:
    folders = [PACKAGE, resources.files("bellwether.reviews")]
    files = [file for folder in folders for file in folder.iterdir() if file.name.endswith(".py")]
    return "".join(file.read_text("utf-8") for file in [*files, *PACKAGE.joinpath("templates").iterdir()])


def test_keys_are_written_once() -> None:
    pairs: list[str] = []
    for name in strings.FILES:
        json.loads(
            PACKAGE.joinpath(name).read_text("utf-8"),
            object_pairs_hook=lambda found: pairs.extend(key for key, _ in found),
        )
    assert [key for key in pairs if pairs.count(key) > (len(strings.FILES) if key in {"text", "terms"} else 1)] == []


def test_each_sentence_is_in_both_languages_with_the_same_placeholders() -> None:
    text = strings.words().text
    assert [key for key, words in text.items() if bool(words.en) != bool(words.zh)] == []
    placeholders = {key: [set(re.findall(r"{(\w+)}", words)) for words in pair] for key, pair in text.items()}
    assert [key for key, (english, chinese) in placeholders.items() if english != chinese] == []
    in_chinese = [key for key, words in text.items() if re.search("[\u4e00-\u9fff]", words.en)]
    assert in_chinese == ["page.other_language"]


def test_every_sentence_is_used() -> None:
    used = code()
    literal = [key for key in strings.words().text if not key.startswith((*BUILT, *BUILT_IN_TEMPLATES))]
    assert [key for key in literal if f'"{key}"' not in used] == []
    built = [key for key in strings.words().text if key.startswith(BUILT_IN_TEMPLATES)]
    tails = [key.split(".", 1) for key in built if f'"{key}"' not in used]
    assert [tail for tail in tails if f'"{tail[0]}.' not in used and f'"{tail[1]}"' not in used] == []


def test_every_sentence_that_is_asked_for_exists() -> None:
    asked = set(re.findall(r'\b(?:say|t|spoken)\(\s*"([a-z_]+\.[a-z_. ]+)"[,)]', code()))
    assert len(asked) > 60
    assert asked - set(strings.words().text) == set()


def test_unknown_terms_stay_as_they_are() -> None:
    assert strings.term("Head of sales") == Text("Head of sales", "销售负责人")
    assert strings.term("Something the analysts wrote") == Text(
        "Something the analysts wrote", "Something the analysts wrote"
    )
    assert strings.say_or("source.tiktok", "tiktok") == Text("tiktok", "tiktok")


def test_words_are_escaped_and_written_once_when_alike() -> None:
    assert strings.both(Text("<b>", "<b>")) == "&lt;b&gt;"
    assert strings.both(Text("a & b", "甲 & 乙")) == (
        '<span class="en">a &amp; b</span><span class="zh">甲 &amp; 乙</span>'
    )
    assert 'data-label-zh="&#34;乙&#34;"' in strings.spoken(Text('"b"', '"乙"'))


def test_what_the_shipped_catalogue_says_is_in_chinese_too() -> None:
    seeds = Path(__file__).resolve().parents[3] / "dbt_project" / "seeds"

    def rows(name: str) -> list[dict[str, str]]:
        with (seeds / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    measures, kpis = rows("measures.csv"), rows("kpis.csv")
    assert len(measures) > 30 and len(kpis) > 30
    english = {row["definition"] for row in measures} | {row["note"] for row in kpis if row["note"]}
    assert sorted(english - set(strings.words().terms)) == []
    assert [row["measure"] for row in measures if f"measure.{row['measure']}" not in strings.words().text] == []
    for prefix, column in (("family", "family"), ("unit", "unit"), ("direction", "direction")):
        assert {row[column] for row in kpis if f"{prefix}.{row[column]}" not in strings.words().text} == set()
