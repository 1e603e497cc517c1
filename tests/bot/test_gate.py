"""How fast letters go: evenly, over a restart, and by several processes together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.gate import Bucket, Gate
from storage import buckets
from tests.talk import World

RATE = 30.0


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=request.param) as made:
        yield made


async def test_tokens_come_one_after_the_other(world: World) -> None:
    bucket = Bucket(world.core.house, "wire", RATE, alone=True)
    turns = [await bucket.turn() for _ in range(90)]
    assert turns[0] == world.now
    assert all(later - earlier == pytest.approx(1000 / RATE, abs=0.01) for earlier, later in pairwise(turns))


async def test_a_restart_does_not_fill_it(world: World) -> None:
    house = world.core.house
    bucket = Bucket(house, "wire", 0.5, alone=True)
    await bucket.turn()
    work = house.work()
    bucket.keep(work)
    await work.commit()
    again = Bucket(house, "wire", 0.5, alone=True)
    again.full_at = (await buckets.read(house.work()))["wire"]
    assert await again.turn() == world.now + 2000
    world.later(seconds=10)
    assert await again.turn() == world.now and await buckets.read(house.work()) == {}


async def test_several_processes_draw_from_one(world: World) -> None:
    several = [Bucket(world.core.house, "wire", RATE, alone=False) for _ in range(3)]
    turns = sorted([turn for _ in range(20) for turn in await asyncio.gather(*(bucket.turn() for bucket in several))])
    assert all(later - earlier >= 1000 / RATE - 1 for earlier, later in pairwise(turns))
    assert turns[-1] - turns[0] <= 1000 / RATE * (60 + 3 * 6), "little of what was drawn is lost"


async def test_what_was_drawn_and_not_used_in_its_time_is_lost(world: World) -> None:
    house = world.core.house
    bucket = Bucket(house, "wire", RATE, alone=False)
    await bucket.turn()
    world.later(seconds=1)
    assert await bucket.turn() == world.now
    assert (await buckets.read(house.work()))["wire"] == world.now + 200


async def test_an_instant_never_goes_back(world: World) -> None:
    house = world.core.house
    for full_at in (world.now + 5000, world.now + 1000):
        work = house.work()
        buckets.keep(work, "wire", full_at)
        buckets.keep(work, buckets.chat_scope("a"), full_at)
        await work.commit()
    assert set((await buckets.read(house.work())).values()) == {world.now + 5000}
    world.later(seconds=6)
    work = house.work()
    buckets.clear(work)
    await work.commit()
    assert [row["scope"] for row in await world.rows_of("buckets")] == ["wire"]


async def test_answers_go_before_the_rest(world: World) -> None:
    gate = Gate(world.core.house, Bucket(world.core.house, "wire", 1000, alone=True))
    passed: list[str] = []

    async def one(name: str, *, answer: bool) -> None:
        await gate.turn(answer=answer)
        passed.append(name)

    await asyncio.gather(one("told", answer=False), one("told too", answer=False), one("answer", answer=True))
    assert passed == ["answer", "told", "told too"]


async def test_who_no_longer_waits_takes_nobodys_turn(world: World) -> None:
    gate = Gate(world.core.house, Bucket(world.core.house, "wire", 1000, alone=True))
    gone = asyncio.ensure_future(gate.turn(answer=True))
    await asyncio.sleep(0)
    gone.cancel()
    await gate.turn(answer=False)
    assert gone.cancelled()
