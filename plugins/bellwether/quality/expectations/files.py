"""Questions about the files behind a landed table: are they recent, whole, as many as usual, and all there?"""

from __future__ import annotations

from typing import ClassVar

from great_expectations.core.suite_parameters import SuiteParameterDict

from bellwether.quality.expectations.query import RowsQuery


class FilesQuery(RowsQuery):
    """A question about the files behind a table; {batch} is named in a comment only. A table without files passes."""

    source: str
    table: str
    live_files: ClassVar[str] = """
        with covering as (select filename from raw.coverage where source = '$source' and table_name = '$table'),
        live as (  /* the files that still count: no later export has replaced all of their days */
            select file.* from raw.receipts as file
            where file.source = '$source' and file.table_name = '$table' and case
                when exists (from covering) then filename in (from covering)
                else not exists (
                    select 1 from raw.receipts as later
                    where later.source = file.source and later.table_name = file.table_name
                        and later.scope = file.scope and later.exported_at > file.exported_at
                        and coalesce(later.period_start <= file.period_start, true)
                        and coalesce(later.period_end >= file.period_end, true)
                )
            end
        )
        /* the files of {batch} */
    """


class ExpectExportToBeFresh(FilesQuery):
    """The newest day is at most `max_age_days` before `today`.

    It is the newest day covered, of a table whose exports are reports by day; of records (contacts, orders) it is the
    day of the newest export, since a quiet week without a new record is no fault.
    """

    max_age_days: int | SuiteParameterDict
    today: str | SuiteParameterDict
    query = """
        with newest as (  /* the files of {batch} */
            select coalesce(
                (select max(source_date) from raw.coverage where source = '$source' and table_name = '$table'),
                (select max(exported_at)::date from raw.receipts where source = '$source' and table_name = '$table')
            ) as newest_day
        )
        select newest_day, '$today'::date as today from newest
        where date_diff('day', newest_day, '$today'::date) > $max_age_days
    """


class ExpectRejectedShareToBeAtMost(FilesQuery):
    """Of the rows read from a file, at most `max_share` were rejected; fewer than `min_rows` never matter."""

    max_share: float
    min_rows: int = 1
    query = (
        FilesQuery.live_files
        + """
        select original_name, rows_read, rows_rejected, round(rows_rejected / rows_read, 4) as rejected_share
        from live where rows_rejected >= $min_rows and rows_rejected > $max_share * rows_read
        order by landed_at desc
    """
    )


class ExpectExportsToBeComplete(FilesQuery):
    """No file that still counts was cut off by the vendor's export limit or marked as not final."""

    query = (
        FilesQuery.live_files
        + """
        select original_name, period_start, period_end, rows_read, is_truncated, is_incomplete
        from live where is_truncated or is_incomplete order by landed_at desc
    """
    )


class ExpectVendorTotalsToAgree(FilesQuery):
    """Where the vendor states a total, the rows add up to it."""

    query = """
        select filename, measure, vendor_value, rows_value, tolerance
        from raw.vendor_totals  /* of the files of {batch} */
        where source = '$source' and table_name = '$table' and is_within is distinct from true
    """


class ExpectRowsToMatchReceipts(FilesQuery):
    """Every file's rows are all there: read = landed + rejected, and landed = found in the table."""

    query = """
        with found as (select filename, count(*) as rows_found from {batch} group by filename),
        stated as (select * from raw.receipts where source = '$source' and table_name = '$table')
        select filename, rows_read, rows_landed, rows_rejected, coalesce(rows_found, 0) as rows_found
        from stated full join found using (filename)
        where rows_landed is distinct from coalesce(rows_found, 0) or rows_read <> rows_landed + rows_rejected
    """


class ExpectNoMissingDays(FilesQuery):
    """Between the first and the last day of the last `days` that an account's exports cover, no day is missing."""

    days: int
    query = """
        with covered as (
            select scope, source_date from raw.coverage  /* of the files of {batch} */
            where source = '$source' and table_name = '$table'
        ),
        spans as (
            select scope, max(source_date) as last_day,
                greatest(min(source_date), max(source_date) - $days) as first_day
            from covered group by scope
        ),
        calendar as (
            select scope, unnest(generate_series(first_day, last_day, interval 1 day))::date as source_date from spans
        )
        select calendar.scope, calendar.source_date as missing_day from calendar
        where not exists (  /* a file that does not name its account may be of any */
            select 1 from covered
            where covered.source_date = calendar.source_date and covered.scope in (calendar.scope, '')
        )
        order by missing_day desc
    """


class ExpectDailyTotalToBeUsual(FilesQuery):
    """The newest day's total of a measure lies between `low` and `high` times the median of the 28 days before.

    With fewer than seven days before it, there is no usual yet.
    """

    measure: str
    low: float
    high: float
    query = """
        with daily as (
            select source_date, sum(totals.value) as total
            from raw.control_totals as totals  /* of the files of {batch} */
            join raw.coverage using (source, table_name, scope, source_date, filename)
            where source = '$source' and table_name = '$table' and measure = '$measure'
            group by source_date
        ),
        compared as (
            select source_date, total, median(total) over before as usual, count(*) over before as days_before
            from daily window before as (order by source_date rows between 28 preceding and 1 preceding)
        )
        select source_date, '$measure' as measure, total, usual from compared
        where source_date = (select max(source_date) from daily) and days_before >= 7
            and total not between $low * usual and $high * usual
    """


class ExpectExportSizeToBeUsual(FilesQuery):
    """The newest file has `low` to `high` times as many rows as the median of the ten before it; three at least."""

    low: float
    high: float
    query = """
        with compared as (
            select original_name, exported_at, rows_read, median(rows_read) over before as usual,
                count(*) over before as files_before, row_number() over (order by exported_at desc, file_id) as recency
            from raw.receipts  /* the files of {batch} */
            where source = '$source' and table_name = '$table'
            window before as (order by exported_at, file_id desc rows between 10 preceding and 1 preceding)
        )
        select original_name, exported_at, rows_read, usual from compared
        where recency = 1 and files_before >= 3 and rows_read not between $low * usual and $high * usual
    """
