"""A PostgreSQL database: a pool of connections, and each work in as few round trips as its statements allow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from random import uniform
from typing import Any, ClassVar, TypeVar

import asyncpg

from storage.database import Database, Row, Unavailable, Write
from storage.postgres_pool import CLOSE_IN, Pool
from storage.postgres_words import STUCK, told
from storage.statements import Engine, Statement
from storage.trouble import Condition, Trouble
from storage.waves import Wave, waves

CONNECTIONS = 10
LANES = 4
OLDEST = 15
READ_TRIES = 3
STUCK_TRIES = 5
STUCK_APART = 0.05
"""Seconds, and more with every try."""

_ROOM = """CREATE TEMPORARY TABLE room ON COMMIT DROP AS
 SELECT repeat('.', 1000) FROM generate_series(1, 64)"""

Done = TypeVar("Done")


async def _unstuck(doing: Callable[[], Awaitable[Done]]) -> Done:
    """Does a whole transaction, again where it was the victim of a deadlock: not at the same instant as the other."""
    for tried in range(1, STUCK_TRIES):
        try:
            return await doing()
        except Unavailable as error:
            if not isinstance(error.__cause__, STUCK):
                raise
        await asyncio.sleep(uniform(0, STUCK_APART * tried))
    return await doing()


async def _together(connection: asyncpg.Connection, parts: Sequence[Wave]) -> None:
    if len(parts) == 1 and parts[0].alone:
        await parts[0].run(connection)
        return
    async with connection.transaction():
        for lock in sorted({lock for part in parts for lock in part.locks}):
            await connection.fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", lock)
        for part in parts:
            await part.run(connection)


class PostgresDatabase(Database):
    engine: Engine = "postgresql"
    pools: ClassVar[type[Pool]] = Pool

    def __init__(self, url: str) -> None:
        self.where: str = url
        self._pool = self.pools(url, CONNECTIONS)
        self._lanes = self.pools(url, LANES)
        self._waiting = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.condition = Condition()

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
        for _ in range(READ_TRIES - 1):  # a connection may have been closed by the server since it was used last
            with suppress(Unavailable):
                return await self._fetched(form.text, args)
        return await self._fetched(form.text, args)

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """A server that is only away is no trouble of its storage."""
        try:
            with told():
                yield
        except Unavailable as error:
            if isinstance(error.args[0], Trouble):
                self.condition.meets(error.args[0])
            raise

    async def _fetched(self, text: str, args: Sequence[Any]) -> list[Row]:
        with self._noted():
            return [dict(row) for row in await self._pool.writing(lambda connection: connection.fetch(text, *args))]

    async def commit(self, writes: Sequence[Write]) -> None:
        """Shielded: a started commit is never cancelled."""
        self._waiting += 1
        self._idle.clear()
        await asyncio.shield(self._counted(waves(writes)))

    async def _counted(self, parts: Sequence[Wave]) -> None:
        began = time.perf_counter()
        try:
            await _unstuck(lambda: self._commit(parts))
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._idle.set()
            self.observe(1, time.perf_counter() - began)

    @property
    def waiting(self) -> int:
        return self._waiting

    async def _commit(self, parts: Sequence[Wave]) -> None:
        with self._noted():
            await self._pool.writing(lambda connection: _together(connection, parts))
        if self.condition.trouble is not Trouble.FULL:  # what finds room in a page that is there says little
            self.condition.wrote()

    async def find_room(self) -> None:
        with suppress(Unavailable), self._noted():
            with suppress(asyncpg.InsufficientPrivilegeError):  # who may make none must believe the next commit
                await self._pool.writing(lambda connection: connection.execute(_ROOM))
            self.condition.wrote()

    async def take(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        form = statement.on("postgresql")
        args = form.args(values)
        return await asyncio.shield(_unstuck(lambda: self._fetched(form.text, args)))

    @asynccontextmanager
    async def lane(self, *keys: str) -> AsyncIterator[None]:
        async with self._lanes.one() as connection:
            try:
                with told():
                    for key in keys:
                        await connection.fetch("SELECT pg_advisory_lock(hashtextextended($1, 0))", key)
            except BaseException:
                connection.terminate()  # what it holds, or was just about to get, is free with it
                raise
            try:
                yield
            finally:
                try:
                    await connection.fetch("SELECT pg_advisory_unlock_all()")
                except BaseException as error:  # the lock went with the connection; what was done in the lane stands
                    connection.terminate()
                    if not isinstance(error, Exception):
                        raise

    async def close(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_IN):
                await self._idle.wait()
        await asyncio.gather(self._pool.close(), self._lanes.close())
