"""Every KPI that the product promises is computed, and the simulated company shows a value for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bellwether import warehouse

PROMISED = Path(__file__).parents[1] / "fixtures" / "kpi_catalogue.txt"
# What five weeks of a handful of people need not have: nobody can churn and come back, few deals close, few leads buy.
TOO_SOON = {"winback_rate", "churn_rate", "win_rate", "median_days_to_customer", "lead_to_customer_rate"}


def test_every_promised_kpi_has_a_value_in_the_demo(first_run: Any) -> None:
    promised = PROMISED.read_text(encoding="utf-8").split()
    assert len(set(promised)) == 95
    with warehouse.reader(first_run.settings.warehouse_file) as connection:
        catalogue = {
            kpi_id: (reason_en, reason_zh, names)
            for kpi_id, reason_en, reason_zh, *names in connection.execute(
                """
                select kpi_id, no_data_reason_en, no_data_reason_zh, name_en, name_zh, unit, direction, kpi_type,
                    bsc_perspective, measures, sources
                from marts.dim_kpi
                """
            ).fetchall()
        }
        valued = {
            kpi_id
            for (kpi_id,) in connection.execute(
                "select distinct kpi_id from marts.fct_kpi_values where scope = 'company' and value is not null"
            ).fetchall()
        }
    assert sorted(set(promised) - set(catalogue)) == []
    assert [kpi_id for kpi_id in promised if catalogue[kpi_id][:2] != (None, None)] == []
    assert [kpi_id for kpi_id in promised if None in catalogue[kpi_id][2]] == []
    assert sorted(set(promised) - valued - TOO_SOON) == []
