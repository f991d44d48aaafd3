"""dbt's unit tests: branching SQL against rows written by hand. The daily build leaves them out."""

from __future__ import annotations

from typing import Any

from bellwether import transform
from bellwether.settings import Settings


def test_the_unit_tests_pass(manifest: dict[str, Any], built: Settings) -> None:
    assert len(manifest["unit_tests"]) > 40
    assert transform.run_dbt(built, ["test", "--quiet", "--select", "test_type:unit"]) == 0
