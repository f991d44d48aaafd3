from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bellwether.dotenv import read_dotenv
from bellwether.errors import ConfigurationError
from bellwether.settings import load_settings


def load(home: Path, **variables: str):
    return load_settings({"BELLWETHER_HOME": str(home), **variables})


def test_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert (settings.time_zone, settings.currency, settings.keep_versions) == ("UTC", "USD", 7)
    assert (settings.demo, settings.demo_days, settings.demo_scale) == (True, 90, 1.0)
    assert (settings.notify_urls, settings.owner_urls, settings.review_approval) == ((), (), False)
    assert (settings.project_root / "dags").is_dir()


def test_every_path_lies_under_the_data_home(tmp_path: Path) -> None:
    settings = load(tmp_path)
    inside = [
        "inbox",
        "landing",
        "archive",
        "quarantine",
        "warehouse_file",
        "published_file",
        "reports",
        "reviews",
        "runs",
        "logs",
    ]
    inside += ["scratch", "airflow_home", "data_docs"]
    for name in inside:
        assert getattr(settings, name).is_relative_to(tmp_path), name


def test_the_salt_is_made_once_for_a_data_home_and_is_private(tmp_path: Path) -> None:
    first, second = load(tmp_path / "a").hash_salt, load(tmp_path / "b").hash_salt
    assert len(first) == 32
    assert first != second
    assert load(tmp_path / "a").hash_salt == first
    assert stat.S_IMODE((tmp_path / "a" / ".hash_salt").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "a").iterdir()] == [".hash_salt"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BELLWETHER_TIME_ZONE", "Mars/Olympus"),
        ("BELLWETHER_CURRENCY", "EURO"),
        ("BELLWETHER_THREADS", "0"),
        ("BELLWETHER_KEEP_VERSIONS", "many"),
        ("BELLWETHER_DEMO", "perhaps"),
        ("BELLWETHER_REVIEW_APPROVAL", "sometimes"),
        ("BELLWETHER_OWNER_URLS", "mailto://somebody"),
        ("BELLWETHER_DEMO_DAYS", "-1"),
        ("BELLWETHER_DEMO_SCALE", "0"),
        ("BELLWETHER_DEMO_SCALE", "nan"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name) as caught:
        load(tmp_path, **{name: value})
    assert caught.value.exit_code == 2
    assert caught.value.hint


def test_a_child_process_sees_the_same_settings_and_sends_no_telemetry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEPT", "yes")
    settings = load(tmp_path, BELLWETHER_TIME_ZONE="Asia/Shanghai", BELLWETHER_CURRENCY="eur")
    child = settings.child_environment()
    again = load_settings(child)
    assert (again.home, again.time_zone, again.currency, again.hash_salt) == (
        settings.home,
        "Asia/Shanghai",
        "EUR",
        settings.hash_salt,
    )
    assert child["KEPT"] == "yes"
    assert child["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
    assert child["GX_ANALYTICS_ENABLED"] == "false"
    assert child["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "false"


class TestDotenv:
    def test_reads_names_values_quotes_and_comments(self, tmp_path: Path) -> None:
        file = tmp_path / ".env"
        file.write_text("# a comment\n\nexport A=1\nB = 'two words'\nURL=https://example.com/#x=y\nEMPTY=\n")
        assert read_dotenv(file) == {"A": "1", "B": "two words", "URL": "https://example.com/#x=y", "EMPTY": ""}

    def test_no_file_is_no_setting(self, tmp_path: Path) -> None:
        assert read_dotenv(tmp_path / ".env") == {}

    def test_a_line_that_is_no_setting_is_named(self, tmp_path: Path) -> None:
        file = tmp_path / ".env"
        file.write_text("A=1\nBELLWETHER_CURRENCY EUR\n")
        with pytest.raises(ConfigurationError, match="line 2"):
            read_dotenv(file)

    def test_the_environment_wins_over_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / ".env").write_text("BELLWETHER_CURRENCY=EUR\nBELLWETHER_DEMO_DAYS=9\nAIRFLOW__API__PORT=9\n")
        monkeypatch.setenv("BELLWETHER_PROJECT_ROOT", str(tmp_path))
        monkeypatch.setenv("BELLWETHER_CURRENCY", "CNY")
        settings = load_settings()
        assert (settings.currency, settings.demo_days) == ("CNY", 9)
        assert settings.child_environment()["AIRFLOW__API__PORT"] == "9"
        assert "9" not in repr(settings.extra_environment) or "extra_environment" not in repr(settings)
