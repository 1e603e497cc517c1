"""What a PostgreSQL server cannot do at the moment is unavailable, with the trouble that it names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import tables
from storage.database import Database, Unavailable
from storage.postgres import CONNECTIONS
from storage.statements import compiled
from storage.trouble import Trouble
from storage.work import Work
from tests import postgres
from tests.engines import ask, migrated
from tests.postgres_faults import copied, file_of, name_of, read_only, spoil
from tests.storage.conftest import NOW

ours = pytest.mark.skipif(not postgres.own(), reason="the files of a named server are not ours to touch")


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    async with migrated("postgresql", tmp_path) as made:
        assert isinstance(made, str)
        yield made


async def says(database: Database, message: str) -> None:
    work = Work(database, "d", NOW)
    work.seen("wire", "a", message)
    await work.commit()


async def test_a_server_that_turns_read_only_is_told_until_it_takes_something_again(url: str) -> None:
    database = await Database.open(url)
    await says(database, "m1")
    async with read_only(url):
        told = ""
        for _ in range(CONNECTIONS + 1):  # each that was cut off says so once
            with pytest.raises(Unavailable) as refused:
                await says(database, "m2")
            told = str(refused.value)
            if told == Trouble.READONLY:
                break
        assert told == Trouble.READONLY
        assert database.condition.trouble is Trouble.READONLY
        await database.find_room()
    await says(database, "m2")
    assert database.condition.trouble is None
    await database.close()
    assert await ask(url, "SELECT message_id FROM seen ORDER BY 1") == [{"message_id": "m1"}, {"message_id": "m2"}]


async def test_a_connection_from_a_read_only_spell_costs_no_write_after_it(url: str) -> None:
    database = await Database.open(url)
    reading = compiled(select(tables.seen.c.message_id, func.pg_sleep(0.05)).select_from(tables.seen))
    await says(database, "m0")
    async with read_only(url):
        await asyncio.gather(*(database.all(reading, {}) for _ in range(3)))  # connections that may only read
    for number in range(1, 5):
        await says(database, f"m{number}")
    await asyncio.gather(*(says(database, f"m{number}") for number in range(5, 9)))
    assert database.condition.trouble is None
    await database.close()


@ours
async def test_a_file_that_may_not_grow_is_a_full_disk_until_there_is_room(url: str) -> None:
    """/dev/full says of itself that it is empty, and of each page more that there is no space left."""
    async with copied(url) as full:
        path = await file_of(full, "seen")
        aside = path.with_name(f"{path.name}-aside")
        path.rename(aside)
        path.symlink_to("/dev/full")
        database = await Database.open(full)
        for _ in range(2):
            with pytest.raises(Unavailable, match=Trouble.FULL):
                await says(database, "m1")
        assert database.condition.trouble is Trouble.FULL
        path.unlink()
        aside.rename(path)
        await says(database, "m1")
        assert database.condition.trouble is Trouble.FULL, "one page with room says little"
        await database.find_room()
        assert database.condition.trouble is None
        await database.close()


@ours
async def test_a_page_that_is_not_as_it_was_written_is_told_for_good(url: str) -> None:
    database = await Database.open(url)
    await says(database, "m1")
    await database.close()
    async with copied(url) as spoilt:
        await spoil(spoilt, "seen")
        database = await Database.open(spoilt)
        with pytest.raises(Unavailable, match=Trouble.DAMAGED):
            await says(database, "m2")
        await database.find_room()
        assert database.condition.trouble is Trouble.DAMAGED
        await database.close()


@ours
async def test_a_file_that_is_not_there_is_trouble_with_the_disk(url: str) -> None:
    async with copied(url) as without:
        path = await file_of(without, "seen")
        aside = path.with_name(f"{path.name}-aside")
        path.rename(aside)
        database = await Database.open(without)
        with pytest.raises(Unavailable, match=Trouble.IO):
            await says(database, "m1")
        assert database.condition.trouble is Trouble.IO
        aside.rename(path)
        await says(database, "m1")
        assert database.condition.trouble is None
        await database.close()


async def test_who_may_make_no_table_believes_the_next_commit(url: str) -> None:
    name = name_of(url)
    await postgres.admin(
        f"CREATE ROLE r_{name}",
        f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC",
        f"ALTER DATABASE {name} SET role = 'r_{name}'",
    )
    database = await Database.open(url)
    try:
        database.condition.meets(Trouble.FULL)
        await database.find_room()
        assert database.condition.trouble is None
    finally:
        await database.close()
        await postgres.admin(f"ALTER DATABASE {name} RESET role", f"DROP ROLE r_{name}")
