from __future__ import annotations

import pytest
from landing_samples import Home

from bellwether.settings import Settings


@pytest.fixture
def home(settings: Settings) -> Home:
    """An empty data home."""
    return Home(settings)
