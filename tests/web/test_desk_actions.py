"""What was agreed, in one list: by when, by whom, how it stands; and as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from storage import tables
from storage.ids import new_id
from storage.statements import Engine
from tests.stories.outcomes import held, team
from tests.stories.test_reads_talks import Counting
from tests.talk import Resident, World
from tests.web.desks import at_desk
from tests.web.test_desk_exports import taken

pytestmark = pytest.mark.no_golden
MOST_READS = 14
PAGE = "/desk/actions"


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def test_what_was_agreed_stands_in_one_list(world: World) -> None:
    head, li, _, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    for words, who in (("更换门机", "区市场监督管理局"), ("=cmd|每周检查一次", "李慧敏")):
        await adds(head, made.id, words, who)
    desk = await at_desk(world, head)
    page = await desk.looks(PAGE)
    assert "更换门机" in page and "李慧敏" in page and "区市场监督管理局" in page and "在办" in page
    assert f'href="/desk/consultations/{made.number}"' in page and "导出" in page
    assert "没有这样的行动项" in await desk.looks(f"{PAGE}?state=late")
    assert "没有这样的行动项" in await desk.looks(f"{PAGE}?state=nonsense&mine=1")
    assert (await desk.goes("GET", f"{PAGE}?station=nowhere1")).status_code == 404
    rows = await taken(desk, f"{PAGE}?state=all", "csv")
    assert any("更换门机" in cell for row in rows for cell in row)
    assert not any(cell.startswith("=") for row in rows for cell in row)
    his = await at_desk(world, zhao)
    page = await his.looks(PAGE)
    assert "更换门机" in page and "每周检查" not in page and "/desk/consultations/XM" not in page
    owner = await at_desk(world, li)
    page = await owner.looks(f"{PAGE}?mine=1")
    assert "每周检查" in page and "更换门机" not in page
    world.later(days=30)
    desk = await at_desk(world, head)
    page = await desk.looks(f"{PAGE}?state=late")
    assert "更换门机" in page and "超期" in page and page.count('class="line late"') == 2


async def test_how_often_the_list_reads_does_not_grow_with_it(world: World) -> None:
    head, li, _, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    desk = await at_desk(world, head)
    counts = []
    for many in (2, 4):
        for at in range(many):
            await adds(head, made.id, f"第 {at} 样", "李慧敏" if at % 2 else "居民")
        real = world.core.house.database
        counting = world.core.house.database = cast(Any, Counting(real))
        page = await desk.looks(PAGE)
        world.core.house.database = real
        assert page.count('class="line"') >= many
        counts.append(counting.count)
    assert counts[1] <= counts[0] <= MOST_READS, counts


async def adds(head: Resident, consultation: str, words: str, who: str) -> None:
    await head.presses_verb("add_action", consultation=consultation)
    await head.says(words)
    await head.presses(who)
    await head.says("12月8日")
    head.hears("after.action_added")


async def test_one_s_own_are_found_among_many_of_others(world: World) -> None:
    head, li, _, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    for words, who in (("第一样", "李慧敏"), ("部门的一样", "区市场监督管理局"), ("王站长的一样", "王建国")):
        await adds(head, made.id, words, who)
    rows = {row["number"]: row for row in await world.rows_of("actions")}
    first, of_department, last = (rows[number] for number in sorted(rows))
    await copies(world, first, 150, due_day="2026-12-01")
    await copies(world, of_department, 120, due_day="2026-12-02")
    desk = await at_desk(world, head)
    page = await desk.looks(PAGE)
    assert page.count('class="line"') == 100 and last["number"] not in page
    page = await desk.looks(f"{PAGE}?mine=1")
    assert page.count('class="line"') == 1 and last["number"] in page and "王站长的一样" in page
    his = await at_desk(world, li)
    assert (await his.looks(f"{PAGE}?mine=1")).count('class="line"') == 100
    told = await taken(desk, f"{PAGE}?mine=1", "csv")
    assert len([row for row in told if "XM-C" in "".join(row)]) == 1
    world.later(days=3)  # all copies have no instant at which they are over, only one is late
    await late(world, last)
    desk = await at_desk(world, head)
    for query in ("state=late", "state=late&mine=1"):
        page = await desk.looks(f"{PAGE}?{query}")
        assert page.count('class="line late"') == 1 and last["number"] in page, query


async def copies(world: World, row: dict[str, Any], many: int, due_day: str) -> None:
    work = world.core.house.work()
    for at in range(many):
        given = {"id": new_id(), "number": f"{row['number']}{at}", "due_day": due_day, "due_at": None}
        work.insert(tables.actions, **{**row, **given})
    await work.commit()


async def late(world: World, row: dict[str, Any]) -> None:
    work = world.core.house.work()
    work.update(tables.actions, {"id": row["id"]}, due_at=1)
    await work.commit()
