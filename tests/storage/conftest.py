"""A database with all tables for each test, on both engines. Backups and the running log are of SQLite files alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database, Where
from storage.statements import Engine
from storage.work import Work
from tests.engines import migrated

NOW = 1_795_397_400_000


@pytest.fixture
async def where(tmp_path: Path, engine: Engine) -> AsyncIterator[Where]:
    async with migrated(engine, tmp_path) as made:
        yield made


@pytest.fixture
async def database(where: Where) -> AsyncIterator[Database]:
    opened = await Database.open(where)
    yield opened
    await opened.close()


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database, "d", NOW)
