"""A list of days off, loaded at one worker or by a command, is in force at all of them."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

from bot.app import Core
from bot.holiday_file import holidays
from domain.rota_plan import Duty, Holidays, Rule
from tests.stories import rota_rows
from tests.stories.test_holidays import CORRECTED, NOTICE, pasting
from tests.workers.crew import Crew
from tests.workers.test_hints import listening


async def knows(worker: Core, day: date) -> None:
    """Once the worker has heard of the list."""
    async with asyncio.timeout(10):
        while day not in worker.house.district.festivals:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_every_worker_goes_by_a_list_that_was_loaded_at_one(crew: Crew) -> None:
    staff = await crew.world.member("周宁", role="staff")
    await rota_rows.plan(crew.world, Duty.MEMBER, ["李慧敏"], Rule(holidays=Holidays.SKIP))
    place = rota_rows.station(crew.world)
    async with listening(*crew.cores):
        await pasting(staff)
        await staff.presses("就用这份")
        for worker in crew.cores:
            await knows(worker, date(2027, 2, 8))
            house = worker.house
            assert house.calendar.version == crew.world.now and 2027 in house.calendar.known_years
            monday = house.calendar.instant(date(2027, 2, 8), house.calendar.hours[0][1])
            assert house.district.rota(place).stint(monday - 1) is None


async def test_every_worker_goes_by_a_list_that_a_command_loaded(crew: Crew, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(CORRECTED, encoding="utf-8")
    async with listening(*crew.cores):
        await holidays(crew.world.core.settings, file, dry_run=True)
        await holidays(crew.world.core.settings, file, dry_run=False)
        for worker in crew.cores:
            await knows(worker, date(2027, 2, 8))
    assert len(await crew.world.rows_of("calendar_years")) == 1


async def test_two_workers_load_at_once(crew: Crew, tmp_path: Path) -> None:
    """Whoever comes second is the one that counts, and the chain of the district holds both."""
    first, second, _ = crew.cores
    staff = await crew.world.member("周宁", role="staff")
    await pasting(staff)
    file = tmp_path / "notice.txt"
    file.write_text(NOTICE, encoding="utf-8")
    press = crew.inbound(staff.button("就用这份"), staff.address)
    await asyncio.gather(second.receive(press), holidays(first.settings, file, dry_run=False))
    loaded = [row for row in await crew.world.rows_of("events") if row["name"] == "district.calendar_loaded"]
    assert len(loaded) == 2 and len({row["seq"] for row in loaded}) == 2
