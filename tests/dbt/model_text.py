"""A dbt model as plain SQL over tables of the same names: its own text and macros, rendered without dbt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


def sql_of(model: str, macros: tuple[str, ...], **variables: Any) -> str:
    """The SELECT of a model.

    Args:
        model: its path below models/.
        macros: the files below macros/ that it uses.
        variables: dbt's vars; those that are not given have the default that the SQL names.
    """
    texts = [(PROJECT / "macros" / name).read_text(encoding="utf-8") for name in macros]
    texts.append((PROJECT / "models" / model).read_text(encoding="utf-8"))
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    return environment.from_string("\n".join(texts)).render(
        ref=lambda name: name,
        config=lambda **_: "",
        var=lambda name, default=None: variables.get(name, default),
    )
