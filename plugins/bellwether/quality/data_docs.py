"""Data Docs: Great Expectations' pages about suites and results, made to open without a network.

Great Expectations' pages load scripts, styles and pictures from eleven hosts, and its index is empty without them. Here
each page keeps its content, loses whatever it would load, and gets a small style; the index is our own.
"""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

from great_expectations.data_context import EphemeralDataContext

from bellwether.quality.report import CheckResult, Layer
from bellwether.settings import Settings

SITE = "local"
REMOTE = re.compile(r"<(script|style|footer)\b.*?</\1>|<(link|img)\b[^>]*>", re.DOTALL | re.IGNORECASE)
STYLE = """
<style>
body { font: 15px/1.5 system-ui, sans-serif; color: #1d2733; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }
td, th { border-bottom: 1px solid #d8dee6; padding: .35rem .6rem; text-align: left; vertical-align: top; }
td, th, code, pre { overflow-wrap: anywhere; white-space: normal; }
code, pre { font: 13px/1.4 ui-monospace, monospace; }
.failed, .text-danger { color: #b3261e; } .warned, .text-warning { color: #8a5a00; }
.passed, .text-success { color: #1b6e3c; }
.text-success::before { content: "✓"; } .text-danger::before, .text-warning::before { content: "✗"; }
nav.navbar, .card, .modal, .btn, a[data-toggle] { display: none; }
</style>
"""


def site(settings: Settings, layer: Layer) -> dict[str, dict[str, object]]:
    """Where Great Expectations is to write; `write` puts it in place when it is complete."""
    return {
        SITE: {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(_upcoming(settings, layer)),
            },
        }
    }


def write(settings: Settings, layer: Layer, context: EphemeralDataContext, results: list[CheckResult]) -> str:
    """Write the pages of this audit in place of the last one's; returns the path of the first page."""
    upcoming, folder = _upcoming(settings, layer), settings.data_docs / layer
    shutil.rmtree(upcoming, ignore_errors=True)
    context.build_data_docs()
    for page in upcoming.rglob("*.html"):
        text = REMOTE.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("</head>", f"{STYLE}</head>", 1), encoding="utf-8")
    shutil.rmtree(upcoming / "static", ignore_errors=True)
    (upcoming / "index.html").write_text(_index(layer, results, upcoming), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    upcoming.rename(folder)
    return str(folder / "index.html")


def _upcoming(settings: Settings, layer: Layer) -> Path:
    return settings.data_docs / f".{layer}.next"


def _index(layer: Layer, results: list[CheckResult], folder: Path) -> str:
    by_suite: dict[str, list[CheckResult]] = {}
    for result in results:
        by_suite.setdefault(result.suite, []).append(result)
    rows = "\n".join(_index_row(suite, checks, folder) for suite, checks in by_suite.items())
    return (
        f"<!doctype html>\n<html lang='en'><head><meta charset='utf-8'><title>Checks of {layer}</title>"
        f"<meta name='viewport' content='width=device-width, initial-scale=1'>{STYLE}</head>\n"
        f"<body><h1>Checks of {layer}</h1>\n<table><tr><th>Table</th><th>Passed</th><th>Failed</th></tr>\n"
        f"{rows}\n</table></body></html>\n"
    )


def _index_row(suite: str, checks: list[CheckResult], folder: Path) -> str:
    page = next((folder / "validations" / suite).rglob("*.html"), None)
    name = html.escape(checks[0].table)
    link = f"<a href='{page.relative_to(folder)}'>{name}</a>" if page else name
    failed = "".join(
        f"<div class='{'failed' if check.severity == 'critical' else 'warned'}'>"
        f"{check.severity}: {html.escape(check.message)}</div>"
        for check in checks
        if not check.success
    )
    passed = sum(check.success for check in checks)
    return f"<tr><td>{link}</td><td class='passed'>{passed} of {len(checks)}</td><td>{failed}</td></tr>"
