"""设置 at the desk: what stands, what is missing, what may be done, and to whom it is shown."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from storage import tables
from storage.statements import Engine
from tests.stories.test_reads_talks import Counting
from tests.talk import Resident, World
from tests.web.desks import Browser, at_desk
from tests.web.test_desk import MOST_READS

pytestmark = pytest.mark.no_golden
PAGES = ("", "/stations", "/stations/xm2k8vwd", "/areas", "/departments", "/categories")


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def staff_at(world: World) -> tuple[Resident, Browser]:
    staff = await world.member("周宁", role="staff", station="")
    return staff, await at_desk(world, staff)


async def test_every_page_for_staff(world: World) -> None:
    _, desk = await staff_at(world)
    page = await desk.looks("/desk/set-up")
    assert "还可以补上这几样" in page and "请管机器的人" in page
    for subject in ("驿站", "镇街和村社", "承办单位", "事项类别", "人员", "时限", "节假日", "会议室"):
        assert subject in page, subject
    assert "1 个镇街，2 个村社" in page
    assert re.search(r'href="/desk/set-up" aria-current="page">.*?<span>设置</span>', page)
    page = await desk.looks("/desk/set-up/stations")
    assert "香蜜社区协商驿站" in page and "农园民生议事堂" in page and "周一–周五 09:00–12:00" in page
    assert "加一个驿站" in desk.offers() and '<svg class="ck-map"' in page
    page = await desk.looks("/desk/set-up/stations/xm2k8vwd")
    assert "22.55000, 114.03000" in page and "/s/xm2k8vwd/poster?size=a3" in page and "代号 XM" in page
    assert {"关闭驿站", "人员", "改"} <= desk.offers().keys()
    assert "香蜜社区" in await desk.looks("/desk/set-up/areas") and "香蜜社区协商驿站管" in desk.page
    assert "停用" not in desk.offers()  # both are covered
    assert "还没有承办单位" in await desk.looks("/desk/set-up/departments")
    page = await desk.looks("/desk/set-up/categories")
    assert page.index("停车出行") < page.index("其他")


async def test_a_head_sees_his_station_and_nothing_of_the_district(world: World) -> None:
    desk = await at_desk(world, await world.member("王建国", role="head"))
    page = await desk.looks("/desk/set-up")
    assert "镇街和村社" not in page and "承办单位" not in page and "时限" not in page
    page = await desk.looks("/desk/set-up/stations")
    assert "香蜜社区协商驿站" in page and "农园" not in page and "加一个驿站" not in desk.offers()
    await desk.looks("/desk/set-up/stations/xm2k8vwd")
    assert "关闭驿站" not in desk.offers() and "改" in desk.offers()
    for path, status in (("stations/ny7q3rtb", 404), ("stations/nowhere", 404), ("areas", 403), ("categories", 403)):
        answer = await desk.goes("GET", f"/desk/set-up/{path}")
        assert answer.status_code == status and "农园路" not in answer.text, path
    assert (await desk.goes("GET", "/desk/set-up/departments")).status_code == 403
    assert "您现在的身份看不了这一页" in desk.page
    for path in ("set-up/stations/nowhere", "cockpit?station=NO", "reports?station=NO", "rota/xm2k8vwd?month=9999-99"):
        assert (await desk.goes("GET", f"/desk/{path}")).status_code == 404 and "没有找到这一页" in desk.page, path


@pytest.mark.parametrize(("name", "role"), [("赵安", "clerk"), ("李慧敏", "member")])
async def test_nobody_else_finds_it(world: World, name: str, role: str) -> None:
    desk = await at_desk(world, await world.member(name, role=role))
    for path in PAGES:
        answer = await desk.goes("GET", f"/desk/set-up{path}")
        assert answer.status_code == 403, path
        assert "/desk/set-up" not in answer.text and "0755" not in answer.text


async def test_a_button_begins_the_change_and_the_page_shows_it(world: World) -> None:
    _, desk = await staff_at(world)
    await desk.looks("/desk/set-up/stations/xm2k8vwd")
    forms = [form for form in desk.raw.split("<form ") if "edit_station" in form and "phone" in form]
    assert len(forms) == 1 and 'aria-label="改 电话"' in forms[0]
    house = world.core.house
    work = house.work()
    place = house.district.by_code("XM")
    assert place is not None
    work.update(tables.stations, {"id": place.id}, name='<script>alert(1)</script>"香蜜', hours="[]", latitude=None)
    await work.commit()
    await house.refresh()
    for path in PAGES:
        assert "<script>alert(1)" not in (await desk.goes("GET", f"/desk/set-up{path}")).text
    page = await desk.looks("/desk/set-up")
    assert "电话、开放时间、位置" in page and "还差：<script>" in page


async def test_the_guide_of_a_station_in_practice(world: World) -> None:
    _, desk = await staff_at(world)
    head = await world.member("王建国", role="head")
    house = world.core.house
    work = house.work()
    place = house.district.by_code("XM")
    assert place is not None
    work.update(tables.stations, {"id": place.id}, practice=1)
    await work.commit()
    await house.refresh()
    his = await at_desk(world, head)
    page = await his.looks("/desk/set-up")
    assert "走一遍练习" in page and "印海报，正式开门" in page and "正式开门" in his.offers()
    for path in ("/desk/inbox", "/desk/todo", "/desk/set-up/stations/xm2k8vwd"):
        assert "香蜜社区协商驿站还没正式开门" in await his.looks(path), path
    assert "消息不往外发" in his.page and "练习里还没有事" in his.page
    for path in ("/desk/cockpit", "/desk/cockpit/received", "/desk/reports", "/desk/cockpit?station=NY"):
        page = await his.looks(path)  # ways of his rail, and addresses that he may have kept
        assert "从驿站正式开门那天算起" in page and 'class="btn" href="/desk/set-up"' in page, path
    assert "还没正式开门" not in await desk.looks("/desk/set-up")  # staff: another one is open
    assert "1 个在练习" in desk.page
    await head.presses_verb("open_station")
    await head.presses("现在开门")
    page = await his.looks("/desk/set-up/stations/xm2k8vwd")
    assert "正式开门，居民可以来反映" in page and "2026年" in page
    assert "还没正式开门" not in await his.looks("/desk/inbox")
    assert "ck-kpis" in await his.looks("/desk/cockpit")


async def test_a_district_without_anything_yet(world: World) -> None:
    """Nothing stands: the guide begins at the beginning, every page has its next step, in both languages."""
    staff, desk = await staff_at(world)
    work = world.core.house.work()
    for table in (tables.stations, tables.areas, tables.coverage):
        for row in await world.rows_of(table.name):
            key = {name: row[name] for name in (("station_id", "area_id") if table is tables.coverage else ("id",))}
            work.update(table, key, valid_to=1)
    await work.commit()
    await world.core.house.refresh()
    for language, begins in (("zh_CN", "开门前，一样一样来"), ("en", "Before the opening")):
        await staff.presses_verb("lang", language=language)
        assert begins in await desk.looks("/desk/set-up"), language
        for path in ("/stations", "/areas", "/departments", "/categories"):
            await desk.looks(f"/desk/set-up{path}")
    await desk.looks("/desk/set-up/areas")
    answer = await desk.presses("Add a town or community")
    assert answer.status_code == 409 and "There is no station yet" in desk.page


async def test_how_often_a_page_is_read_does_not_grow(world: World) -> None:
    staff, desk = await staff_at(world)
    await staff.presses_verb("add_department")
    await staff.says("区民政局")
    counts: dict[str, list[int]] = {}
    for more in range(2):
        for path in PAGES:
            real = world.core.house.database
            counting = world.core.house.database = cast(Any, Counting(real))
            await desk.looks(f"/desk/set-up{path}")
            world.core.house.database = real
            counts.setdefault(path, []).append(counting.count)
        if not more:
            for name in ("区城市管理局", "区住房和建设局", "区水务局"):
                await staff.presses_verb("add_department")
                await staff.says(name)
            for number in range(3):
                told = {"called": f"新站 {number}", "kind": "联络站", "address": "某路", "code": f"N{'ABC'[number]}"}
                await staff.presses_verb("add_station", **told)
                await staff.says("香蜜")
                await staff.presses("加上")
            assert len(world.core.house.district.stations) == 5
    assert all(first == then for first, then in counts.values()), counts
    assert max(then for _, then in counts.values()) <= MOST_READS, counts
