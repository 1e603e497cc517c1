"""What the courier sends out of its memory: leased at birth, never before an older letter, once among processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import Core, core
from channels.seam import ChannelError
from dialogs.letter import Choice, phrase, say
from dialogs.talk import Text
from storage import tables
from tests.bot.couriers import Slow, claim, letters, opens, running, until_put_off, until_settled, write
from tests.talk import World

OFFER = say("say.greeting", Choice(phrase("button.read_on_web"), "menu"))


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=request.param) as made:
        yield made


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[World]:
    """One of several processes on PostgreSQL."""
    async with World.open(tmp_path, engine="postgresql") as made:
        yield made


@asynccontextmanager
async def another(world: World) -> AsyncIterator[Core]:
    """A second process on the same database, with the same clock."""
    async with core(world.core.settings, lambda: world.now) as made:
        yield made


def ids(slow: Slow, address: str) -> list[str]:
    return [letter.id for to, letter in slow.sent if to == address]


async def test_a_letter_is_born_leased_to_the_process_that_writes_it(world: World) -> None:
    slow = Slow()
    chen = world.person("陈")
    slow.hangs[chen.address] = asyncio.Event()
    async with running(world, slow) as courier:
        await opens(world, "陈")
        await slow.until_tried(1)
        (row,) = await letters(world)
        assert (row["leased_by"], row["leased_until"] > world.now) == (courier.desk.name, True)
        slow.hangs[chen.address].set()
        await until_settled(world)


async def test_where_no_courier_runs_nothing_is_leased(world: World) -> None:
    await opens(world, "陈")
    (row,) = await letters(world)
    assert (row["leased_by"], row["leased_until"]) == (None, 0)


async def test_what_ends_in_the_middle_is_anybodys_at_once(world: World) -> None:
    slow = Slow()
    chen = world.person("陈")
    slow.hangs[chen.address] = asyncio.Event()
    async with running(world, slow):
        await opens(world, "陈")
        await slow.until_tried(1)
    (row,) = await letters(world)
    assert (row["state"], row["leased_until"]) == ("waiting", 0)
    assert await world.courier.sweep() == 1


async def test_what_is_written_after_a_failure_waits_behind_it(world: World) -> None:
    slow = Slow()
    (chen,) = await opens(world, "陈")
    slow.refuses[chen.address] = ChannelError("flood", retry_after=7)
    async with running(world, slow):
        await slow.until_tried(1)
        await until_put_off(world)
        await write(world, chen, 2)
        await slow.until_looked(world)
        assert slow.trying == [chen.address]
        del slow.refuses[chen.address]
    async with running(world, slow):
        await write(world, chen, 1)
        world.later(seconds=6.9)
        await write(world, chen, 1)
        await slow.until_looked(world)
        assert slow.trying == [chen.address], "nor after a new start"
        world.later(seconds=0.2)
        world.core.changes([])
        await slow.until(5)
    assert ids(slow, chen.address) == [row["id"] for row in await letters(world) if row["external"] == chen.address]


async def test_retry_after_is_kept_though_the_letter_itself_is_not_sent_any_more(world: World) -> None:
    slow = Slow()
    (chen,) = await opens(world, "陈")
    slow.refuses[chen.address] = ChannelError("flood", retry_after=30)
    async with running(world, slow):
        await slow.until_tried(1)
        await until_put_off(world)
    del slow.refuses[chen.address]
    work = world.core.house.work()
    work.update(tables.letters, {"id": (await letters(world))[0]["id"]}, state="dropped")
    await work.commit()
    async with running(world, slow):
        await write(world, chen, 1)
        await slow.until_looked(world)
        assert slow.trying == [chen.address]
        world.later(seconds=31)
        world.core.changes([])
        await slow.until(1)


async def test_an_answer_goes_before_what_others_say_and_each_kind_by_age(world: World) -> None:
    slow = Slow()
    (chen,) = await opens(world, "陈")
    slow.hangs[chen.address] = asyncio.Event()
    async with running(world, slow):
        await slow.until_tried(1)
        told = await write(world, chen, 2, direct=False)
        answered = await write(world, chen, 2)
        slow.hangs[chen.address].set()
        await until_settled(world)
    assert ids(slow, chen.address)[1:] == answered + told


async def test_what_is_said_late_does_not_take_the_numbers_from_the_answer_below_it(world: World) -> None:
    """A notice that was put off goes before the answer to what was written meanwhile: “1” means the answer."""
    slow = Slow()
    chen = world.person("陈")
    await opens(world, "陈")
    await world.settle()
    (notice,) = await write(world, chen, 1, letter=OFFER, direct=False)
    slow.refuses[chen.address] = ChannelError("network")
    async with running(world, slow):
        await slow.until_tried(1)
        await until_put_off(world)
        del slow.refuses[chen.address]
        await world.core.receive(chen.inbound(Text("菜单"), "menu"))
        live = (await world.rows_of("chats"))[0]["live_letter"]
        assert live is not None and live > notice
        world.later(seconds=60)
        world.core.changes([])
        await until_settled(world)
    assert ids(slow, chen.address)[0] == notice
    assert (await world.rows_of("chats"))[0]["live_letter"] == live


async def test_a_question_waits_for_the_end_of_an_open_form_and_then_goes_at_once(world: World) -> None:
    slow = Slow()
    (chen,) = await opens(world, "陈")
    async with running(world, slow):
        await world.core.receive(chen.inbound(Text("路灯坏了三天了，晚上很黑"), "words"))
        (offer,) = await write(world, chen, 1, letter=OFFER, direct=False)
        (plain,) = await write(world, chen, 1, direct=False)
        await slow.until_out(plain)
        await slow.until_looked(world)
        assert offer not in ids(slow, chen.address)
        await world.core.receive(chen.inbound(Text("取消"), "no"))
        await until_settled(world, "sent", "dropped")
    assert offer in ids(slow, chen.address)


async def test_what_was_dropped_while_it_waited_is_not_sent(world: World) -> None:
    slow = Slow()
    (chen,) = await opens(world, "陈")
    slow.hangs[chen.address] = asyncio.Event()
    async with running(world, slow):
        await slow.until_tried(1)
        (dropped,) = await write(world, chen, 1)
        work = world.core.house.work()
        work.update(tables.letters, {"id": dropped}, state="dropped")
        await work.commit()
        world.later(seconds=1)
        slow.hangs[chen.address].set()
        await until_settled(world, "sent", "dropped")
        await slow.until_looked(world)
    assert dropped not in ids(slow, chen.address)


async def test_several_processes_send_each_letter_once_and_each_chat_in_its_order(worker: World) -> None:
    slow = Slow()
    people = await opens(worker, *"甲乙丙丁戊己")
    async with (
        another(worker) as second,
        another(worker) as third,
        running(worker, slow),
        running(worker, slow, second),
        running(worker, slow, third),
    ):
        cores = [worker.core, second, third]
        for turn in range(6):
            where = [cores[(turn + index) % 3] for index in range(len(people))]
            await asyncio.gather(*(write(worker, p, 2, core=c) for p, c in zip(people, where, strict=True)))
        rows = await until_settled(worker)
    assert len(slow.sent) == len(rows) == 6 + 72
    for person in people:
        assert ids(slow, person.address) == [row["id"] for row in rows if row["external"] == person.address]


async def test_one_process_waits_for_what_another_is_sending_to_the_same_chat(worker: World) -> None:
    here, there = Slow(), Slow()
    (chen,) = await opens(worker, "陈")
    here.hangs[chen.address] = asyncio.Event()
    async with another(worker) as other, running(worker, here):
        await here.until_tried(1)
        async with running(worker, there, other):
            await write(worker, chen, 1, core=other)
            assert there.trying == []
            here.hangs[chen.address].set()
            await until_settled(worker)
    assert len(here.sent) + len(there.sent) == 2


async def test_what_a_killed_process_was_sending_goes_first_when_its_lease_ends(worker: World) -> None:
    slow = Slow()
    (chen,) = await opens(worker, "陈")
    work = worker.core.house.work()
    claim(work, (await letters(worker))[0]["id"], "a process that was killed")
    await work.commit()
    async with running(worker, slow):
        await write(worker, chen, 2)
        worker.later(seconds=61)
        worker.core.changes([])
        rows = await until_settled(worker)
    assert ids(slow, chen.address) == [row["id"] for row in rows]
