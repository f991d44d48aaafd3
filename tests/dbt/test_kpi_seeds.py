"""What an analyst changes in the seeds, in a copy of the project, over the build of a small simulated company."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bellwether import transform, warehouse
from bellwether.errors import BuildFailed
from bellwether.settings import Settings

MakeSettings = Callable[..., Settings]

LOSS_PER_ORDER = (
    "loss_per_order,Advertising loss per order,单笔订单广告亏损,conversion,marketing_cost - ad_conversion_value,orders,"
    "1,money,lower,cost,financial,revenue,,company;channel,ads;orders,\n"
)
# A scorecard of its own, for one who has no other of the kind.
ITS_TARGET = "loss_per_order,company,all,month,head_of_customer_care,spend_well,2,,,,,,1,2020-01-01,,1\n"
# A funnel over units that no shipped one follows, from events that all builds have.
SALES_FUNNEL = "".join(
    f"sales,Sales,销售漏斗,lead,ordered,8760,{number},{event},{event},{event},,false\n"
    for number, event in enumerate(("lead", "mql", "sql", "opportunity", "customer"), start=1)
)


@pytest.fixture
def copy(tmp_path: Path, first_run: Any, make_settings: MakeSettings) -> Settings:
    """A data home with a build of its own, and a copy of the dbt project to change."""
    original: Settings = first_run.settings
    root = tmp_path / "project"
    ignored = shutil.ignore_patterns("target", "logs")
    shutil.copytree(original.dbt_project, root / "dbt_project", ignore=ignored)
    settings = make_settings(tmp_path / "home", BELLWETHER_PROJECT_ROOT=str(root))
    shutil.copytree(original.warehouse_dir, settings.warehouse_dir, ignore=ignored)
    return settings


def append(settings: Settings, seed: str, line: str) -> None:
    with (settings.dbt_project / "seeds" / seed).open("a", encoding="utf-8") as file:
        file.write(line)


@pytest.mark.slow
def test_a_ratio_kpi_is_one_line(copy: Settings, yesterday: date) -> None:
    """With a target it is in its owner's scorecard, and judged."""
    append(copy, "kpis.csv", LOSS_PER_ORDER)
    append(copy, "kpi_targets.csv", ITS_TARGET)
    assert transform.run_dbt(copy, ["build", "--quiet", "--select", "kpis+", "kpi_targets+"], yesterday) == 0
    with warehouse.reader(copy.warehouse_file) as connection:
        weeks = connection.execute("""
            with sums as (
                select
                    date_trunc('week', date_day) as period_start_date, channel,
                    coalesce(sum(value) filter (where measure = 'marketing_cost'), 0)
                    - coalesce(sum(value) filter (where measure = 'ad_conversion_value'), 0) as loss,
                    sum(value) filter (where measure = 'orders') as orders
                from marts.fct_measures
                group by grouping sets ((1, 2), (1))
            )
            select facts.scope_value, facts.period_start_date, facts.value, loss / nullif(orders, 0) as expected
            from marts.fct_kpi_values as facts
            left join sums
                on facts.period_start_date = sums.period_start_date and facts.scope_value = coalesce(channel, 'all')
            where facts.kpi_id = 'loss_per_order' and facts.period = 'week' and facts.is_complete_period
                and facts.scope in ('company', 'channel')
        """).fetchall()
        scopes = connection.execute(
            "select distinct scope, period from marts.fct_kpi_values where kpi_id = 'loss_per_order'"
        ).fetchall()
        judged = connection.execute("""
            select lines.value, facts.value, lines.attainment, lines.verdict, lines.weight
            from marts.fct_scorecard as lines
            inner join marts.fct_kpi_values as facts using (kpi_id, period, period_start_date, scope, scope_value)
            where kpi_id = 'loss_per_order' and owner = 'head_of_customer_care' and facts.value is not null
        """).fetchall()
    assert len(weeks) > 20
    assert sum(value is not None for *_, value, _ in weeks) > 10
    for scope_value, week, value, expected in weeks:
        assert value == pytest.approx(expected), (scope_value, week)
    assert {scope for scope, _ in scopes} == {"company", "channel", "department", "role"}
    assert {period for _, period in scopes} == {"day", "week", "month", "quarter", "half", "year", "rolling_28"}
    assert judged
    for value, fact, attainment, verdict, weight in judged:
        assert (value, weight) == (fact, 1)
        is_met = value <= 2  # less is better
        assert (attainment >= 1) == is_met
        assert (verdict == "exceeded") == is_met


@pytest.mark.slow
def test_a_funnel_is_lines_of_the_csv(copy: Settings, yesterday: date) -> None:
    """Of the leads of each day and channel those who got to a stage by way of all before it, counted one by one."""
    append(copy, "funnels.csv", SALES_FUNNEL)
    assert transform.run_dbt(copy, ["build", "--quiet", "--select", "funnels+"], yesterday) == 0
    with warehouse.reader(copy.warehouse_file) as connection:
        found = connection.execute("""
            select cohort_start_date, breakdown_value, list(reached order by step_number)
            from marts.fct_funnel where funnel = 'sales' and period = 'day' and breakdown = 'channel' group by all
        """).fetchall()
        leads = connection.execute("""
            select created_date, channel, [created_at, mql_at, sql_at, opportunity_at, customer_at] from marts.fct_leads
        """).fetchall()
        dropped = connection.execute("select count(*) from marts.fct_funnel_dropped where funnel = 'sales'").fetchall()
    expected: dict[tuple[date, str], list[int]] = {}
    for day, channel, moments in leads:
        counts = expected.setdefault((day, channel), [0] * len(moments))
        for step, moment in enumerate(moments):
            if moment is None or moment < moments[max(step - 1, 0)]:
                break
            counts[step] += 1
    assert sum(counts[1] for counts in expected.values()) > 5
    assert {(day, channel): counts for day, channel, counts in found} == expected
    assert dropped == [(0,)], "the window of a year is open for all of them"


@pytest.mark.slow
def test_what_a_seed_lacks_is_an_error_that_names_it(copy: Settings, yesterday: date) -> None:
    append(copy, "kpis.csv", LOSS_PER_ORDER.replace("marketing_cost", "marketing_costs"))
    rates = copy.dbt_project / "seeds" / "fx_rates.csv"
    kept = [line for line in rates.read_text(encoding="utf-8").splitlines() if ",EUR," not in line]
    rates.write_text("\n".join(kept) + "\n", encoding="utf-8")
    append(copy, "funnels.csv", SALES_FUNNEL.replace("lead,ordered", "lead,any").replace("mql,mql,mql", "mql,mql,lead"))
    append(copy, "kpi_targets.csv", "leads,company,all,day,head_of_nothing,spend_well,0,,,,,,1,2026-01-01,,1\n")
    with pytest.raises(BuildFailed) as failure:
        transform.build(copy, yesterday)
    message = str(failure.value)
    assert "every_kpi_term_is_a_measure" in message
    assert "marketing_costs" in message
    assert "assert_currencies_have_rates" in message
    assert "EUR" in message
    assert "in any order an event can be one step only: lead" in message
    assert "head_of_nothing" in message and "is not in organisation.csv" in message
    assert "needs a target that is not 0" in message
