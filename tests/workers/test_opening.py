"""A practice is wiped at one worker while somebody still plays at another."""

from __future__ import annotations

import asyncio

import asyncpg

from tests.late import meanwhile
from tests.stories.test_practice import LANE, as_resident, practise
from tests.talk import Resident
from tests.workers.crew import CONFLICT, Crew
from tests.workers.test_erasing import at_the_page


async def about_to_open(crew: Crew) -> tuple[str, Resident]:
    """The station, and its head before the last question."""
    station = await practise(crew.world)
    for core in crew.cores[1:]:
        await core.house.reload()
    head = await crew.world.member("王建国", role="head")
    await head.says("设置")
    await head.presses("驿站")
    await head.presses("正式开门")
    return station, head


async def test_what_is_half_said_when_the_station_opens_is_wiped_with_its_form(crew: Crew) -> None:
    station, head = await about_to_open(crew)
    li = await crew.world.member("李慧敏")
    await as_resident(li)
    await li.says(LANE)  # held until he has agreed
    yes = crew.inbound(li.button("同意"), li.address)
    opens = crew.inbound(head.button("现在开门"), head.address)
    with meanwhile(crew.cores[1], lambda: crew.cores[0].receive(yes)):
        await crew.cores[1].receive(opens)
    assert CONFLICT not in await crew.refusals()
    assert not [row for row in await crew.world.rows_of("contents") if row["practice_at"] == station]
    assert not [row for row in await crew.world.rows_of("chats") if row["draft"]]


async def test_who_opens_by_words_in_the_practice_is_not_his_own_hindrance(crew: Crew) -> None:
    await practise(crew.world)
    head = await crew.world.member("王建国", role="head")
    await at_the_page(crew, head, "换驿站", "香蜜", "设置", "2", "正式开门", "现在开门")
    assert CONFLICT not in await crew.refusals() and not await crew.world.rows_of("faults")
    assert not [row for row in await crew.world.rows_of("stations") if row["practice"]]


async def test_the_wipe_waits_for_what_is_just_being_written(crew: Crew) -> None:
    """A work of the practice that is under way holds the station's row: the wipe must see what it has written."""
    station, head = await about_to_open(crew)
    where = crew.world.core.settings.where
    assert isinstance(where, str)
    other, third = await asyncpg.connect(where), await asyncpg.connect(where)
    try:
        under_way = other.transaction()
        await under_way.start()
        district = await other.fetchval("SELECT district_id FROM stations WHERE id = $1 FOR SHARE", station)
        await other.execute(
            "INSERT INTO contents (district_id, id, kind, text, sealed, via, practice_at, created_at) "
            "VALUES ($1, 'late', 'said', 'x', 0, 'wire', $2, 1)",
            district,
            station,
        )
        opens = asyncio.create_task(crew.cores[1].receive(crew.inbound(head.button("现在开门"), head.address)))
        while not await third.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            assert not opens.done()
        await under_way.commit()
        await opens
    finally:
        await other.close()
        await third.close()
    assert "late" not in [row["id"] for row in await crew.world.rows_of("contents")]
    assert not [row for row in await crew.world.rows_of("stations") if row["practice"]]
