"""SQLite makes the plan of a statement once, not at every run: an index of a part of a table may make it do so."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.sqlite import SqliteDatabase
from tests.stories.test_figures import done
from tests.talk import World

_OFTEN = "SELECT sql FROM sqlite_stmt WHERE run > 4 AND reprep > run / 2"
_TOLD = "SELECT 1 FROM pragma_module_list WHERE name = 'sqlite_stmt'"

pytestmark = pytest.mark.no_golden


async def test_no_statement_of_a_matter_is_planned_at_every_run(tmp_path: Path) -> None:
    async with World.open(tmp_path) as world:
        li = await world.member("李慧敏")
        for name in ("陈女士", "周先生", "老王"):
            await done(world, li, name, "已解决")
        await world.tick()
        database = world.core.house.database
        assert isinstance(database, SqliteDatabase)
        if not database._near.execute(_TOLD).fetchall():
            pytest.skip("this SQLite does not tell")
        often = [
            *database._near.execute(_OFTEN).fetchall(),
            *await database.writer._db.execute_fetchall(_OFTEN),
        ]
        assert not often
