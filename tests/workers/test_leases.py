"""What one worker does for all: taken over from a dead one, never done by two at once, given back at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app import Core, core, utc_ms
from bot.leases import Lease
from storage.leases import hold, release
from tests.workers.crew import Crew

LENGTH = 1.0


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same with one second in place of twenty."""
    for name, seconds in (("LENGTH", LENGTH), ("RENEW", 0.25), ("ASK", 0.05)):
        monkeypatch.setattr(f"bot.leases.{name}", seconds)
    yield


@dataclass
class Doing:
    """Who is at it, and how many were at once."""

    now: list[str] = field(default_factory=list)
    most: int = 0
    turns: list[str] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def by(self, name: str) -> None:
        self.now.append(name)
        self.turns.append(name)
        self.most = max(self.most, len(self.now))
        await self._tell()
        try:
            await asyncio.Event().wait()
        finally:
            self.now.remove(name)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def until(self, turns: int) -> None:
        async with asyncio.timeout(20), self.changed:
            await self.changed.wait_for(lambda: len(self.turns) >= turns)


@asynccontextmanager
async def at_work(worker: Core, name: str, doing: Doing) -> AsyncIterator[tuple[Lease, asyncio.Task[None]]]:
    """A worker that asks for the lease, and does it while it is his. The task that renews it may be killed."""
    lease = Lease(worker.house, "telegram", name)
    renews = asyncio.create_task(lease.run())
    does = asyncio.create_task(lease.while_held(lambda: doing.by(name)))
    try:
        yield lease, renews
    finally:
        for task in (renews, does):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def another(crew: Crew) -> AsyncIterator[Core]:
    async with core(crew.world.core.settings, utc_ms) as made:
        yield made


@pytest.fixture
async def crew(tmp_path: Path) -> AsyncIterator[Crew]:
    async with Crew.open(tmp_path, 1) as made:
        made.cores[0].house.clock = utc_ms
        yield made


async def test_one_holds_it_and_the_next_gets_it_at_once_when_it_is_given_back(crew: Crew) -> None:
    """Long before it would have run out: a lease lasts twenty seconds."""
    doing = Doing()
    async with another(crew) as other:
        async with at_work(crew.cores[0], "first", doing):
            await doing.until(1)
            second = asyncio.create_task(_at_work_until(other, "second", doing, 2))
            await asyncio.sleep(0)
            assert doing.now == ["first"]
        await second
    assert doing.turns == ["first", "second"] and doing.most == 1
    assert not await crew.world.rows_of("leases")


async def _at_work_until(worker: Core, name: str, doing: Doing, turns: int) -> None:
    async with at_work(worker, name, doing):
        await doing.until(turns)


@pytest.mark.usefixtures("quick")
async def test_who_loses_the_database_stops_before_another_begins(crew: Crew) -> None:
    doing = Doing()
    async with another(crew) as other, at_work(other, "cut off", doing):
        await doing.until(1)
        async with at_work(crew.cores[0], "second", doing):
            await other.house.database.close()
            await doing.until(2)
            assert doing.turns == ["cut off", "second"] and doing.now == ["second"]
    assert doing.most == 1


@pytest.mark.usefixtures("quick")
async def test_what_a_dead_holder_held_runs_out(crew: Crew) -> None:
    work = crew.cores[0].house.work()
    assert await hold(work, "telegram", "a process that was killed", work.now + round(LENGTH * 1000))
    doing = Doing()
    async with at_work(crew.cores[0], "second", doing):
        await doing.until(1)
    assert doing.turns == ["second"]


async def test_an_asking_that_was_held_up_shortens_nothing(crew: Crew) -> None:
    """Else another could take it while its holder still believes what it was told first."""
    work = crew.cores[0].house.work()
    assert await hold(work, "clock", "a", work.now + 20_000)
    assert await hold(work, "clock", "a", work.now + 9_000)
    (row,) = await crew.world.rows_of("leases")
    assert row["until"] == work.now + 20_000
    assert not await hold(work, "clock", "b", work.now + 20_000)
    await release(work, "clock", "b")
    assert await crew.world.rows_of("leases")
    await release(crew.cores[0].house.work(), "clock", "a")
    assert await hold(work, "clock", "b", work.now + 20_000)


async def test_what_is_being_asked_for_at_the_end_is_given_back_too(crew: Crew) -> None:
    for steps in range(12):
        lease = Lease(crew.cores[0].house, "clock", f"holder {steps}")
        task = asyncio.create_task(lease.run())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert not await crew.world.rows_of("leases"), steps
