"""Figures, plans and experiments as colleagues keep them: CSV from finance, a Chinese workbook from two departments.

Figures come twice: an export in the middle, whose newest collections were still coming in, and the last one, which
lists everything again.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import xlsxwriter

from bellwether.demo.exports import Broken, Exporter, Row

_HEADER = ("Date", "End Date", "Measure", "Value", "Scope", "Unit", "Source")
_CHINESE_HEADER = ("日期", "结束日期", "指标", "数值", "范围", "单位", "来源")
_IN_WORKBOOK = ("people team", "service desk")
_FIGURES = """
select
    from_day, last_day, measure,
    case when measure = 'cash_collected' and last_day >= $settled_from then round(value * 0.6, 2) else value end
        ::decimal(18, 2),
    case scope when 'company' then '' else scope end, unit, reporter
from figures
where from_day < $as_of and list_contains($workbook, reporter) = $in_workbook
order by from_day, measure, scope, reporter
"""
_PLAN_HEADER = (
    "Campaign", "Planned Launch Date", "Planned End Date", "Launched Date", "Budget", "Currency", "Goal KPI",
)  # fmt: skip
_PLANS = """
select campaign, planned_launch_date, planned_end_date, launched_date, budget, currency, goal_kpi
from campaign_plans order by plan_no
"""
_ARMS_HEADER = (
    "Experiment", "Campaign", "Arm", "Is Control", "Planned Share", "Period Start", "Period End", "Units",
    "Conversions", "Value Sum", "Value Sum of Squares", "Currency",
)  # fmt: skip
_ARMS = """
select
    experiment, campaign, arm, is_control::varchar, planned_share, period_start, period_end, units, conversions,
    value_sum, value_sum_of_squares, 'USD'
from experiment_arms
order by experiment_no, period_start, is_control
"""


def write(exporter: Exporter) -> None:
    """Write the figures twice, the workbook, the plans and the experiments."""
    after = exporter.last_day + timedelta(days=1)
    middle = exporter.first_day + (exporter.last_day - exporter.first_day) // 2
    for taken_on in (middle, after):
        settled_from = taken_on if taken_on == middle else date.max
        rows = exporter.query(
            _FIGURES, as_of=taken_on, settled_from=settled_from, workbook=_IN_WORKBOOK, in_workbook=False
        )
        is_damaged = taken_on == after and len(rows) >= 60
        damaged = [Broken(7, (*rows[0][:3], "n/a", *rows[0][4:]), "value is missing")] if is_damaged else []
        exporter.write_rows(f"market_figures_{taken_on}.csv", "figures", taken_on, _HEADER, rows, broken=damaged)
    listed = exporter.query(_FIGURES, as_of=after, settled_from=date.max, workbook=_IN_WORKBOOK, in_workbook=True)
    _write_workbook(exporter, f"department_figures_{after}.xlsx", after, listed)
    plans = exporter.query(_PLANS)
    exporter.write_rows(f"campaign_plans_{after}.csv", "figures", after, _PLAN_HEADER, plans)
    arms = exporter.query(_ARMS)
    exporter.write_rows(f"experiments_{after}.csv", "figures", after, _ARMS_HEADER, arms)


def _write_workbook(exporter: Exporter, name: str, exported_on: date, rows: list[tuple[object, ...]]) -> None:
    """As a spreadsheet program would: real days and numbers, a title above, and a sheet of notes before the figures."""
    created = datetime.combine(exported_on, time())
    with xlsxwriter.Workbook(str(exporter.out / name), {"default_date_format": "yyyy-mm-dd"}) as workbook:
        workbook.set_properties({"created": created})
        workbook.add_worksheet("说明").write_string(0, 0, "每月由人力资源部和客服部填写")
        sheet = workbook.add_worksheet("数据")
        sheet.write_string(0, 0, f"部门数据 {exported_on}")
        for number, row in enumerate([_CHINESE_HEADER, *rows], start=2):
            sheet.write_row(number, 0, _cells(row))
    exporter.written(name, "figures", exported_on, len(rows))


def _cells(row: Row) -> list[object]:
    return [float(cell) if isinstance(cell, Decimal) else cell for cell in row]
