"""Superset's settings. Secrets come from the environment, and there is no default for one."""

from __future__ import annotations

import os


def required(name: str) -> str:
    """A variable that must be set. Compose cannot demand it: it would then be demanded of those without the profile."""
    value = os.environ.get(name, "")
    if not value:
        raise RuntimeError(f"{name} is not set. .env.example says what the bi profile needs.")
    return value


SECRET_KEY = required("SUPERSET_SECRET_KEY")
# The password is in PGPASSWORD, where it may hold any character.
SQLALCHEMY_DATABASE_URI = os.environ.get("SUPERSET_METADATA", "postgresql+psycopg2://superset@bi-database/superset")

# Sign-in is by admins who invite; nobody registers, and nobody reads without signing in.
AUTH_USER_REGISTRATION = False
PUBLIC_ROLE_LIKE = None
WTF_CSRF_ENABLED = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# On loopback there is no TLS. Behind a proxy that speaks it, set SUPERSET_BEHIND_TLS=true.
IS_BEHIND_TLS = os.environ.get("SUPERSET_BEHIND_TLS", "").lower() == "true"
SESSION_COOKIE_SECURE = IS_BEHIND_TLS
ENABLE_PROXY_FIX = IS_BEHIND_TLS
TALISMAN_ENABLED = True

# Templates in SQL could call functions of the server; the marts need none.
FEATURE_FLAGS = {"ENABLE_TEMPLATE_PROCESSING": False}
PREVENT_UNSAFE_DB_CONNECTIONS = True
SQLLAB_TIMEOUT = 60
ROW_LIMIT = 50_000
SQL_MAX_ROW = 100_000

# Results are never older than five minutes, so a morning's publication is seen with the first coffee.
CACHE_CONFIG = {"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 300}
DATA_CACHE_CONFIG = CACHE_CONFIG
