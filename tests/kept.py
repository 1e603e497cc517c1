"""Connections to a copy of a PostgreSQL database outlive the test: the next one on that copy is served by them.

A new one costs the server a process, its catalogue and each statement's plan: more than most tests' own work.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from storage.postgres import PostgresDatabase
from storage.postgres_pool import CLOSE_IN, Pool
from storage.postgres_words import GONE

MOST = 8
"""Of one database: a server of the tests has room for a hundred, with those of the product's processes."""

NO_TRIGGERS = {"session_replication_role": "replica"}
"""For good: a session that changes it forgets its plans."""

_idle: dict[str, list[asyncpg.Connection]] = {}
_keepers: dict[str, asyncpg.Connection] = {}
_loops: list[asyncio.AbstractEventLoop] = []


class Kept(Pool):
    async def _opened(self) -> asyncpg.Connection:
        return _taken(self.url) or await super()._opened()

    async def _shut(self, connection: asyncpg.Connection) -> None:
        if not await _given_back(self.url, connection):
            await super()._shut(connection)


def _taken(url: str) -> asyncpg.Connection | None:
    while _here() and _idle.get(url):
        connection = _idle[url].pop(0)  # a pool gives the one that it used most back first
        if not connection.is_closed():
            return connection
    return None


async def _given_back(url: str, connection: asyncpg.Connection) -> bool:
    """Without a lock, an open transaction or a setting of its last user."""
    if not _here() or connection.is_closed() or len(_idle.get(url, range(MOST))) >= MOST:
        return False
    try:
        await connection.reset(timeout=CLOSE_IN)
    except (*GONE, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    _idle[url].append(connection)
    return True


def _here() -> bool:
    """A test with a loop of its own takes none along."""
    return asyncio.get_running_loop() in _loops


def keep(url: str) -> None:
    """From now on this database's."""
    _idle[url] = []


@asynccontextmanager
async def keeper(url: str) -> AsyncIterator[tuple[asyncpg.Connection, list[int]]]:
    """One beside them that no trigger holds up, and their numbers at the server."""
    one = _keepers.pop(url, None) if _here() else None
    if one is None or one.is_closed():
        one = await asyncpg.connect(url, max_cached_statement_lifetime=0, server_settings=NO_TRIGGERS)
    try:
        yield one, [other.get_server_pid() for other in _idle[url] if not other.is_closed()]
    except BaseException:
        one.terminate()
        raise
    if _here():
        _keepers[url] = one
    else:
        await one.close()


async def let_go(url: str) -> None:
    keepers = [_keepers.pop(url)] if url in _keepers else []
    for connection in _idle.pop(url, []) + keepers:
        connection.terminate()


@asynccontextmanager
async def keeping() -> AsyncIterator[None]:
    """On this loop, until it ends."""
    _loops.append(asyncio.get_running_loop())
    PostgresDatabase.pools = Kept
    yield
    PostgresDatabase.pools = Pool
    _loops.clear()
    for url in [*_idle]:
        await let_go(url)
