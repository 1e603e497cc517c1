"""A hall votes at the same instant, at two processes of one database."""

from __future__ import annotations

from pathlib import Path

from tests.postgres import fresh_database
from tests.soak.votes import run, wrong


async def test_everybody_is_counted_once_whichever_process_hears_it(tmp_path: Path) -> None:
    async with fresh_database() as database:
        assert not wrong(await run(tmp_path, 60, database=database, workers=2), 60)
