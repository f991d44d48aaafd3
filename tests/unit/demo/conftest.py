"""One small company for all these tests: a month at a twentieth of the usual size, over the end of summer time."""

from __future__ import annotations

from datetime import date

import pytest
from company_reader import Company

from bellwether import demo
from bellwether.settings import load_settings

END = date(2026, 11, 22)
DAYS = 30
SCALE = 0.05


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    home = tmp_path_factory.mktemp("company")
    settings = load_settings({"BELLWETHER_HOME": str(home), "BELLWETHER_THREADS": "2"})
    report = demo.generate(settings, home / "exports", days=DAYS, scale=SCALE, end=END)
    return Company(home / "exports", report)
