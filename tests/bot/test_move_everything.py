"""Every table there is goes over, whatever is added later; and a meeting that is on goes on in the other database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.app import core
from bot.chains import chains
from bot.courier import Courier
from bot.fetcher import Fetcher
from bot.moving import carry_over
from bot.settings import Settings
from storage import tables
from storage.database import Where
from storage.migrate import upgrade
from storage.moving import carried_tables
from storage.statements import Engine
from storage.whole import Whole, filling, reading
from tests.filled import empty, fill
from tests.postgres import fresh_database
from tests.stories.consultations import consulted
from tests.stories.meetings import meeting, resident
from tests.talk import Resident, Wire, World


@pytest.fixture
async def target(tmp_path: Path, engine: Engine) -> AsyncIterator[Where]:
    """The other one, empty."""
    if engine == "postgresql":
        upgrade(tmp_path / "there.db")
        yield tmp_path / "there.db"
        return
    async with fresh_database() as url:
        await asyncio.to_thread(upgrade, url)
        yield url


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path / "here", engine=engine) as made:
        yield made


async def carried(come: Where, go: Where) -> None:
    async with reading(come, still=True) as old, filling(go) as new:
        await carry_over(old, new)


async def rows(where: Where) -> dict[str, list[tuple[object, ...]]]:
    async with reading(where) as whole:
        return {table.name: sorted(await _rows(whole, table.name), key=repr) for table in carried_tables()}


async def _rows(whole: Whole, name: str) -> list[tuple[object, ...]]:
    columns = ", ".join(f'"{column.name}"' for column in tables.metadata.tables[name].columns)
    return [tuple(row) for row in await whole.rows(f"SELECT {columns} FROM {name}")]


async def test_a_row_of_every_table_arrives_and_comes_back(world: World, target: Where) -> None:
    await meeting(world, 1)
    await fill(world)
    where = world.core.settings.where
    before = await rows(where)
    assert empty(before) == []
    await carried(where, target)
    assert await rows(target) == before
    async with AsyncExitStack() as stack:
        back: Where = world.core.settings.data / "back.db"
        if isinstance(where, str):
            back = await stack.enter_async_context(fresh_database())
        await asyncio.to_thread(upgrade, back)
        await carried(target, back)
        assert await rows(back) == before


@asynccontextmanager
async def again(world: World, where: Where) -> AsyncIterator[World]:
    """The same people at the other database, at the same instant."""
    now, old = [world.now], world.core.settings
    settings = Settings(
        data=old.data, keys=old.keys_folder, database=where if isinstance(where, str) else f"sqlite:{where}",
        backup_hours=0,
    )  # fmt: skip
    async with core(settings, lambda: now[0]) as running:
        running.receiver.pace = world.core.receiver.pace
        wires = {name: Wire(name) for name in ("wire", "telegram")}
        courier = Courier(running.house, running.renderer, wires, running.changes)
        made = World(running, wires, courier, Fetcher(running.house, settings.files_folder, wires, running.changes))
        made._now = now
        for one in world.people.values():
            made.people[one.name] = Resident(made, one.name, one.channel, one.address, list(one.letters))
        made.messages = world.messages
        yield made


async def test_a_secret_vote_goes_on_and_nothing_new_tells_who_voted_what(world: World, target: Where) -> None:
    held = await meeting(world, 6)
    await resident(world, "王先生")
    await held.until(minutes=1)
    await held.all_sign_in()
    for one, words in zip(held.people[:3], ("先修", "先换", "先问"), strict=True):
        await one.says("发言")
        await one.presses("不署名")
        await one.says(words)
    await held.desk("put_motion")
    await held.leader.says("三天内换好门机")
    await held.leader.presses("不记名")
    await held.leader.presses("开始表决")
    for one, choice in zip(held.people[:5], ("赞成", "反对", "赞成", "弃权", "赞成"), strict=True):
        await one.presses(choice)
    await carried(world.core.settings.where, target)
    async with reading(target) as whole:
        assert (await chains(whole))[1] == []
        for table, key in (("ballots", "participant_id"), ("utterances", "id"), ("contents", "id")):
            found = [row[0] for row in await whole.rows(f"SELECT {key} FROM {table}")]
            assert len(found) > 2 and found == sorted(found), "not in the order in which they came"
    names = [one.name for one in held.people], held.leader.name
    async with again(world, target) as there:
        await there.people[names[0][5]].presses("反对")
        await there.people[names[0][0]].presses("反对")
        assert there.people[names[0][0]].fresh[-1][0] == "refusal.voted_already"
        await there.people[names[1]].presses("停止表决")
        [motion] = await there.rows_of("motions")
        assert motion["result"].replace(" ", "") == '{"yes":3,"no":2,"abstain":1,"total":6}'
        assert await there.rows_of("tallies") == []
        number = await there.people["王先生"].reports()
        await there.people[names[1]].presses("接单")
        made = await consulted(there, there.people[names[1]], number)
        assert (held.found.number, made.number) == ("XM-C26-001", "XM-C26-002")
