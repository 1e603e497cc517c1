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
from storage.postgres_words import GONE, STUCK, told
from storage.statements import Engine, Statement
from storage.trouble import Condition, Trouble
from storage.waves import Wave, waves

CONNECTIONS = 10
LANES = 4
OLDEST = 15
CONNECT_IN = 10.0

ANSWER_IN = 60.0
"""Seconds that one statement may take: a server that is cut off without a word says nothing for hours else."""
CLOSE_IN = 2.0
READ_TRIES = 3
STUCK_TRIES = 5
STUCK_APART = 0.05
"""Seconds, and more with every try."""

_ROOM = """CREATE TEMPORARY TABLE room ON COMMIT DROP AS
 SELECT repeat('.', 1000) FROM generate_series(1, 64)"""

Done = TypeVar("Done")


async def connect(url: str, *, answer_in: float | None = None) -> asyncpg.Connection:
    """Raises Unavailable where nobody answers, and what PostgreSQL says of a wrong name or password."""
    try:
        return await asyncpg.connect(
            url,
            timeout=CONNECT_IN,
            command_timeout=answer_in,
            statement_cache_size=1024,
            max_cached_statement_lifetime=0,
            server_settings={
                "application_name": "yizhan",
                "jit": "off",
                "log_parameter_max_length_on_error": "0",  # they hold words
                "idle_in_transaction_session_timeout": "30s",
            },
        )
    except GONE as error:
        raise Unavailable(type(error).__name__) from error


class Pool:
    """So many connections at most, opened when they are needed; the one used last is used first."""

    def __init__(self, url: str, most: int) -> None:
        self.url = url
        self._slots: asyncio.LifoQueue[asyncpg.Connection | None] = asyncio.LifoQueue()
        self._most = most
        self._closed = False
        for _ in range(most):
            self._slots.put_nowait(None)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[asyncpg.Connection]:
        slot = await self._slots.get()
        try:
            if self._closed:
                raise Unavailable("closed")
            if slot is None or slot.is_closed():
                slot = None
                slot = await self._opened()
            yield slot
        except BaseException as error:
            if slot is not None and (slot.is_in_transaction() or slot.is_closed() or isinstance(error, GONE)):
                slot.terminate()
                slot = None
            raise
        finally:
            self._slots.put_nowait(slot)

    async def _opened(self) -> asyncpg.Connection:
        try:
            return await connect(self.url, answer_in=ANSWER_IN)
        except asyncpg.PostgresError as error:  # the password was good when we started
            raise Unavailable(type(error).__name__) from error

    async def close(self) -> None:
        """Waits a moment for what is under way; a server that does not answer holds up no end."""
        self._closed, open_ = True, list[asyncpg.Connection]()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_IN):
                for _ in range(self._most):
                    slot = await self._slots.get()
                    if slot is not None:
                        open_.append(slot)
        await asyncio.gather(*(self._shut(connection) for connection in open_))
        self._slots.put_nowait(None)  # whoever still waits is told

    async def _shut(self, connection: asyncpg.Connection) -> None:
        try:
            await connection.close(timeout=CLOSE_IN)
        except (*GONE, asyncpg.PostgresError):
            connection.terminate()


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
            async with self._pool.one() as connection:
                return [dict(row) for row in await connection.fetch(text, *args)]

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
            await self._together(parts)
        if self.condition.trouble is not Trouble.FULL:  # what finds room in a page that is there says little
            self.condition.wrote()

    async def find_room(self) -> None:
        with suppress(Unavailable), self._noted():
            async with self._pool.one() as connection:
                with suppress(asyncpg.InsufficientPrivilegeError):  # who may make none must believe the next commit
                    await connection.execute(_ROOM)
            self.condition.wrote()

    async def _together(self, parts: Sequence[Wave]) -> None:
        async with self._pool.one() as connection:
            if len(parts) == 1 and parts[0].alone:
                await parts[0].run(connection)
                return
            async with connection.transaction():
                for lock in sorted({lock for part in parts for lock in part.locks}):
                    await connection.fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", lock)
                for part in parts:
                    await part.run(connection)

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
