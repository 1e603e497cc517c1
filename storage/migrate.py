"""Migrations: one Alembic history for both engines; triggers and functions are made anew after each."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from storage.database import Where
from storage.running_log import SET_MARK
from storage.statements import Engine
from storage.waves import SETTLE

HEAD = "0003"
"""The newest revision; a test holds it equal to Alembic's."""

LOCK = 7_391_058_264_110_936
"""Of PostgreSQL: whoever migrates holds it, so that of several only one does."""

TRIGGERS = (
    "CREATE TRIGGER IF NOT EXISTS events_keep BEFORE UPDATE ON events"
    " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS events_stay BEFORE DELETE ON events"
    " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
)
TRIGGERS_THERE = (
    SETTLE,
    "CREATE OR REPLACE FUNCTION yizhan_keep() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$",
    "CREATE OR REPLACE TRIGGER events_keep BEFORE UPDATE OR DELETE ON events"
    " FOR EACH ROW EXECUTE FUNCTION yizhan_keep()",
    "CREATE OR REPLACE TRIGGER events_stay BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION yizhan_keep()",
)


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
    if current(where) == HEAD:
        return
    if isinstance(where, str):
        asyncio.run(_upgrade_there(where))
    else:
        _upgrade_here(where)


def _upgrade_here(path: Path) -> None:
    from sqlalchemy import create_engine, event

    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _own_transactions)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        migrate(connection, "sqlite")
        connection.exec_driver_sql(SET_MARK, (secrets.token_hex(8),))  # the log cannot lead across a migration
    engine.dispose()


def migrate(connection: Any, engine: Engine, to: str = "head") -> None:
    """On an open connection, within its transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    for made in TRIGGERS if engine == "sqlite" else TRIGGERS_THERE:
        connection.exec_driver_sql(made)


def _own_transactions(connection: Any, _: object) -> None:
    """Python's sqlite3 begins none for DDL: a kill between two tables would leave half a schema for ever."""
    connection.isolation_level = None


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


async def _upgrade_there(url: str) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    from storage.postgres import connect

    async def made() -> Any:
        return await connect(url)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=made, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        await connection.run_sync(lambda open_: migrate(open_, "postgresql"))
    await engine.dispose()
