"""The audit: what arrived before it is built, what leaves before it is published.

`check` asks every table of a layer the questions of its suite; `require` is the gate. A suite is Great Expectations'
own JSON in the checkout: `expectations/exports/<source>__<table>.json` for a landed table,
`expectations/marts/<model>.json` for a mart. A failed critical expectation stops publication, a failed warning is told
to people. A table without a suite, and a suite without a table, are critical failures too.
"""

from __future__ import annotations

from collections.abc import Callable

from bellwether.quality.plan import plan
from bellwether.quality.report import CheckResult, Layer, QualityReport, require
from bellwether.settings import Settings

__all__ = ["CheckResult", "Layer", "QualityReport", "check", "require"]


def check(settings: Settings, layer: Layer, progress: Callable[[str], None] = lambda line: None) -> QualityReport:
    """Audit all tables of a layer of the build file, inside DuckDB, and write Data Docs.

    Raises:
        ConfigurationError: a suite cannot be read.
        BellwetherError: there is no finished build to audit.
    """
    planned = plan(settings, layer)
    # Great Expectations takes ten seconds to import, so only now that it is certain to be needed.
    from bellwether.quality.audit import run  # noqa: PLC0415

    results, docs = run(settings, layer, planned.audits, progress)
    report = QualityReport(layer=layer, build_id=planned.build_id, results=[*planned.gaps, *results], docs=docs)
    progress(
        f"{len(report.passed)} checks of {layer} hold, {len(report.critical_failures)} critical and"
        f" {len(report.warnings)} warning checks do not"
    )
    return report
