"""How departments stand, counted by the engine: in time to the instant, late, returned, and what is not due yet."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.calendar import DAY, HOUR
from domain.league import league
from domain.sheet import SheetState
from storage import tables
from storage.league import items_behind, sheets_counted
from storage.statements import Engine
from tests.talk import World
from tests.web.desks import at_desk

pytestmark = pytest.mark.no_golden
SHEETS = (
    ("roads", SheetState.RELEASED, 10 * DAY, 10 * DAY),
    ("roads", SheetState.REPLIED, 10 * DAY + HOUR, 10 * DAY),
    ("roads", SheetState.SIGNED, None, 10 * DAY),
    ("roads", SheetState.SENT, None, 900 * DAY),
    ("roads", SheetState.RETURNED, None, 10 * DAY),
    ("roads", SheetState.RECALLED, None, 10 * DAY),
    ("power", SheetState.RELEASED, 3 * DAY, None),
    ("water", SheetState.SENT, None, None),
)
"""Department, state, how long it took to the reply, and how long it might."""


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def test_only_what_is_due_counts_and_a_return_is_no_reply(world: World) -> None:
    work = world.core.house.work()
    start = work.now - 100 * DAY
    for one in {department for department, *_ in SHEETS}:
        work.insert(tables.departments, id=one, code=one, name=one, name_en=one, valid_from=start, valid_to=None)
    for at, (department, state, took, may) in enumerate(SHEETS):
        work.insert(
            tables.sheets, id=f"s{at}", number=f"n{at}", item_id=f"i{at}", station_id="there", department_id=department,
            part="lead", batch=1, state=state.value, text_id="t", category="noise", urgency="normal", files="[]",
            made_at=start, sent_at=start, replied_at=None if took is None else start + took,
            reply_due_at=None if may is None else start + may, reply_files="[]", version=1, head="",
        )  # fmt: skip
    await work.commit()
    work = world.core.house.work()
    power, roads, water = league(await sheets_counted(work, ["there", "elsewhere"], start, start + 1))
    assert (roads.sent, roads.in_time, roads.late, roads.returned) == (6, 1, 2, 1)
    assert roads.days == 10 + 0.5 / 24 and power.value == 1.0 and water.value is None and water.days is None
    behind = await items_behind(work, ["there"], start, start, start + 1, 50)
    assert behind == {"roads": ["i2", "i1", "i4", "i5", "i3", "i0"], "power": ["i6"], "water": ["i7"]}
    assert not await sheets_counted(work, ["elsewhere"], start, start + 1)
    assert not await sheets_counted(work, ["there"], start + 1, start + 2)


async def test_a_page_lists_a_few_of_each_department_what_it_owes_a_reply_to_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.desk_behind.LINES", 2)
    monkeypatch.setattr("handlers.desk_behind.FEWEST", 1)
    head, numbers = await world.member("王建国", "head"), []
    for name in ("陈女士", "周先生", "老王"):
        resident = world.person(name)
        await resident.opens("st_xm2k8vwd")
        numbers.append(await resident.reports())
    items = {row["number"]: row for row in await world.rows_of("items")}
    world.later(days=11)
    work = world.core.house.work()
    work.insert(tables.departments, id="roads", code="roads", name="roads", name_en="", valid_from=0, valid_to=None)
    for at, number in enumerate(numbers):
        state, sent = (SheetState.RELEASED, SheetState.RELEASED, SheetState.SENT)[at], work.now - 10 * DAY - at
        work.insert(
            tables.sheets, id=f"s{at}", number=f"{number}-1", item_id=items[number]["id"],
            station_id=items[number]["now_at"], department_id="roads", part="lead", batch=1, state=state.value,
            text_id="t", category="noise", urgency="normal", files="[]", made_at=sent, sent_at=sent,
            replied_at=None if state is SheetState.SENT else sent + DAY, reply_due_at=sent + 2 * DAY, reply_files="[]",
            version=1, head="",
        )  # fmt: skip
    await work.commit()
    page = await (await at_desk(world, head)).looks("/desk/cockpit/departments?period=year")
    assert re.findall(r'class="nb">(XM-[\d-]+)<', page) == [numbers[2], numbers[0]] and "另有 1 件" in page
