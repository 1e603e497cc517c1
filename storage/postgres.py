"""A PostgreSQL database: a pool of connections, and each work in as few round trips as its statements allow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg

from storage.database import Conflict, Database, Duplicate, Row, Unavailable, Write
from storage.statements import Engine, Statement
from storage.waves import BROKEN, SEEN, Wave, waves

CONNECTIONS = 10
LANES = 4
OLDEST = 15
CONNECT_IN = 10.0

_GONE = (
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.ConnectionFailureError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)
_LOST = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.UniqueViolationError)


async def connect(url: str) -> asyncpg.Connection:
    """Raises Unavailable where nobody answers, and what PostgreSQL says of a wrong name or password."""
    try:
        return await asyncpg.connect(
            url,
            timeout=CONNECT_IN,
            statement_cache_size=1024,
            max_cached_statement_lifetime=0,
            server_settings={
                "application_name": "yizhan",
                "jit": "off",
                "idle_in_transaction_session_timeout": "30s",
            },
        )
    except _GONE as error:
        raise Unavailable(type(error).__name__) from error


class Pool:
    """So many connections at most, opened when they are needed; the one used last is used first."""

    def __init__(self, url: str, most: int) -> None:
        self._url = url
        self._slots: asyncio.LifoQueue[asyncpg.Connection | None] = asyncio.LifoQueue()
        self._most = most
        for _ in range(most):
            self._slots.put_nowait(None)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[asyncpg.Connection]:
        slot = await self._slots.get()
        try:
            if slot is None or slot.is_closed():
                slot = None
                slot = await connect(self._url)
            yield slot
        except BaseException:
            if slot is not None and (slot.is_in_transaction() or slot.is_closed()):
                slot.terminate()
                slot = None
            raise
        finally:
            self._slots.put_nowait(slot)

    async def close(self) -> None:
        for _ in range(self._most):
            slot = await self._slots.get()
            if slot is not None:
                await slot.close()


class PostgresDatabase(Database):
    engine: Engine = "postgresql"

    def __init__(self, url: str) -> None:
        self.where: str = url
        self._pool = Pool(url, CONNECTIONS)
        self._lanes = Pool(url, LANES)
        self._waiting = 0

    @classmethod
    async def connect(cls, url: str) -> PostgresDatabase:
        made = cls(url)
        async with made._pool.one() as connection:
            if connection.get_server_version().major < OLDEST:
                raise Unavailable(f"PostgreSQL {OLDEST} or newer is needed")
            if await connection.fetchval("SHOW server_encoding") != "UTF8":
                raise Unavailable("the database's encoding must be UTF8")
        return made

    async def all(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        form = statement.on("postgresql")
        args = form.args(values)
        try:
            async with self._pool.one() as connection:
                return [dict(row) for row in await connection.fetch(form.text, *args)]
        except _GONE:  # a connection that the server had closed meanwhile; a read may be tried again
            pass
        try:
            async with self._pool.one() as connection:
                return [dict(row) for row in await connection.fetch(form.text, *args)]
        except _GONE as error:
            raise Unavailable(type(error).__name__) from error

    async def commit(self, writes: Sequence[Write]) -> None:
        """Shielded: a started commit is never cancelled."""
        began = time.perf_counter()
        self._waiting += 1
        try:
            await asyncio.shield(self._commit(waves(writes)))
        finally:
            self._waiting -= 1
            self.observe(1, time.perf_counter() - began)

    @property
    def waiting(self) -> int:
        return self._waiting

    async def _commit(self, parts: Sequence[Wave]) -> None:
        try:
            async with self._pool.one() as connection:
                if len(parts) == 1 and parts[0].alone:
                    await parts[0].run(connection)
                    return
                async with connection.transaction():
                    for lock in sorted({lock for part in parts for lock in part.locks}):
                        await connection.fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", lock)
                    for part in parts:
                        await part.run(connection)
        except _LOST as error:
            raise Conflict from error
        except _GONE as error:
            raise Unavailable(type(error).__name__) from error
        except asyncpg.PostgresError as error:
            match cast(Any, error).sqlstate:
                case str(code) if code == SEEN:
                    raise Duplicate from None
                case str(code) if code == BROKEN:
                    raise Conflict from None
            raise

    async def take(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        form = statement.on("postgresql")
        return await asyncio.shield(self._take(form.text, form.args(values)))

    async def _take(self, text: str, args: Sequence[Any]) -> list[Row]:
        try:
            async with self._pool.one() as connection:
                return [dict(row) for row in await connection.fetch(text, *args)]
        except _GONE as error:
            raise Unavailable(type(error).__name__) from error

    @asynccontextmanager
    async def lane(self, key: str) -> AsyncIterator[None]:
        async with self._lanes.one() as connection:
            await connection.fetch("SELECT pg_advisory_lock(hashtextextended($1, 0))", key)
            try:
                yield
            finally:
                await connection.fetch("SELECT pg_advisory_unlock(hashtextextended($1, 0))", key)

    async def close(self) -> None:
        await self._pool.close()
        await self._lanes.close()
