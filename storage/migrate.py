"""Migrations: one Alembic history; the append-only triggers are made anew after each."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from storage.running_log import SET_MARK

HEAD = "0002"
"""The newest revision; a test holds it equal to Alembic's."""

TRIGGERS = (
    "CREATE TRIGGER IF NOT EXISTS events_keep BEFORE UPDATE ON events"
    " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS events_stay BEFORE DELETE ON events"
    " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
)


def current(path: Path) -> str | None:
    """The revision of a database, None where there is none; cheap enough for every start."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(path)) as db:
        tables = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = db.execute("SELECT version_num FROM alembic_version").fetchone() if tables else None
    return str(row[0]) if row else None


def upgrade(path: Path) -> None:
    """Brings a database to HEAD, creating it if need be: wholly or, killed amid it, not at all.

    Alembic is imported only when there is work.
    """
    if current(path) == HEAD:
        return
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, event

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _own_transactions)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        for trigger in TRIGGERS:
            connection.exec_driver_sql(trigger)
        connection.exec_driver_sql(SET_MARK, (secrets.token_hex(8),))  # the log cannot lead across a migration
    engine.dispose()


def _own_transactions(connection: Any, _: object) -> None:
    """Python's sqlite3 begins none for DDL: a kill between two tables would leave half a schema for ever."""
    connection.isolation_level = None
