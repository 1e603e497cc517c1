"""The courier: each chat in its own order and time; what a dead process had claimed is sent by the next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.courier import Courier
from bot.fetcher import MOST_TRIES
from bot.lane import FIRST_PAUSE, MOST_ATTEMPTS
from channels.seam import ChannelError
from dialogs.talk import FileRef, Files
from storage import tables
from storage.claiming import MOST_AT_ONCE
from storage.statements import compiled
from tests.bot.couriers import Slow, claim, letters, opens, running, write
from tests.talk import Resident, Wire, World, picture

_ADDRESSES = compiled(select(tables.addresses))
_FILES = compiled(select(tables.attachments))


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=request.param) as made:
        yield made


@pytest.fixture
def slow(world: World) -> Slow:
    return Slow()


async def test_a_chat_that_hangs_holds_up_no_other(world: World, slow: Slow) -> None:
    chen, li = await opens(world, "陈", "李")
    slow.hangs[chen.address] = asyncio.Event()
    async with running(world, slow):
        await slow.until(1)
        assert [address for address, _ in slow.sent] == [li.address]
        (wang,) = await opens(world, "王")
        await slow.until(2)
        assert slow.sent[-1][0] == wang.address
        await write(world, chen, 1)
        slow.hangs[chen.address].set()
        await slow.until(4)
    assert slow.trying.count(chen.address) == 2, "nothing of it was tried while it hung"


async def test_what_a_dead_process_had_claimed_goes_out_at_the_next_start(world: World, slow: Slow) -> None:
    """One process serves an SQLite file; beside others on PostgreSQL a lease may be that of a living one."""
    (chen,) = await opens(world, "陈")
    work = world.core.house.work()
    (row,) = await letters(world)
    claim(work, row["id"], "a process that was killed")
    await work.commit()
    assert await world.courier.sweep() == 0, "the lease of a living process is respected"
    if world.core.house.database.engine == "postgresql":
        async with running(world, slow):
            await write(world, chen, 1)
            await slow.until_looked(world)
            assert slow.trying == [], "what is written now waits for it"
        world.later(seconds=61)
    async with running(world, slow):
        await slow.until(1)
    assert slow.sent[0][0] == chen.address and slow.sent[0][1].id == row["id"]


async def test_a_lease_ends_by_itself(world: World) -> None:
    await opens(world, "陈")
    (row,) = await letters(world)
    work = world.core.house.work()
    claim(work, row["id"], "another worker")
    await work.commit()
    world.later(seconds=59)
    assert await world.courier.sweep() == 0
    world.later(seconds=2)
    assert await world.courier.sweep() == 1


async def test_a_letter_is_claimed_by_one_of_two(world: World) -> None:
    await opens(world, *"甲乙丙丁戊己")
    core = world.core
    wire = Wire()
    two = [Courier(core.house, core.renderer, {"wire": wire}, core.changes) for _ in range(2)]
    assert sum(await asyncio.gather(*(courier.sweep() for courier in two))) == 6
    assert len({letter.id for _, letter in wire.sent}) == len(wire.sent) == 6


async def test_one_chats_letters_keep_their_order_over_a_failure(world: World) -> None:
    (chen,) = await opens(world, "陈")
    await write(world, chen, 4)
    wire = world.wires["wire"]
    wire.refuses[chen.address] = ChannelError("flood", retry_after=7)
    assert await world.courier.sweep() == 5
    assert wire.sent == []
    del wire.refuses[chen.address]
    world.later(seconds=6.9)
    assert await world.courier.sweep() == 0
    world.later(seconds=0.2)
    await world.settle()
    assert [letter.id for _, letter in wire.sent] == [row["id"] for row in await letters(world)]


async def test_a_flood_for_one_stops_nobody_else(world: World) -> None:
    chen, li = await opens(world, "陈", "李")
    world.wires["wire"].refuses[chen.address] = ChannelError("flood", retry_after=60)
    await world.settle()
    assert [address for address, _ in world.wires["wire"].sent] == [li.address]


@pytest.mark.parametrize("reason", ["blocked", "gone"])
async def test_an_address_that_is_gone_is_closed(world: World, reason: str) -> None:
    (chen,) = await opens(world, "陈")
    await write(world, chen, 2)
    world.wires["wire"].refuses[chen.address] = ChannelError(reason, permanent=True)
    await world.settle()
    assert {row["state"] for row in await letters(world)} == {"held"}
    (address,) = await world.core.house.database.all(_ADDRESSES, {})
    assert address["reachable"] == 0


async def test_a_letter_that_is_refused_condemns_no_other(world: World) -> None:
    (chen,) = await opens(world, "陈")
    wire = world.wires["wire"]
    wire.refuses[chen.address] = ChannelError("bad_request", permanent=True)
    await world.courier.sweep()
    del wire.refuses[chen.address]
    await write(world, chen, 1)
    await world.settle()
    assert [row["state"] for row in await letters(world)] == ["failed", "sent"]
    (address,) = await world.core.house.database.all(_ADDRESSES, {})
    assert address["reachable"] == 1


async def test_it_is_tried_longer_and_longer_and_then_given_up(world: World) -> None:
    (chen,) = await opens(world, "陈")
    world.wires["wire"].refuses[chen.address] = ChannelError("network")
    waits = []
    while (row := (await letters(world))[0])["state"] == "waiting":
        waits.append(row["next_attempt_at"] - world.now)
        world.later(seconds=max(waits[-1], 0) / 1000 + 0.001)
        assert await world.courier.sweep() == 1
    assert row["state"] == "failed" and row["attempts"] == MOST_ATTEMPTS == len(waits)
    assert waits[1:] == sorted(waits[1:]) and waits[-1] <= 3_600_000


async def test_a_long_queue_goes_out_in_parts_that_their_lease_covers(world: World) -> None:
    (chen,) = await opens(world, "陈")
    await write(world, chen, MOST_AT_ONCE + 4)
    assert await world.courier.sweep() == MOST_AT_ONCE
    assert await world.courier.sweep() == 5
    ids = [letter.id for _, letter in world.wires["wire"].sent]
    assert ids == [row["id"] for row in await letters(world)]


async def test_while_a_form_is_open_other_questions_wait_but_danger_does_not(world: World) -> None:
    li = await world.member("李慧敏")
    chen, other = world.person("陈"), world.person("王")
    for person in (chen, other):
        await person.opens("st_xm2k8vwd")
    await chen.reports()
    await li.presses("接单")
    await li.presses("答复")
    li.hears("answer.words.ask")
    mark = len(li.letters)
    await other.reports("五号楼楼道的灯坏了三天了")
    assert len(li.letters) == mark, "a card with buttons waits for the end of the form"
    danger = world.person("赵")
    await danger.opens("st_xm2k8vwd")
    await danger.reports("楼道里有很重的煤气味，一直散不掉")
    assert [kind for kind, _ in li.letters[mark:]] == ["notice.assigned"]
    await li.says("已经清走了")
    await li.presses("发送")
    await world._collect()
    assert [kind for kind, _ in li.letters[mark:]].count("notice.assigned") == 2


async def test_a_process_that_dies_is_no_failure_of_the_letter(world: World) -> None:
    """However often it was claimed: only what the platform refused makes the pauses longer, and ends them."""
    (chen,) = await opens(world, "陈")
    for _ in range(2 * MOST_ATTEMPTS):
        work = world.core.house.work()
        claim(work, (await letters(world))[0]["id"], "a process that was killed")
        await work.commit()
        world.later(seconds=61)
    world.wires["wire"].refuses[chen.address] = ChannelError("network")
    assert await world.courier.sweep() == 1
    (row,) = await letters(world)
    assert (row["state"], row["attempts"], row["next_attempt_at"] - world.now) == ("waiting", 1, FIRST_PAUSE)


async def test_what_stands_behind_a_failed_letter_was_not_tried(world: World) -> None:
    (chen,) = await opens(world, "陈")
    await write(world, chen, 3)
    world.wires["wire"].refuses[chen.address] = ChannelError("network")
    assert await world.courier.sweep() == 4
    assert [row["attempts"] for row in await letters(world)] == [1, 0, 0, 0]


async def _photo_amid_fetching(world: World, tries: int) -> Resident:
    """A report with a photo, on which so many processes have died."""
    chen = world.person("陈")
    await chen.opens("st_xm2k8vwd")
    await chen.reports()
    await chen.presses("补充")
    world.wires["wire"].files["photo"] = picture()
    await world.core.receive(chen.inbound(Files((FileRef("photo", "photo"),), "看", whole=True), "photo"))
    (file,) = await world.core.house.database.all(_FILES, {})
    work = world.core.house.work()
    work.update(tables.attachments, {"id": file["id"]}, tries=tries, next_attempt_at=world.now + 120_000)
    await work.commit()
    return chen


async def test_a_photo_that_a_dead_process_was_fetching_is_fetched_at_the_next_start(world: World) -> None:
    await _photo_amid_fetching(world, tries=1)
    assert await world.fetcher.sweep() == 0
    if world.core.house.database.engine == "postgresql":
        world.later(minutes=3)  # it could be that of another worker, who is still alive
    fetching = asyncio.create_task(world.fetcher.run())
    async with asyncio.timeout(10):
        while (await world.core.house.database.all(_FILES, {}))[0]["state"] != "ready":
            await world.core.changes.streams.wait(world.core.changes.streams.round, 0.05)
    fetching.cancel()
    await asyncio.gather(fetching, return_exceptions=True)


async def test_a_photo_that_kills_the_process_each_time_is_given_up_and_its_sender_told(world: World) -> None:
    chen = await _photo_amid_fetching(world, tries=MOST_TRIES)
    world.later(minutes=3)
    await world._collect()
    (file,) = await world.core.house.database.all(_FILES, {})
    assert file["state"] == "failed"
    assert "refusal.picture_broken" in [kind for kind, _ in chen.fresh]
