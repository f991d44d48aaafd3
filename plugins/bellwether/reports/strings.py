"""The pages' words, in English and in Chinese, from `strings.json` and `strings_reviews.json`.

`text` holds the page's own sentences by key. `terms` translates what the marts hold in English only (notes, definitions
of measures, owners, goals), by the English itself; what is not there is shown as it is. Placeholders are `{name}`.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import NamedTuple

from markupsafe import Markup, escape

from bellwether.reports.formats import Text, same

FILES = ("strings.json", "strings_reviews.json")


class Words(NamedTuple):
    """Both catalogues, over all files."""

    text: dict[str, Text]
    terms: dict[str, Text]


@cache
def words() -> Words:
    """The catalogues, read once."""
    text: dict[str, Text] = {}
    terms: dict[str, Text] = {}
    for name in FILES:
        content = json.loads(resources.files("bellwether.reports").joinpath(name).read_text("utf-8"))
        text |= {key: Text(*pair) for key, pair in content["text"].items()}
        terms |= {english: Text(english, chinese) for english, chinese in content["terms"].items()}
    return Words(text, terms)


def say(key: str, **parts: Text | str | int) -> Text:
    """The sentence `key` with its placeholders filled, each in its own language."""
    sentence = words().text[key]
    pairs = {name: part if isinstance(part, Text) else same(str(part)) for name, part in parts.items()}
    return Text(
        sentence.en.format(**{name: part.en for name, part in pairs.items()}),
        sentence.zh.format(**{name: part.zh for name, part in pairs.items()}),
    )


def say_or(key: str, otherwise: str, **parts: Text | str | int) -> Text:
    """The sentence `key`, or `otherwise` in both languages when the page has no word for it."""
    return say(key, **parts) if key in words().text else same(otherwise)


def term(english: str) -> Text:
    """What the marts call something, translated where the page knows it."""
    return words().terms.get(english) or same(english)


def both(text: Text) -> Markup:
    """Both languages in the page, escaped; the style sheet shows the reader's. Written once when they are alike.

    The spans say no language of their own: the one that is shown is always the whole page's.
    """
    if text.en == text.zh:
        return escape(text.en)
    return Markup('<span class="en">{}</span><span class="zh">{}</span>').format(*text)


def spoken(text: Text) -> Markup:
    """An `aria-label` in both languages; the page's script puts the reader's into it."""
    return Markup('aria-label="{}" data-label-en="{}" data-label-zh="{}"').format(text.en, *text)
