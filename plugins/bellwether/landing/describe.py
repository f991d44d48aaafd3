"""The receipt of a file, from all that was found out about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

from bellwether.landing.decode import Compression
from bellwether.landing.facts import Stated, exported_at, is_set, stated_period
from bellwether.landing.inbox import InboxFile
from bellwether.landing.labels import HeaderMatch
from bellwether.landing.measure import Measured
from bellwether.landing.prepare import Prepared
from bellwether.landing.receipt import Coverage, Receipt, VendorTotal
from bellwether.landing.recognise import Claim
from bellwether.landing.settle import Settled

_WELL_KNOWN = ("exported_at_from", "truncated", "incomplete")


def describe(
    *,
    file: InboxFile,
    compression: Compression,
    claim: Claim,
    prepared: Prepared,
    header: HeaderMatch,
    settled: Settled,
    measured: Measured,
    by_reason: Counter[str],
    vendor_totals: list[VendorTotal],
    totals_rows: Sequence[Sequence[str]],
    facts: dict[str, str],
    breaks_off: bool,
) -> Receipt:
    """Put the receipt together. The period is what the file states, widened by what its rows hold."""
    contract = claim.contract
    exported, origin = exported_at(facts, file)
    stated = stated_period(facts)
    period = _widened(stated, [days for days in measured.scopes.values() if days])
    scopes = sorted(measured.scopes)
    rejected = sum(by_reason.values())
    return Receipt(
        file_id=prepared.sha256[:16],
        sha256=prepared.sha256,
        size=file.size,
        original_name=file.name,
        source=contract.source,
        table=contract.table,
        report=contract.report,
        landed_at=datetime.now(UTC),
        exported_at=exported,
        exported_at_from=origin,
        encoding=prepared.codec,
        compression=compression,
        delimiter=claim.layout.delimiter,
        language=facts.get("language", "") or header.language,
        decimal_sign=settled.decimal,
        scope=scopes[0] if len(scopes) == 1 else "",
        period_start=period[0] if period else None,
        period_end=period[1] if period else None,
        rows_read=measured.good + rejected,
        rows_landed=measured.good,
        rows_rejected=rejected,
        rejected_by_reason=dict(by_reason.most_common()),
        columns=list(header.names),
        columns_added=list(header.added),
        columns_missing=list(header.missing),
        not_castable=measured.not_castable,
        control_totals=list(measured.totals),
        coverage=_coverage(claim, measured, stated),
        vendor_totals=vendor_totals,
        vendor_total_status="reconciled" if vendor_totals else "none stated",
        totals_rows=[list(row) for row in totals_rows],
        facts={name: value for name, value in facts.items() if name not in _WELL_KNOWN},
        is_truncated=is_set(facts, "truncated") or breaks_off,
        is_incomplete=is_set(facts, "incomplete"),
    )


def _coverage(claim: Claim, measured: Measured, stated: Stated) -> list[Coverage]:
    if claim.contract.restates != "range":
        return []
    covered = []
    for scope, days in sorted(measured.scopes.items()):
        if days and (period := _widened(stated, [days])):
            covered.append(Coverage(scope=scope, first_day=period[0], last_day=period[1]))
    return covered


def _widened(stated: Stated, found: Sequence[tuple[date, date]]) -> Stated:
    """A stated period that holds all days found, so that no row falls outside what its file covers."""
    periods = [*([stated] if stated else []), *found]
    if not periods:
        return None
    return min(first for first, _ in periods), max(last for _, last in periods)
