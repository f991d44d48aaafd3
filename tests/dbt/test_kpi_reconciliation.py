"""The reconciliation agrees on an undisturbed build, and finds the step at which something was lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bellwether import transform, warehouse
from bellwether.settings import Settings

MakeSettings = Callable[..., Settings]

STEPS = {
    "vendor total to landing",
    "landing to staging",
    "staging to mart",
    "mart to measures",
    "measures to kpi",
}


def test_everything_agrees(first_run: Any) -> None:
    with warehouse.reader(first_run.settings.warehouse_file) as connection:
        lost = connection.execute("select * from marts.reconciliation where not is_reconciled").fetchall()
        compared = connection.execute("select step, count(*), sum(expected) from marts.reconciliation group by step")
        steps = {step: (rows, total) for step, rows, total in compared.fetchall()}
        sources = connection.execute("select distinct source, table_name from raw.receipts").fetchall()
        staged = connection.execute(
            "select distinct source, table_name from marts.reconciliation where step = 'landing to staging'"
        ).fetchall()
    assert lost == []
    assert set(steps) == STEPS
    assert all(rows > 20 and total > 0 for rows, total in steps.values())
    assert set(staged) == set(sources), "every table that landed is compared with staging"


@pytest.mark.slow
def test_what_is_lost_is_found_where_it_was_lost(
    first_run: Any, tmp_path: Path, make_settings: MakeSettings, yesterday: date
) -> None:
    settings = make_settings(tmp_path / "home")
    shutil.copytree(first_run.settings.warehouse_dir, settings.warehouse_dir, ignore=shutil.ignore_patterns("target"))
    with warehouse.writer(settings) as connection:
        for statement in (
            "update raw.control_totals set value = value + 1 where rowid = "
            "(select min(rowid) from raw.control_totals where source = 'shopify' and measure = 'lineitem_quantity')",
            "delete from marts.fct_orders where order_key = (select min(order_key) from marts.fct_orders)",
            "insert into marts.fct_measures from marts.fct_measures where measure = 'likes' and value > 0 limit 1",
            "update marts.fct_kpi_values set numerator = numerator + 0.000001 where kpi_id = 'revenue' "
            "and period = 'month' and scope = 'company'",
        ):
            connection.execute(statement)
    assert transform.run_dbt(settings, ["run", "--quiet", "--select", "reconciliation"], yesterday) == 0
    with warehouse.reader(settings.warehouse_file) as connection:
        found = connection.execute(
            "select distinct step, source, measure from marts.reconciliation where not is_reconciled"
        ).fetchall()
    assert ("landing to staging", "shopify", "lineitem_quantity in all exports") in found
    assert ("staging to mart", "shopify", "orders") in found
    assert ("mart to measures", "x", "likes") in found
    assert ("measures to kpi", "x", "likes") in found
    assert ("measures to kpi", "generic_orders+shopify", "net_revenue (month, company)") in found
    assert {source for _, source, _ in found} == {"shopify", "generic_orders+shopify", "x"}, "and nobody else is blamed"
