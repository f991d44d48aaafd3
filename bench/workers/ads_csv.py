"""Write a Google Ads campaign report of so many rows: `ads_csv ROWS FILE`.

Preamble, header, rows whose thousands are quoted, and the vendor's own total at the end, as in the real export. Rows
are a function of their number, so the same call writes the same bytes.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bellwether import warehouse
from bellwether.settings import load_settings

PREAMBLE = 'Campaign report\n"January 1, 2025 - December 31, 2025"\n'
HEADER = (
    "Campaign status,Campaign,Campaign ID,Campaign type,Day,Account,Customer ID,Currency code,"
    "Cost,Impr.,Clicks,Interactions,CTR,Avg. CPC,Conversions,Conv. value,Cost / conv.,Views\n"
)
DAYS = 365
_NUMBERS = f"""
    select
        no, no // {DAYS} as campaign, date '2025-01-01' + (no % {DAYS})::int as day,
        (hash(no) % 90000)::bigint + 10 as impressions,
        (hash(no, 1) % 900)::bigint + 1 as clicks,
        ((hash(no, 2) % 250000) / 100)::decimal(18, 2) as cost,
        ((hash(no, 3) % 4000) / 100)::decimal(18, 2) as conversions,
        ((hash(no, 4) % 900000) / 100)::decimal(18, 2) as conversion_value
    from range($rows) numbers(no)
"""
_METRICS = """
    cost, format('{:,}', impressions::bigint), format('{:,}', clicks::bigint), format('{:,}', clicks::bigint),
    printf('%.2f%%', 100.0 * clicks / impressions), printf('%.2f', cost / clicks), conversions, conversion_value,
    case when conversions = 0 then '0' else printf('%.2f', cost / conversions) end, ' --'
"""


def write(rows: int, file: Path) -> None:
    body, totals = file.with_suffix(".body"), file.with_suffix(".totals")
    file.parent.mkdir(parents=True, exist_ok=True)
    with warehouse.scratch(load_settings()) as connection:
        connection.execute(
            f"""copy (
                select
                    case when campaign % 5 = 0 then 'Paused' else 'Enabled' end, 'Campaign ' || campaign || ' | Search',
                    20260000000 + campaign * 1237, 'Search', day, 'Northlight EU', '417-555-0199', 'EUR', {_METRICS}
                from ({_NUMBERS})
            ) to '{body}' (format csv, header false)""",
            {"rows": rows},
        )
        connection.execute(
            f"""copy (
                select 'Total: Campaigns', ' --', ' --', ' --', ' --', ' --', ' --', 'EUR', {_METRICS}
                from (
                    select
                        sum(cost) as cost, sum(impressions) as impressions, sum(clicks) as clicks,
                        sum(conversions) as conversions, sum(conversion_value) as conversion_value
                    from ({_NUMBERS})
                )
            ) to '{totals}' (format csv, header false)""",
            {"rows": rows},
        )
    with file.open("wb") as whole:
        whole.write((PREAMBLE + HEADER).encode())
        for part in (body, totals):
            with part.open("rb") as handle:
                shutil.copyfileobj(handle, whole, 2**20)
            part.unlink()


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
