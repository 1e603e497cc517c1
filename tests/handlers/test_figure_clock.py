"""Few changes wait for others; many, and those that have waited long, are counted ahead."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers import figure_clock
from handlers.figure_clock import AT_LATEST, FigureClock
from storage.figure_sums import uncounted
from tests.figure_sums import sums_agree
from tests.talk import World

pytestmark = pytest.mark.no_golden


async def test_changes_are_counted_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figure_clock, "ENOUGH", 2)
    async with World.open(tmp_path) as world:
        house, clock = world.core.house, FigureClock(world.core.house)

        async def waiting_after(name: str) -> int:
            who = world.person(name)
            await who.opens("st_xm2k8vwd")
            await who.reports()
            await clock.tick()
            return len(await uncounted(house.work(), 9))

        assert await waiting_after("陈女士") == 0  # the first turn counts all that there is
        assert await waiting_after("周先生") == 1
        await sums_agree(house, 1)  # a page has it all the same
        assert await waiting_after("老王") == 0
        assert await waiting_after("小李") == 1
        world.later(seconds=AT_LATEST / 1000)
        await clock.tick()
        assert not await uncounted(house.work(), 9)


async def test_time_alone_makes_it_worth_a_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figure_clock, "ENOUGH", 1)
    monkeypatch.setattr(figure_clock, "AT_LATEST", 10**12)
    async with World.open(tmp_path) as world:
        house, resident = world.core.house, world.person("陈女士")
        clock = FigureClock(house)
        await resident.opens("st_xm2k8vwd")
        await resident.reports()
        await clock.tick()
        before = await world.rows_of("figure_sums")
        world.later(days=3)  # nobody has been in touch
        await clock.tick()
        assert await world.rows_of("figure_sums") != before
