"""Connections to a PostgreSQL server: opened when they are needed, used again, dropped where they are no use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import asyncpg

from storage.database import Unavailable
from storage.postgres_words import GONE

CONNECT_IN = 10.0
ANSWER_IN = 60.0
"""Seconds that one statement may take: a server that is cut off without a word says nothing for hours else."""
CLOSE_IN = 2.0

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

    async def writing(self, doing: Callable[[asyncpg.Connection], Awaitable[Done]]) -> Done:
        """A connection that was opened while the server was read-only stays so: then once more on a new one."""
        try:
            async with self.one() as connection:
                return await doing(connection)
        except asyncpg.ReadOnlySQLTransactionError:
            async with self.one(anew=True) as connection:
                return await doing(connection)

    @asynccontextmanager
    async def one(self, *, anew: bool = False) -> AsyncIterator[asyncpg.Connection]:
        slot = await self._slots.get()
        try:
            if self._closed:
                raise Unavailable("closed")
            if slot is not None and anew:
                slot.terminate()
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
