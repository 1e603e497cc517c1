"""Migrations: one Alembic history for both engines; triggers and functions are made anew after each."""

from __future__ import annotations

import asyncio
import os
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from storage.database import Where
from storage.running_log import SET_MARK
from storage.waves import SETTLE

HEAD = "0010"
"""The newest revision; a test holds it equal to Alembic's."""

LOCK = 7_391_058_264_110_936
"""Of PostgreSQL: whoever migrates holds it, so that of several only one does."""

PATIENCE = 120
"""Seconds that a migration of an SQLite file waits for another one."""

TRIGGERS = (
    "CREATE TRIGGER IF NOT EXISTS events_keep BEFORE UPDATE ON events"
    " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS events_stay BEFORE DELETE ON events"
    " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
)
UNSAMPLED = (
    ("contents", "text"),
    ("letters", "body"),
    ("letters", "external"),
    ("addresses", "external"),
    ("chats", "draft"),
    ("chats", "kept"),
    ("erasures", "traces"),
    ("seen", "message_id"),
)
"""Of these PostgreSQL's planner keeps no samples: they would outlive the rows."""

TRIGGERS_THERE = (
    SETTLE,
    "CREATE OR REPLACE FUNCTION yizhan_keep() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$",
    "CREATE OR REPLACE TRIGGER events_keep BEFORE UPDATE OR DELETE ON events"
    " FOR EACH ROW EXECUTE FUNCTION yizhan_keep()",
    "CREATE OR REPLACE TRIGGER events_stay BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION yizhan_keep()",
    *(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0" for table, column in UNSAMPLED),
)

T = TypeVar("T")


def current(where: Where) -> str | None:
    """The revision of a database, None where there is none; cheap enough for every start."""
    if isinstance(where, str):
        return asyncio.run(_current_there(where))
    if not where.exists():
        return None
    with closing(sqlite3.connect(where)) as db:
        tables = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = db.execute("SELECT version_num FROM alembic_version").fetchone() if tables else None
    return str(row[0]) if row else None


def upgrade(where: Where) -> None:
    """Brings a database to HEAD, creating it if need be: wholly or, killed amid it, not at all.

    Alembic is imported only when there is work.
    """
    if current(where) != HEAD:
        within(where, _upgraded)


def _upgraded(connection: Any) -> None:
    """By another process meanwhile, where it had to wait: then Alembic finds nothing to do."""
    migrate(connection)
    if connection.dialect.name == "sqlite":  # the log cannot lead across a migration
        connection.exec_driver_sql(SET_MARK, (secrets.token_hex(8),))


def migrate(connection: Any, to: str = "head") -> None:
    """On an open connection, within its transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    for made in TRIGGERS if connection.dialect.name == "sqlite" else TRIGGERS_THERE:
        connection.exec_driver_sql(made)


def within(where: Where, done: Callable[[Any], T]) -> T:
    """What `done` returns of a SQLAlchemy connection, in one transaction that every other `within` waits for."""
    import alembic.command  # noqa: F401  before the lock is held: it takes half a second

    return asyncio.run(_within_there(where, done)) if isinstance(where, str) else _within_here(where, done)


def _within_here(path: Path, done: Callable[[Any], T]) -> T:
    from sqlalchemy import create_engine, event

    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # for its owner alone; -wal and -shm take that over
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _own_transactions)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            return done(connection)
    finally:
        engine.dispose()


def _own_transactions(connection: Any, _: object) -> None:
    """Python's sqlite3 begins none for DDL: a kill between two tables would leave half a schema for ever."""
    connection.isolation_level = None


async def _within_there(url: str, done: Callable[[Any], T]) -> T:
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    from storage.postgres import connect

    async def made() -> Any:
        return await connect(url)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=made, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            return await connection.run_sync(done)
    finally:
        await engine.dispose()


async def _current_there(url: str) -> str | None:
    from storage.postgres import connect

    connection = await connect(url)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        found = await connection.fetchval("SELECT version_num FROM alembic_version")
        return str(found) if found else None
    finally:
        await connection.close()
