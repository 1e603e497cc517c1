"""Timers of one instant are done side by side; each still in a work of its own."""

from __future__ import annotations

import pytest

from handlers.run_timers import run_timers
from tests.talk import World


@pytest.mark.no_golden
async def test_what_is_due_at_one_instant_goes_over_together(world: World) -> None:
    people = [world.person(f"邻居{number}") for number in range(12)]
    for person in people:
        await person.opens("st_xm2k8vwd")
        for words in ("楼下的路灯坏了三天", "同意"):
            await person.says(words)
        person.letters.clear()
    works: list[int] = []
    world.core.house.database.observe = lambda count, _: works.append(count)
    world.later(days=1, seconds=1)
    assert await run_timers(world.core.house) >= len(people)
    assert not [row for row in await world.rows_of("timers") if row["done_at"] is None and row["due_at"] <= world.now]
    reminded = [row["person_id"] for row in await world.rows_of("letters") if row["kind"] == "say.draft_reminder"]
    assert len(reminded) == len(set(reminded)) == len(people)
    if world.core.house.database.engine == "sqlite":
        assert len(works) < len(people)
