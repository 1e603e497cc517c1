"""Letters where several workers send, and one of them loses the database or dies at the worst moment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest

from bot.courier import Courier
from channels.seam import Limits
from storage.database import Unavailable, Write
from tests.bot.couriers import Slow, opens, running, until_settled, write
from tests.workers.crew import Crew


class Plain(Slow):
    """A channel whose history we keep, as that of our own page."""

    limits = Limits(text=4096, buttons=True, keeps_history=False)


def ids(slow: Slow, address: str) -> list[str]:
    return [letter.id for to, letter in slow.sent if to == address]


async def test_what_one_could_not_mark_any_more_goes_out_a_second_time_and_the_rest_once(crew: Crew) -> None:
    """It was cut off between sending and marking: in their order, and none a third time."""
    here, there = Slow(), Slow()
    (chen,) = await opens(crew.world, "陈")
    async with running(crew.world, here):
        await until_settled(crew.world)
    lost, other = crew.cores[1:]
    here.hangs[chen.address] = asyncio.Event()
    async with running(crew.world, here, lost):
        tried = len(here.trying)
        wrote = await write(crew.world, chen, 3, core=lost)
        await here.until_tried(tried + 1)
        await lost.house.database.close()
        here.hangs[chen.address].set()
        await here.until_out(wrote[0])
        crew.world.later(seconds=61)
        async with running(crew.world, there, other):
            await until_settled(crew.world)
    assert ids(there, chen.address) == wrote
    assert ids(here, chen.address)[-1] == wrote[0]


async def test_a_database_that_is_away_holds_up_no_end(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter is sent and cannot be marked; the worker is told to end all the same."""
    monkeypatch.setattr("bot.courier.END_IN", 0.1)
    slow, lost = Slow(), crew.cores[1]
    (chen,) = await opens(crew.world, "陈")
    async with running(crew.world, slow):
        await until_settled(crew.world)
    courier = Courier(lost.house, lost.renderer, {"wire": slow}, lost.changes)
    task = asyncio.create_task(courier.run())
    while lost.house.outbox is not courier:  # noqa: ASYNC110
        await asyncio.sleep(0)
    slow.hangs[chen.address] = asyncio.Event()
    tried = len(slow.trying)
    wrote = await write(crew.world, chen, 1, core=lost)
    await slow.until_tried(tried + 1)
    await lost.house.database.close()
    slow.hangs[chen.address].set()
    await slow.until_out(wrote[0])
    task.cancel()
    async with asyncio.timeout(20):
        with suppress(asyncio.CancelledError):
            await task
    assert courier.desk.mark.idle


async def test_a_mark_whose_outcome_was_not_known_makes_one_line(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit took place and the answer was lost: tried again, it must not show the letter twice."""
    monkeypatch.setattr("bot.desk.AGAIN", 0.0)
    plain, worker = Plain(), crew.cores[0]
    (chen,) = await opens(crew.world, "陈")
    commit, cut = worker.house.database.commit, 0

    async def cut_off(writes: Sequence[Write]) -> None:
        nonlocal cut
        await commit(writes)
        if not cut and any("lines" in write.sql for write in writes):
            cut += 1
            raise Unavailable("cut off after the commit")

    async with running(crew.world, plain):
        await until_settled(crew.world)
        monkeypatch.setattr(worker.house.database, "commit", cut_off)
        await write(crew.world, chen, 1, direct=False)
        await until_settled(crew.world)
    shown = [row["letter_id"] for row in await crew.world.rows_of("lines")]
    assert cut == 1 and len(shown) == len(set(shown)) == 2
