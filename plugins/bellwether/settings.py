"""The only reader of the environment.

Every other module is handed a `Settings`. Nothing is read at import time, so a DAG file may import this module freely.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from bellwether.dotenv import read_dotenv
from bellwether.errors import ConfigurationError

PROJECT_ROOT = Path(__file__).resolve().parents[2]
KEEP_DAYS = {"archive": 36_500, "quarantine": 36_500, "reports": 400, "runs": 400, "logs": 400}  # a century is for ever


@dataclass(frozen=True)
class Settings:
    """Where things are and how the company counts. All paths are absolute."""

    home: Path
    project_root: Path
    time_zone: str
    currency: str
    hash_salt: str
    memory_limit: str
    threads: int
    keep_versions: int
    notify_urls: tuple[str, ...]
    owner_urls: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    review_approval: bool = False
    demo: bool = True
    demo_days: int = 90
    demo_scale: float = 1.0
    keep_days: tuple[tuple[str, int], ...] = tuple(KEEP_DAYS.items())
    extra_environment: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def inbox(self) -> Path:
        """Exports as sent; landing empties it."""
        return self.home / "inbox"

    @property
    def landing(self) -> Path:
        """Parquet and receipts: landing/<source>/<table>/<sha256-16>.{parquet,json}."""
        return self.home / "landing"

    @property
    def archive(self) -> Path:
        """The exports that were landed, as sent."""
        return self.home / "archive"

    @property
    def quarantine(self) -> Path:
        """The exports that were refused, each with its reason."""
        return self.home / "quarantine"

    @property
    def warehouse_dir(self) -> Path:
        """The build file and what describes it."""
        return self.home / "warehouse"

    @property
    def warehouse_file(self) -> Path:
        """The build file, private to the pipeline. Its stem equals no schema in it: DuckDB finds that ambiguous."""
        return self.warehouse_dir / "build.duckdb"

    @property
    def published_dir(self) -> Path:
        """What readers may open."""
        return self.home / "published"

    @property
    def published_file(self) -> Path:
        """The one file that BI tools and the report read."""
        return self.published_dir / "bellwether.duckdb"

    @property
    def reports(self) -> Path:
        """The published reports."""
        return self.home / "reports"

    @property
    def reviews(self) -> Path:
        """The closed reviews: reviews/<first day>-<kind>/. Nothing in them is ever removed."""
        return self.home / "reviews"

    @property
    def runs(self) -> Path:
        """What each stage of each run reported: runs/<through date>/<stage>.json."""
        return self.home / "runs"

    @property
    def logs(self) -> Path:
        """Where dbt, Airflow and Great Expectations may be noisy."""
        return self.home / "logs"

    @property
    def scratch(self) -> Path:
        """Spill and half-written files; safe to delete when nothing runs."""
        return self.home / "scratch"

    @property
    def airflow_home(self) -> Path:
        """Airflow's configuration and embedded metadata database."""
        return self.home / "airflow"

    @property
    def dags(self) -> Path:
        """The DAG files in the checkout."""
        return self.project_root / "dags"

    @property
    def plugins(self) -> Path:
        """The folder that holds this package in the checkout."""
        return self.project_root / "plugins"

    @property
    def data_docs(self) -> Path:
        """Great Expectations' project and its Data Docs."""
        return self.home / "quality"

    @property
    def dbt_project(self) -> Path:
        """The dbt project in the checkout."""
        return self.project_root / "dbt_project"

    @property
    def expectations(self) -> Path:
        """The expectation suites in the checkout."""
        return self.project_root / "expectations"

    def child_environment(self) -> dict[str, str]:
        """The environment for a child process (dbt, Airflow), which sees the same settings and sends no telemetry."""
        return {
            **dict(self.extra_environment),
            **os.environ,
            "BELLWETHER_HOME": str(self.home),
            "BELLWETHER_PROJECT_ROOT": str(self.project_root),
            "BELLWETHER_WAREHOUSE_FILE": str(self.warehouse_file),
            "BELLWETHER_SCRATCH": str(self.scratch),
            "BELLWETHER_TIME_ZONE": self.time_zone,
            "BELLWETHER_CURRENCY": self.currency,
            "BELLWETHER_HASH_SALT": self.hash_salt,
            "BELLWETHER_MEMORY_LIMIT": self.memory_limit,
            "BELLWETHER_THREADS": str(self.threads),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
            "GX_ANALYTICS_ENABLED": "false",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "false",
        }


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ`; unless given, from the process environment, then from `.env` in the checkout.

    Raises:
        ConfigurationError: a value cannot be used; the message names the variable.
    """
    env: Mapping[str, str] = os.environ if environ is None else environ
    root = Path(env.get("BELLWETHER_PROJECT_ROOT") or PROJECT_ROOT).resolve()
    from_file = read_dotenv(root / ".env") if environ is None else {}
    env = {**from_file, **env}
    home = Path(env.get("BELLWETHER_HOME") or root / "data").expanduser().resolve()
    time_zone = env.get("BELLWETHER_TIME_ZONE") or "UTC"
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"BELLWETHER_TIME_ZONE is {time_zone!r}, which is no time zone.", "Use an IANA name, such as Asia/Shanghai."
        ) from error
    currency = (env.get("BELLWETHER_CURRENCY") or "USD").upper()
    if len(currency) != 3 or not currency.isalpha():
        raise ConfigurationError(
            f"BELLWETHER_CURRENCY is {currency!r}.", "Use a three-letter ISO 4217 code, such as EUR."
        )
    return Settings(
        home=home,
        project_root=root,
        time_zone=time_zone,
        currency=currency,
        hash_salt=env.get("BELLWETHER_HASH_SALT") or _kept_salt(home),
        memory_limit=env.get("BELLWETHER_MEMORY_LIMIT") or "3GB",
        threads=_positive(env, "BELLWETHER_THREADS", os.cpu_count() or 2),
        keep_versions=_positive(env, "BELLWETHER_KEEP_VERSIONS", 7),
        notify_urls=tuple((env.get("BELLWETHER_NOTIFY_URLS") or "").split()),
        owner_urls=_pairs(env, "BELLWETHER_OWNER_URLS"),
        review_approval=_switch(env, "BELLWETHER_REVIEW_APPROVAL", default=False),
        demo=_switch(env, "BELLWETHER_DEMO", default=True),
        demo_days=_positive(env, "BELLWETHER_DEMO_DAYS", 90),
        demo_scale=_positive_real(env, "BELLWETHER_DEMO_SCALE", 1.0),
        keep_days=tuple((k, _positive(env, f"BELLWETHER_KEEP_{k.upper()}_DAYS", n)) for k, n in KEEP_DAYS.items()),
        extra_environment=tuple(from_file.items()),
    )


def _switch(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = (env.get(name) or str(default)).strip().lower()
    if text not in {"true", "false", "1", "0", "yes", "no", "on", "off"}:
        raise ConfigurationError(f"{name} is {text!r}.", "Use true or false.")
    return text in {"true", "1", "yes", "on"}


def _pairs(env: Mapping[str, str], name: str) -> tuple[tuple[str, str], ...]:
    """`name=value` pairs, separated by spaces; a name may come several times."""
    pairs = [text.partition("=") for text in (env.get(name) or "").split()]
    if not all(key.isidentifier() and value for key, _, value in pairs):
        raise ConfigurationError(f"{name} is not written as name=address.", "Separate several pairs by spaces.")
    return tuple((key, value) for key, _, value in pairs)


def _positive_real(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name) or str(default)
    if not re.fullmatch(r"\d+(\.\d+)?", text) or float(text) == 0:
        raise ConfigurationError(f"{name} is {text!r}.", "Use a number above 0, such as 0.5.")
    return float(text)


def _positive(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit() or int(text) < 1:
        raise ConfigurationError(f"{name} is {text!r}.", "Use a whole number of at least 1.")
    return int(text)


def _kept_salt(home: Path) -> str:
    """A random salt made once per data home, so hashed keys stay the same from run to run without any set-up."""
    file = home / ".hash_salt"
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".hash_salt.{os.getpid()}"
        draft.write_text(secrets.token_hex(16))
        draft.chmod(0o600)
        # Linked, not written in place: of two processes that start together one wins, and neither reads half a salt.
        with suppress(FileExistsError):
            file.hardlink_to(draft)
        draft.unlink()
    return file.read_text().strip()
