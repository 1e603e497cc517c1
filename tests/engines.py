"""Both engines for a test: a database that is empty or has its tables, and what is in it.

async with migrated(engine, folder) as where:
    database = await Database.open(where)
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import cache
from pathlib import Path
from uuid import uuid4

import asyncpg

from storage.database import Row, Where
from storage.migrate import upgrade
from storage.statements import Engine
from tests import postgres
from tests.copies import copy_of

FAULTS = (sqlite3.Error, asyncpg.PostgresError)
"""What a database says itself."""


@asynccontextmanager
async def empty(engine: Engine, folder: Path) -> AsyncIterator[Where]:
    """Without a table."""
    if engine == "sqlite":
        yield folder / "yizhan.db"
        return
    async with postgres.fresh_database() as url:
        yield url


@cache
def _file() -> Path:
    """With all tables, made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="yztables"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    upgrade(folder / "yizhan.db")
    return folder / "yizhan.db"


def made_at(path: Path) -> Path:
    """A file with all tables, as the migrations make it."""
    return Path(shutil.copy(_file(), path))


_template: list[str] = []


async def _there() -> str:
    if not _template:
        name = f"m_{os.getpid()}_{uuid4().hex[:8]}"
        await asyncio.to_thread(upgrade, await postgres.create(name))
        _template.append(name)
    return _template[0]


@asynccontextmanager
async def migrated(engine: Engine, folder: Path) -> AsyncIterator[Where]:
    """With all tables."""
    if engine == "sqlite":
        yield await asyncio.to_thread(made_at, folder / "yizhan.db")
        return
    async with copy_of(await _there()) as url:
        yield url


async def ask(where: Where, sql: str, *args: object) -> list[Row]:
    """One plain statement that both engines know, its arguments as $1, $2 …; committed."""
    if isinstance(where, str):
        connection = await asyncpg.connect(where)
        try:
            return [dict(row) for row in await connection.fetch(sql, *args)]
        finally:
            await connection.close()
    with closing(sqlite3.connect(where)) as db, db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql.replace("$", "?"), args)]
