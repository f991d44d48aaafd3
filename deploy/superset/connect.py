"""Create or update Superset's admin and its one connection: the published file, read-only and locked."""

from __future__ import annotations

import json
import os

URI = f"duckdb:///{os.environ.get('PUBLISHED_FILE', '/published/bellwether.duckdb')}"
NAME = "Bellwether"
ADMIN = "admin"

# Without the two locks anyone with SQL Lab could read files of this server through DuckDB. Nothing can spill, as DuckDB
# takes no folder for it beside the locks, so the memory is all that a query may use.
CONNECT_ARGS = {
    "read_only": True,
    "config": {
        "memory_limit": "1GB",
        "threads": "2",
        "enable_external_access": "false",
        "lock_configuration": "true",
    },
}


def main() -> None:
    """Superset is imported late: importing this file only for its constants needs no Superset."""
    from superset.app import create_app  # noqa: PLC0415

    with create_app().app_context():
        keep_admin(os.environ.get("SUPERSET_ADMIN_PASSWORD", ""))
        keep_connection()


def keep_admin(password: str) -> None:
    """The admin with this password, new or not."""
    from superset import security_manager  # noqa: PLC0415

    if not password:
        raise RuntimeError("SUPERSET_ADMIN_PASSWORD is not set. .env.example says what the bi profile needs.")
    admin = security_manager.find_user(ADMIN)
    if admin:
        security_manager.reset_password(admin.id, password)
    else:
        role = security_manager.find_role("Admin")
        if not security_manager.add_user(ADMIN, "Admin", "Admin", "admin@example.org", role, password):
            raise RuntimeError("Superset refused to create its admin; its log above says why.")


def keep_connection() -> None:
    """The connection, with the arguments of this release whatever was changed by hand."""
    from superset import db  # noqa: PLC0415
    from superset.models.core import Database  # noqa: PLC0415

    connection = db.session.query(Database).filter_by(database_name=NAME).one_or_none() or Database(database_name=NAME)
    connection.set_sqlalchemy_uri(URI)
    connection.extra = json.dumps({"engine_params": {"connect_args": CONNECT_ARGS}})
    connection.expose_in_sqllab = True
    connection.allow_dml = connection.allow_ctas = connection.allow_cvas = connection.allow_file_upload = False
    db.session.add(connection)
    db.session.commit()


if __name__ == "__main__":
    main()
