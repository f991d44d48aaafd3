"""docs/kpis.md says what the seeds say, and the catalogue holds what the product promises."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bellwether import catalogue
from bellwether.errors import BellwetherError

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "dbt_project"

KPIS = "kpi_id,name_en,name_zh,family,numerator,denominator,multiplier,unit,direction,kpi_type,bsc_perspective,aarrr_stage,near_threshold,scopes,inputs,note\n"  # noqa: E501
MEASURES = "measure,aggregation,unit,arrives_with,definition\n"


def test_the_page_in_the_checkout_is_current() -> None:
    """`bellwether kpis --out docs/kpis.md` (`make docs`) was run after the last change of a seed."""
    assert (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8") == catalogue.page(PROJECT)


def test_a_formula_is_written_out(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "kpis.csv").write_text(
        KPIS
        + "net_rate,Net rate,净率,brand,likes - unlikes,views,1000,ratio,higher,quality,customer,referral,,company;channel,social;figures,either | or\n"  # noqa: E501
        + "cost,Cost,成本,money,ads + staff?,,1,money,lower,cost,financial,,,company,ads,\n"
        + "views,Views,浏览,brand,views,,1,count,higher,quantity,customer,,,company,social,\n",
        encoding="utf-8",
    )
    (seeds / "measures.csv").write_text(
        MEASURES
        + "likes,sum,count,,Likes\nunlikes,sum,count,,\nviews,sum,count,,Views\nads,sum,money,,\nstaff,sum,money,,\n",
        encoding="utf-8",
    )
    lines = catalogue.page(tmp_path).splitlines()
    net_rate = next(line for line in lines if line.startswith("| `net_rate`"))
    assert net_rate == (
        "| `net_rate` | Net rate | 净率 | `1000 x (likes - unlikes) / views` | ratio | more | quality | customer "
        "| referral | company, channel | social, figures | either \\| or |"
    )
    assert next(line for line in lines if line.startswith("| `cost`")).split(" | ")[3] == "`ads + staff?`"
    assert "| `views` | sum | count | Views | `net_rate`, `views` |" in lines
    assert "| `staff` | sum | money |  | `cost` |" in lines
    assert [line for line in lines if line.startswith("## ")] == ["## Brand", "## Money", "## Measures"]
    assert "3 KPIs over 5 measures" in "\n".join(lines)


def test_without_seeds_there_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(BellwetherError, match="missing"):
        catalogue.page(tmp_path)


def test_every_measure_serves_a_kpi_or_says_what_one_leaves_out() -> None:
    """A measure that no formula names is counted for nothing; these stand beside the ones that are."""
    beside = {"opportunities", "customers_alive", "customers_churned", "customers_ordering"}
    with (PROJECT / "seeds" / "measures.csv").open(encoding="utf-8", newline="") as rows:
        measures = {row["measure"] for row in csv.DictReader(rows)}
    with (PROJECT / "seeds" / "kpis.csv").open(encoding="utf-8", newline="") as rows:
        formulas = " ".join(f"{row['numerator']} {row['denominator']}" for row in csv.DictReader(rows))
    assert sorted(measures - set(formulas.replace("?", "").split()) - beside) == []
