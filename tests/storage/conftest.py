"""A migrated database for each test, and a table that breaks on demand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.migrate import upgrade
from storage.work import Work

NOW = 1_795_397_400_000


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "yizhan.db"
    upgrade(path)
    opened = await Database.open(path)
    yield opened
    await opened.close()


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database, "d", NOW)
