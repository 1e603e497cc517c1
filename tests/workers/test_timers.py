"""What falls due is done by one of three workers, once."""

from __future__ import annotations

import asyncio
from collections import Counter

from handlers.run_timers import run_timers
from storage.claims import claim_timers
from tests.workers.crew import Crew


async def _due(crew: Crew) -> None:
    """Items that nobody accepts, and forms that nobody finishes."""
    await crew.world.member("王建国", "head")
    for number in range(4):
        reporter = crew.world.person(f"居民{number}")
        await reporter.opens("st_xm2k8vwd")
        await reporter.reports()
        other = crew.world.person(f"邻居{number}")
        await other.opens("st_xm2k8vwd")
        for words in ("楼下的路灯坏了三天", "同意"):
            await other.says(words)
    crew.world.later(days=5)


async def _late(crew: Crew) -> Counter[str]:
    return Counter(row["thing_id"] for row in await crew.world.rows_of("events") if row["name"] == "item.late")


async def _reminders(crew: Crew) -> Counter[str]:
    return Counter(row["address_id"] for row in await crew.world.rows_of("letters") if "draft_reminder" in row["kind"])


async def test_each_fires_once(crew: Crew) -> None:
    await _due(crew)
    done = await asyncio.gather(*(run_timers(worker.house) for worker in crew.cores))
    done += await asyncio.gather(*(run_timers(worker.house) for worker in crew.cores))
    due = [row for row in await crew.world.rows_of("timers") if row["due_at"] <= crew.world.now]
    assert all(row["done_at"] for row in due)  # one that looks again and again is due later by now
    once = [row for row in await crew.world.rows_of("timers") if row["done_at"]]
    assert sum(done) >= len(once) >= 8
    assert len(await _late(crew)) == 4 and len(await _reminders(crew)) >= 4
    assert set((await _late(crew) + await _reminders(crew)).values()) == {1}


async def test_what_a_dead_worker_had_claimed_is_done_when_its_claim_ends(crew: Crew) -> None:
    await _due(crew)
    claimed = await claim_timers(crew.cores[0].house.work(), 5)
    await asyncio.gather(*(run_timers(worker.house) for worker in crew.cores[1:]))
    rows = {row["id"]: row for row in await crew.world.rows_of("timers")}
    assert not any(rows[row["id"]]["done_at"] for row in claimed)
    crew.world.later(seconds=61)
    await asyncio.gather(*(run_timers(worker.house) for worker in crew.cores))
    rows = {row["id"]: row for row in await crew.world.rows_of("timers")}
    assert all(rows[row["id"]]["done_at"] or rows[row["id"]]["due_at"] > crew.world.now for row in claimed)
    assert len(await _late(crew)) == 4
    assert set((await _late(crew) + await _reminders(crew)).values()) == {1}


async def test_a_claim_that_took_too_long_does_nothing_twice(crew: Crew) -> None:
    """Somebody else has taken it over by then: effect and mark are one commit."""
    await _due(crew)
    first = asyncio.create_task(run_timers(crew.cores[0].house))
    await asyncio.sleep(0)
    crew.world.later(seconds=61)
    await asyncio.gather(first, *(run_timers(worker.house) for worker in crew.cores[1:]))
    crew.world.later(seconds=61)
    await run_timers(crew.cores[2].house)
    assert len(await _late(crew)) == 4
    assert set((await _late(crew) + await _reminders(crew)).values()) == {1}
