"""Each day is sealed by a digest over its events, whatever became of the night."""

from __future__ import annotations

import pytest

from bot.chains import days as sealed_days
from handlers.sweep import close_day
from storage.whole import reading
from tests.talk import ZONE, World


@pytest.mark.no_golden
async def test_nights_when_the_machine_slept_are_sealed_afterwards(world: World) -> None:
    house = world.core.house
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.reports()
    await close_day(house)
    before = await world.rows_of("digests")
    world.later(days=3)
    await close_day(house)
    await close_day(house)
    days = sorted(row["day"] for row in await world.rows_of("digests"))
    assert days[-3:] == ["2026-11-23", "2026-11-24", "2026-11-25"] and len(days) == len(before) + 3
    async with reading(house.database.where) as whole:
        assert await sealed_days(whole, ZONE) == (len(days), [])
