"""The KPI catalogue as a page for readers, docs/kpis.md, made of the seeds `kpis.csv` and `measures.csv`.

The seeds are the only place where a KPI is written; the page is generated, so it cannot say anything else.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from bellwether.errors import BellwetherError

Row = dict[str, str]

_HEAD = """\
# KPIs

<!-- Generated from dbt_project/seeds/kpis.csv and measures.csv by `bellwether kpis`. Edit those. -->

{kpis} KPIs over {measures} measures. A KPI's value is `multiplier x sum(numerator) / sum(denominator)` over the days of
a period that all of its inputs cover: a ratio of sums, never a mean of ratios. A measure with a question mark is taken
where it has arrived; without any other a KPI has no data, and `dim_kpi` says which one is missing (`no_data_reason_en`,
`no_data_reason_zh`). The sources that its inputs were counted from stand there too (`sources`).

KPIs are computed for days, ISO weeks, months, quarters, halves, years and the 28 days that end with each day
(`rolling_28`); for campaigns also from the first day of their flight to the last (`flight`), where the inputs add up or
can be counted within it. Departments and roles (`organisation.csv`) have a KPI where they answer for something that it
has a meaning in (`responsibilities.csv`).

A KPI over measures that exist is one line in `kpis.csv`: [CONTRIBUTING.md](../CONTRIBUTING.md#add-a-kpi).
"""
_KPI_HEADINGS = (
    "KPI", "Name", "名称", "Formula", "Unit", "Better", "Type", "Perspective", "AARRR", "Scopes", "Comes with", "Note",
)  # fmt: skip
_MEASURE_HEADINGS = ("Measure", "Adds up", "Unit", "What it counts", "In KPIs")


def page(project: Path) -> str:
    """The page, from the seeds of the dbt project at `project`.

    Raises:
        BellwetherError: a seed is missing.
    """
    kpis, measures = (_read(project / "seeds" / name) for name in ("kpis.csv", "measures.csv"))
    parts = [_HEAD.format(kpis=len(kpis), measures=len(measures))]
    for family, members in groupby(sorted(kpis, key=lambda kpi: _families(kpis).index(kpi["family"])), _family):
        parts.append(f"\n## {family.capitalize()}\n\n{_table(_KPI_HEADINGS, [_kpi(kpi) for kpi in members])}")
    used = {measure["measure"]: _users(measure["measure"], kpis) for measure in measures}
    rows = [
        (
            f"`{measure['measure']}`",
            measure["aggregation"],
            measure["unit"],
            measure["definition"],
            ", ".join(f"`{kpi}`" for kpi in used[measure["measure"]]),
        )
        for measure in measures
    ]
    parts.append(
        "\n## Measures\n\nHow a measure adds up is described with the seed, in `dbt_project/seeds/_seeds_kpi.yml`.\n\n"
        + _table(_MEASURE_HEADINGS, rows)
    )
    return "".join(parts)


def _read(file: Path) -> list[Row]:
    if not file.is_file():
        raise BellwetherError(f"The seed {file} is missing.", "Run from a complete checkout.")
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _family(kpi: Row) -> str:
    return kpi["family"]


def _families(kpis: list[Row]) -> list[str]:
    """The families, in the order in which the seed first names them."""
    return list(dict.fromkeys(map(_family, kpis)))


def _users(measure: str, kpis: list[Row]) -> list[str]:
    return [kpi["kpi_id"] for kpi in kpis if measure in _terms(kpi)]


def _terms(kpi: Row) -> set[str]:
    """The measures of a formula."""
    signs = str.maketrans("+-", "  ", "?")
    return set(f"{kpi['numerator']} {kpi['denominator']}".translate(signs).split())


def _kpi(kpi: Row) -> tuple[str, ...]:
    formula = kpi["numerator"]
    if kpi["denominator"].strip():
        above, below = (f"({side})" if {"+", "-"} & set(side) else side for side in (formula, kpi["denominator"]))
        formula = f"{above} / {below}"
    if kpi["multiplier"] != "1":
        formula = f"{kpi['multiplier']} x {formula}"
    return (
        f"`{kpi['kpi_id']}`",
        kpi["name_en"],
        kpi["name_zh"],
        f"`{formula}`",
        kpi["unit"],
        {"higher": "more", "lower": "less", "range": "in a band"}[kpi["direction"]],
        kpi["kpi_type"],
        kpi["bsc_perspective"],
        kpi["aarrr_stage"],
        _listed(kpi["scopes"]),
        _listed(kpi["inputs"]),
        kpi["note"],
    )


def _listed(entries: str) -> str:
    return entries.replace(";", ", ")


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = (headings, tuple("---" for _ in headings), *rows)
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
