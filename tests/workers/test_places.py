"""A station is changed at one worker: the others show it, and two who change the same never both win unseen."""

from __future__ import annotations

import asyncio
import json

from domain.events import Name
from tests.stories.test_places import edits, staff_of
from tests.workers.crew import CONFLICT, Crew
from tests.workers.test_hints import listening
from tests.workers.test_stations import both


async def test_the_other_worker_shows_a_change_at_once(crew: Crew) -> None:
    staff = await staff_of(crew.world)
    async with listening(*crew.cores):
        await edits(staff, "电话")
        await staff.says("0755-0000 0199")
        await staff.presses("就这么改")
        async with asyncio.timeout(5):
            while _phone(crew, 1) != "0755-0000 0199":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    assert _phone(crew, 0) == "0755-0000 0199"


async def test_of_two_changes_at_one_instant_the_second_is_asked_again(crew: Crew) -> None:
    staff, head = await staff_of(crew.world), await crew.world.member("王建国", role="head")
    for person, number in ((staff, "0755-0000 0111"), (head, "0755-0000 0222")):
        await edits(person, "电话")
        await person.says(number)
    await both(crew, (staff, staff.button("就这么改")), (head, head.button("就这么改")))
    made = [row for row in await crew.world.rows_of("events") if row["name"] == Name.DISTRICT_STATION_CHANGED.value]
    assert [json.loads(row["particulars"])["new"] for row in made] == ["0755-0000 0222"]
    assert CONFLICT not in await crew.refusals()
    asked = [row for row in await crew.world.rows_of("letters") if row["kind"] == "edit_station.text.ask"]
    assert len(asked) == 3  # each once, and the second again


def _phone(crew: Crew, worker: int) -> str:
    place = crew.cores[worker].house.district.by_code("XM")
    assert place is not None
    return place.phone
