"""A whole database within one transaction: read in pages as of one instant, or filled, all or nothing."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from storage import tables
from storage.database import Where
from storage.running_log import set_mark
from storage.soundness import forget
from storage.statements import Engine

PAGE = 2_000
"""Rows in memory at a time."""
FILLING = 7_391_058_264_110_937
"""A lock of PostgreSQL: of several who fill a database only one does."""
IN_TIME = "10s"
"""How long those who still write are waited for."""


class Unfit(Exception):
    """A value that the other engine does not take; one sentence without the value."""


class Whole(ABC):
    """SQL goes over as it is and must mean the same on both engines. Rows know their columns by place and by name."""

    engine: Engine
    cleaned: int = 0
    """Texts that had to be cleaned as they were read, so far."""

    @abstractmethod
    def pages(self, sql: str) -> AsyncIterator[Sequence[Any]]:
        """The rows, a page at a time."""

    @abstractmethod
    async def put(self, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> None:
        """Raises Unfit."""

    async def rows(self, sql: str) -> list[Any]:
        return [row async for page in self.pages(sql) for row in page]

    async def value(self, sql: str) -> Any:
        found = await self.rows(sql)
        return found[0][0] if found else None


@asynccontextmanager
async def reading(where: Where, *, still: bool = False) -> AsyncIterator[Whole]:
    """Others may go on writing, and all is seen as of one instant; `still`: nobody writes meanwhile.

    Raises sqlite3.Error, asyncpg.PostgresError, Unavailable.
    """
    if isinstance(where, Path):
        with closing(sqlite3.connect(where, isolation_level=None, timeout=10)) as db:
            db.execute("BEGIN IMMEDIATE" if still else "BEGIN")
            db.execute("PRAGMA query_only=ON")
            yield WholeFile(db)
        return
    async with _there(where) as connection:
        if still:
            await connection.execute(f"SET lock_timeout = '{IN_TIME}'")
        async with connection.transaction(isolation="repeatable_read", readonly=not still):
            if still:
                names = ", ".join(table.name for table in tables.metadata.sorted_tables)
                await connection.execute(f"LOCK TABLE {names} IN SHARE MODE")
            yield WholeServer(connection)


@asynccontextmanager
async def filling(where: Where) -> AsyncIterator[Whole]:
    """On disk when it ends well, and nothing of it else. It must be of this version."""
    if isinstance(where, Path):
        forget(where)
        with closing(sqlite3.connect(where, isolation_level=None, timeout=10)) as db:
            db.execute("PRAGMA synchronous=FULL")
            db.execute("BEGIN IMMEDIATE")
            yield WholeFile(db)
            set_mark(db)  # the log of before does not lead here
            db.execute("COMMIT")
        return
    async with _there(where) as connection:
        async with connection.transaction():
            await connection.execute(f"SELECT pg_advisory_xact_lock({FILLING})")
            yield WholeServer(connection)
        await connection.execute("ANALYZE")


@asynccontextmanager
async def _there(url: str) -> AsyncIterator[Any]:
    from storage.postgres_pool import connect

    connection = await connect(url)
    try:
        await connection.execute("SET idle_in_transaction_session_timeout = 0")
        yield connection
    except BaseException:
        connection.terminate()
        raise
    else:
        await connection.close()


class WholeFile(Whole):
    """SQLite also holds what no text may: NUL and bytes that are no UTF-8. They are cleaned as they are read."""

    engine: Engine = "sqlite"

    def __init__(self, db: sqlite3.Connection) -> None:
        db.row_factory = sqlite3.Row
        db.text_factory = self._text
        self._db = db

    def _text(self, raw: bytes) -> str:
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode(errors="replace")
            self.cleaned += 1
        if "\0" in text:
            text = text.replace("\0", "")
            self.cleaned += 1
        return text

    async def pages(self, sql: str) -> AsyncIterator[Sequence[Any]]:
        cursor = self._db.execute(sql)
        while page := cursor.fetchmany(PAGE):
            yield page

    async def put(self, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> None:
        names, blanks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        try:
            self._db.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({blanks})", rows)
        except (UnicodeEncodeError, OverflowError, sqlite3.IntegrityError, sqlite3.ProgrammingError) as error:
            raise Unfit(f"{table.name}: {type(error).__name__}") from None


class WholeServer(Whole):
    engine: Engine = "postgresql"

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def pages(self, sql: str) -> AsyncIterator[Sequence[Any]]:
        cursor = await self._connection.cursor(sql)
        while page := await cursor.fetch(PAGE):
            yield page

    async def put(self, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> None:
        import asyncpg

        try:
            await self._connection.copy_records_to_table(table.name, records=rows, columns=columns)
        except (
            asyncpg.DataError,
            asyncpg.IntegrityConstraintViolationError,
            asyncpg.ProgramLimitExceededError,
        ) as error:
            raise Unfit(f"{table.name}: {type(error).__name__}") from None
