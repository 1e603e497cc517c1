"""The page of people: who serves where, who has not joined; names only for whom the chat shows them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from storage import tables
from storage.statements import Engine
from tests.stories.test_reads_talks import Counting
from tests.talk import World
from tests.web.desks import Browser, at_desk
from tests.web.test_desk import MOST_READS

pytestmark = pytest.mark.no_golden
PEOPLE = "/desk/set-up/people"


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


def names_on(page: str) -> list[str]:
    return re.findall(r'<div class="pp-who"><h2>([^<]+)</h2>', page)


def presses(desk: Browser, label: str) -> dict[str, str]:
    """The act whose button says this to who does not see it."""
    forms = re.findall(r'<form method="post" action="/desk/act".*?</form>', desk.page, re.DOTALL)
    form = next(one for one in forms if f'aria-label="{label}"' in one)
    return dict(re.findall(r'name="(\w+)" value=\'?"?([^>]*?)"?\'?>', form))


async def test_staff_see_everybody_narrowed_and_found(world: World) -> None:
    await world.member("李慧敏")
    desk = await at_desk(world, await world.member("周宁", "staff"))
    page = await desk.looks(PEOPLE)
    assert "7 位" in page and "其中 5 位还没加入" in page
    assert set(names_on(page)) == {"李慧敏", "林涛", "何静", "王建国", "赵安", "孙悦", "周宁"}
    assert "医药卫生界" in page and "在轮值里" in page and "打印邀请条" in page
    for query, found in (
        ("at=ny7q3rtb", ["孙悦"]),
        ("at=office", ["周宁"]),
        ("q=慧", ["李慧敏"]),
        ("q=li hui", ["李慧敏"]),
        ("role=clerk", ["赵安"]),
        ("state=absent&role=member&at=xm2k8vwd", ["林涛", "何静"]),
        ("state=lost", []),
        ("state=away", []),
        ("page=9", []),
        ("role=resident&state=x&page=-1&at=office", ["周宁"]),
    ):
        assert names_on(await desk.looks(f"{PEOPLE}?{query}")) == found, query
    for odd in ("at=nowhere", "at=%00", "at=<script>"):
        assert (await desk.goes("GET", f"{PEOPLE}?{odd}")).status_code == 404
    await desk.looks(f"{PEOPLE}?q=<script>alert(1)</script>")
    assert "<script>alert" not in desk.raw


async def test_a_head_sees_his_station_and_what_he_may_do_there(world: World) -> None:
    head = await world.member("王建国", "head")
    desk = await at_desk(world, head)
    page = await desk.looks(PEOPLE)
    assert set(names_on(page)) == {"李慧敏", "林涛", "何静", "王建国", "赵安"}
    assert "孙悦" not in page and "周宁" not in page and "全区的文件" not in page
    for other in ("ny7q3rtb", "office"):
        assert (await desk.goes("GET", f"{PEOPLE}?at={other}")).status_code == 404
    for name, role in (("赵安", "clerk"), ("李慧敏", "member")):
        below = await at_desk(world, await world.member(name, role))
        assert (await below.goes("GET", PEOPLE)).status_code == 403
        assert PEOPLE not in await below.looks("/desk/items")


async def test_its_buttons_are_the_verbs_of_the_chat(world: World) -> None:
    desk = await at_desk(world, await world.member("王建国", "head"))
    page = await desk.looks(PEOPLE)
    assert 'aria-label="邀请 王建国"' not in page
    before = len(await world.rows_of("invitations"))
    assert (await desk.goes("POST", "/desk/act", presses(desk, "邀请 林涛"))).status_code == 303
    assert len(await world.rows_of("invitations")) == before + 1
    await desk.looks(f"{PEOPLE}?at=xm2k8vwd")
    await desk.goes("POST", "/desk/act", presses(desk, "结束任职 何静 委员"))
    chats = [row["draft"] for row in await world.rows_of("chats") if row["draft"]]
    assert len(chats) == 1 and "end_appointment" in chats[0] and "check" in chats[0]
    assert len([row for row in await world.rows_of("appointments") if row["valid_to"]]) == 0


async def test_unreachable_on_leave_and_off_the_rota(world: World) -> None:
    await world.member("林涛")
    head = await world.member("王建国", "head")
    work = world.core.house.work()
    people = {world.core.house.vault.open(r["id"], r["name_sealed"]): r["id"] for r in await world.rows_of("persons")}
    [lin] = [row for row in await world.rows_of("addresses") if row["person_id"] == people["林涛"]]
    work.update(tables.addresses, {"id": lin["id"]}, reachable=0)
    span = {"start_at": world.now - 1, "end_at": world.now + 3 * 86_400_000}
    row: dict[str, Any] = {"id": "leave", "person_id": people["何静"], "made_at": world.now, **span}
    known = {column.name for column in tables.leaves.c} - {"district_id", *row}
    row |= dict.fromkeys(known)
    work.insert(tables.leaves, **row)
    [plan] = [row for row in await world.rows_of("rota_plans") if people["李慧敏"] in row["people"]]
    work.update(tables.rota_plans, {"id": plan["id"]}, people=f'["{people["林涛"]}", "{people["何静"]}"]')
    await work.commit()
    await world.core.house.refresh()
    desk = await at_desk(world, head)
    page = await desk.looks(PEOPLE)
    assert "联系不上" in page and "请假到 2026年11月26日" in page, re.findall("请假到[^<]*", page)
    for state, found in (("lost", "林涛"), ("away", "何静"), ("off", "李慧敏")):
        assert names_on(await desk.looks(f"{PEOPLE}?state={state}")) == [found], state


async def test_how_often_it_is_read_does_not_grow_with_the_people(world: World) -> None:
    desk = await at_desk(world, await world.member("周宁", "staff"))
    counts = []
    for query in ("?at=ny7q3rtb", "", "?q=林"):
        real = world.core.house.database
        counting = world.core.house.database = cast(Any, Counting(real))
        await desk.looks(PEOPLE + query)
        world.core.house.database = real
        counts.append(counting.count)
    assert len(set(counts)) == 1 and counts[0] <= MOST_READS, counts
