"""Pages of who sees a part: departments, advisers and patrons, the counter; each comes in to a page that is his."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from bot.commands import make_invitation
from domain.people import Role
from handlers.load_district import load_district
from storage import tables
from storage.statements import Engine
from tests.stories.referrals import accepted, departments, liaison, refers, sheets
from tests.stories.test_identity import REASON, asks_to_open, begun, needs_two
from tests.stories.test_reads_talks import Counting
from tests.stories.test_walk_in import entered
from tests.talk import DISTRICT, Resident, World
from tests.web.desks import Browser, at_desk
from tests.web.test_desk import person_id, reported

pytestmark = pytest.mark.no_golden
MOST_READS = 16
"""Of one of these pages, the session's among them."""
DAY = 86_400_000


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def referred(world: World) -> tuple[Resident, Resident, str, str]:
    """A clerk has sent a sheet to 城管: clerk, its liaison, number of the matter, number of the sheet."""
    await departments(world, "城管局", "消防队")
    clerk, li = await world.member("孙悦", "clerk"), await world.member("李慧敏")
    fang = await liaison(world, "方明", "d1")
    _, number = await accepted(world, li)
    await refers(clerk, number, "城管局")
    await clerk.presses("发送")
    await world.tick()
    [sheet] = await sheets(world, number)
    return clerk, fang, number, sheet.number


async def appoint(world: World, role: Role, scope: str, name: str) -> Browser:
    person = world.person(name)
    await person.opens(f"in_{await make_invitation(world.core.house, role, scope, name, 7)}")
    return await at_desk(world, person)


async def place(world: World, person: Resident, role: Role, scope: str) -> None:
    """One more office of somebody who serves already."""
    work = world.core.house.work()
    held = next(row for row in await world.rows_of("appointments"))
    row = held | {"id": f"more-{role}", "person_id": await person_id(world, person), "role": role.value}
    work.insert(tables.appointments, **{k: v for k, v in row.items() if k != "district_id"} | {"scope_id": scope})
    await work.commit()


def ways(page: str) -> list[str]:
    """The doors of the rail."""
    return re.findall(r'<a class="way" href[^>]*>.*?<span>([^<]+)</span></a>', page, re.DOTALL)


def _said(page: str) -> str:
    """Without drawings, and without ids and keys, whose digits are by chance."""
    return re.sub(r"<svg.*?</svg>|[0-9a-f]{8}-[0-9a-f-]{27}|value=\"[\w-]{12,}\"", "", page)


async def test_a_department_has_its_sheets_and_nothing_of_the_matter(world: World) -> None:
    clerk, fang, number, sheet = await referred(world)
    desk = await at_desk(world, fang)
    assert (await desk.goes("GET", "/desk")).headers["location"] == "/desk/sheets"
    page = await desk.looks("/desk/sheets")
    assert sheet in page and "可以退回" in page and "已发出，等签收" in page
    one = await desk.looks(f"/desk/sheets/{sheet}")
    assert "消防通道" in one and "〔车牌〕" in one and "最迟答复" in one
    for canary in ("王强", "12345", "13800000187", "501", "陈女士", "李慧敏", "/desk/items/"):
        assert canary not in _said(page + one), canary
    assert {"签收", "答复", "退回", "申请延期"} <= set(desk.offers())
    await desk.presses("签收")
    assert "办理中" in await desk.looks(f"/desk/sheets/{sheet}") and "签收" not in desk.offers()
    assert (await desk.goes("GET", f"/desk/items/{number}")).status_code == 404
    other = await at_desk(world, await liaison(world, "高远", "d2"))
    assert sheet not in await other.looks("/desk/sheets")
    seen, none = [await other.goes("GET", f"/desk/sheets/{one}") for one in (sheet, f"{number}-9")]
    assert (seen.status_code, none.status_code) == (404, 404) and seen.text == none.text
    assert (await other.goes("GET", f"/desk/sheets/{'9' * 500}")).status_code == 404
    station = await at_desk(world, clerk)
    page = await station.looks(f"/desk/sheets/{sheet}")
    assert f"/desk/items/{number}" in page and "代录答复" in station.offers() and "签收了" in page
    assert sheet in await station.looks("/desk/sheets") and f"/desk/sheets/{sheet}" in await station.looks(
        f"/desk/items/{number}"
    )
    await clerk.says(number)
    await clerk.presses("交办情况")
    await clerk.presses("收回")
    await clerk.says("这件事转给别的部门办")
    for browser in (desk, station):
        assert sheet not in await browser.looks("/desk/sheets")
        assert sheet in await browser.looks("/desk/sheets?tab=over") and "已收回" in browser.page
    assert not {"签收", "答复"} & set((await desk.looks(f"/desk/sheets/{sheet}"), desk.offers())[1])
    stranger = await at_desk(world, await world.member("孙小美", "head", "NY"))
    assert sheet not in await stranger.looks("/desk/sheets?tab=open&page=9999")
    seen, none = [await stranger.goes("GET", f"/desk/sheets/{one}") for one in (sheet, f"{number}-9")]
    assert (seen.status_code, none.status_code) == (404, 404) and seen.text == none.text
    work = world.core.house.work()
    work.update(tables.items, {"number": number}, recused=f'["{await person_id(world, clerk)}"]')
    await work.commit()
    assert sheet not in await station.looks("/desk/sheets")
    assert (await station.goes("GET", f"/desk/sheets/{sheet}")).status_code == 404
    assert (await (await at_desk(world, world.person("李慧敏"))).goes("GET", "/desk/sheets")).status_code == 403


async def test_a_sheet_is_written_side_by_side(world: World) -> None:
    await departments(world, "城管局", "消防队")
    clerk, li = await world.member("孙悦", "clerk"), await world.member("李慧敏")
    _, number = await accepted(world, li)
    desk, hers = await at_desk(world, clerk), await at_desk(world, li)
    assert f"/desk/items/{number}/refer" in await desk.looks(f"/desk/items/{number}")
    page = await desk.looks(f"/desk/items/{number}/refer")
    said, proposed = page.split('id="rf-text"')
    for hidden in ("粤B·12345", "13800000187", " 2 单元 501 室"):
        assert f"</span>{hidden}</mark>" in said, hidden
        assert hidden not in proposed, hidden
    assert "<mark>〔车牌〕</mark>" in proposed and "拟好的交办单" in page
    await desk.presses("写交办单")
    assert "现在写成这样" in await desk.looks(f"/desk/items/{number}/refer")
    assert (await hers.goes("GET", f"/desk/items/{number}/refer")).status_code == 404  # she proposes, he writes
    stranger = await at_desk(world, await world.member("孙小美", "clerk", "NY"))
    seen = await stranger.goes("GET", f"/desk/items/{number}/refer")
    none = await stranger.goes("GET", "/desk/items/XM-991231-001/refer")
    assert (seen.status_code, none.status_code) == (404, 404) and seen.text == none.text
    fresh = await reported(world, "周先生", "<script>alert(1)</script> 路灯坏了")
    page = await desk.looks(f"/desk/items/{fresh}/refer")
    assert "先有人接单" in page and "<script>alert" not in desk.raw


async def towns(world: World) -> dict[str, str]:
    """NY lies in a town of its own; ids of the areas by their codes."""
    file = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
    file["areas"].append({"code": "zs", "name": "竹山街道", "name_en": "Zhushan", "communities": []})
    next(one for one in file["stations"] if one["code"] == "NY")["town"] = "zs"
    await load_district(world.core.house.database, world.core.house.vault, file, world.now)
    await world.core.house.reload()
    return {str(row["code"]): ident for ident, row in world.core.house.district.areas.items()}


@pytest.mark.parametrize("scope", ["qs", "qs1"])
async def test_a_patron_sees_his_own_town_or_community(world: World, scope: str) -> None:
    areas = await towns(world)
    await world.member("李慧敏")
    number = await reported(world, "陈女士", "三栋楼下的消防通道夜里总停着车，没人管")
    await world.member("孙小美", "member", "NY")
    other = await reported_at(world, "周先生", "st_ny7q3rtb", "农园后门的路灯坏了一个月")
    world.later(days=15)
    await world.tick()
    his, theirs = [
        await appoint(world, Role.PATRON, areas[one], name) for one, name in ((scope, "何领导"), ("zs", "钱领导"))
    ]
    assert (await his.goes("GET", "/desk")).headers["location"] == "/desk/cockpit"
    page = await his.looks("/desk/overdue")
    assert number in page and other not in page
    assert "已报告包联领导" in page
    assert "何静" in page
    for canary in ("消防通道", "没人管", "陈女士", "/desk/items/"):
        assert canary not in page, canary
    page = await theirs.looks("/desk/overdue")
    assert other in page and number not in page and "香蜜" not in page
    for path in ("cockpit", "cockpit/received", "cockpit/overdue", "cockpit?back=1", "rota/xm2k8vwd"):
        page = await his.looks(f"/desk/{path}")
        assert "农园民生" not in page and "竹山" not in page and "孙小美" not in page, path
        assert "香蜜" in page or "青石街道" in page, path
    assert (await his.goes("GET", "/desk/rota")).headers["location"] == "/desk/rota/xm2k8vwd"
    assert (await his.goes("GET", "/desk/cockpit?station=NY")).status_code == 404
    assert "超期的事" in ways(his.page) or "超期的事" in ways(await his.looks("/desk/overdue"))
    for path in ("inbox", "todo", "items", "sheets", "walk-in", "calls"):
        assert (await his.goes("GET", f"/desk/{path}")).status_code == 403, path


async def reported_at(world: World, who: str, station: str, words: str) -> str:
    resident = world.person(who)
    await resident.opens(station)
    return await resident.reports(words)


async def test_who_looked_at_an_identity_stands_beside_the_matter_and_with_the_resident(world: World) -> None:
    staff, chen, number = await begun(world)
    second = await reported(world, "周先生", "楼下的路灯坏了一个月，晚上摔了人")
    work = world.core.house.work()
    work.update(tables.items, {"number": second}, reporter_id=(await world.item(number)).reporter_id)
    await work.commit()
    desk = await at_desk(world, staff)
    head = await at_desk(world, await world.member("王建国", "head"))
    page = await desk.looks(f"/desk/items/{number}")
    assert "居民身份（密封）" in page and "还没有人看过" in page and "查看身份" in desk.offers()
    assert "居民身份" not in await head.looks(f"/desk/items/{number}")
    await needs_two(world)
    await asks_to_open(staff, number)
    other = await world.member("吴珊", "staff", "")
    await asks_to_open(staff, number)
    await world.tick()
    page = await desk.looks(f"/desk/items/{number}")
    assert "在等另一位同意" in page and REASON in page and "我也同意" not in desk.offers()
    theirs = await at_desk(world, other)
    await theirs.looks(f"/desk/items/{number}")
    assert (await theirs.presses("我也同意")).status_code == 303
    page = await desk.looks(f"/desk/items/{number}")
    assert "看过" in page and "（吴珊同意）" in page and f"理由：{REASON}" in page and "周宁" in page
    assert "13800000187" not in page  # shown once, in the chat alone
    await chen.says("/privacy")
    await chen.presses("谁看过")
    assert "周宁" in chen.last.text and REASON in chen.last.text
    assert REASON not in await desk.looks(f"/desk/items/{second}")


async def test_the_counter(world: World) -> None:
    clerk, li = await world.member("孙悦", "clerk"), await world.member("李慧敏")
    known = await reported(world, "周先生", "三栋楼下的路灯坏了一个月")
    desk, hers = await at_desk(world, clerk), await at_desk(world, li)
    page = await desk.looks("/desk/walk-in")
    assert "今天还没有登记过" in page and known not in page
    assert known in await desk.looks("/desk/walk-in?q=路灯")
    assert known not in await hers.looks("/desk/walk-in?q=路灯")  # another's words are not hers
    assert "没有找到一样的" in await desk.looks("/desk/walk-in?q=电梯<script>alert(1)</script>")
    assert "<script>alert" not in desk.raw
    number = await entered(clerk)
    page = await desk.looks("/desk/walk-in")
    assert f'<b class="nb">{number}</b>' in page and "打印回执条" in desk.offers()
    assert number not in await hers.looks("/desk/walk-in")
    assert (await desk.goes("GET", "/desk/walk-in?station=NY")).status_code == 200 and "登记到" in desk.page
    assert "农园" not in desk.page  # not hers to write down
    world.later(days=1)
    desk = await at_desk(world, clerk)
    assert "今天还没有登记过" in await desk.looks("/desk/walk-in")


async def test_everybody_comes_in_to_a_page_of_his_own(world: World) -> None:
    await departments(world, "城管局")
    house = world.core.house
    station = house.district.by_code("XM")
    assert station is not None
    people = {
        "/desk/inbox": (await at_desk(world, await world.member("王建国", "head")), "收件箱"),
        "/desk/todo": (await at_desk(world, await world.member("李慧敏")), "我的值班"),
        "/desk/cockpit": (await at_desk(world, await world.member("周宁", "staff")), "驾驶舱"),
        "/desk/sheets": (await at_desk(world, await liaison(world, "方明", "d1")), "交办单"),
    }
    for path, (desk, shown) in people.items():
        assert (await desk.goes("GET", "/desk")).headers["location"] == path
        assert shown in await desk.looks(path) and ways(desk.page)
    both = await world.member("林涛")
    await place(world, both, Role.LIAISON, "d1")
    await place(world, both, Role.PATRON, station.area_id)
    desk = await at_desk(world, both)
    assert (await desk.goes("GET", "/desk")).headers["location"] == "/desk/cockpit"
    found = ways(await desk.looks("/desk/todo"))
    assert {"驾驶舱", "我的待办", "交办单", "超期的事", "轮值"} <= set(found), found
    resident = world.person("陈女士")
    await reported(world, "陈女士", "三栋楼下的路灯坏了一个月")
    await resident.says("工作台")
    assert not any(button.link for button in resident.last.buttons)
    for path in ("sheets", "sheets/XM-261121-001-1", "overdue", "walk-in", "items/XM-261121-001/refer"):
        assert (await Browser(world).goes("GET", f"/desk/{path}")).headers["location"] == "/desk/in", path


async def test_the_cockpit_goes_back_to_the_first_day_and_no_further(world: World) -> None:
    head, li = await world.member("王建国", "head"), await world.member("李慧敏")
    number = await reported(world, "陈女士", "三栋楼下的消防通道夜里总停着车")
    await li.presses("接单")
    world.later(days=35)
    desk = await at_desk(world, head)
    page = await desk.looks("/desk/cockpit")
    assert "前一个月" in page and "后一个月" not in page and 'data-pulse="' in page
    assert "12/28" in page and "12/29" not in page  # the trend ends today
    earlier = await desk.goes("GET", "/desk/cockpit?back=1")
    page = desk.page
    assert "etag" not in earlier.headers and "data-pulse" not in page
    assert "2026 年 11 月收到" in page and "按今天的数据算" in page and "后一个月" in page
    assert "到 2026 年 11 月 30 日的 30 天" in page and "11/30" in page
    assert "先看这几件" not in page and "今日值班" not in page and "超期未办" not in page
    assert number in await desk.looks("/desk/cockpit/received?back=1") and "2026 年 11 月" in desk.page
    assert number not in await desk.looks("/desk/cockpit/received")
    assert number in await desk.looks("/desk/cockpit/overdue?back=1") and "2026 年 11 月" not in desk.page
    for back in ("2", "99999"):
        page = await desk.looks(f"/desk/cockpit?back={back}")
        assert "按今天的数据算" in page and "前一个月</a>" not in page
    for back in ("-1", "１", "x" * 90):
        assert "按今天的数据算" not in await desk.looks(f"/desk/cockpit?back={back}")
    for period, named in (("day", "12 月 28 日"), ("week", "至"), ("quarter", "第 4 季度"), ("year", "2026 年")):
        assert named in await desk.looks(f"/desk/cockpit?period={period}"), period
        await desk.looks(f"/desk/cockpit?period={period}&back=1")
    world.later(days=334)
    desk = await at_desk(world, head)
    assert "上年同月 1 件" in await desk.looks("/desk/cockpit")


async def test_how_often_these_pages_are_read_does_not_grow(world: World) -> None:
    clerk, fang, number, sheet = await referred(world)
    desk, theirs = await at_desk(world, clerk), await at_desk(world, fang)
    looks = [
        (desk, "/desk/sheets"), (desk, f"/desk/sheets/{sheet}"), (desk, "/desk/walk-in?q=通道"),
        (desk, f"/desk/items/{number}/refer"), (theirs, "/desk/sheets"), (theirs, f"/desk/sheets/{sheet}"),
    ]  # fmt: skip
    counts: dict[str, list[int]] = {}
    for more in range(2):
        for browser, path in looks:
            real = world.core.house.database
            counting = world.core.house.database = cast(Any, Counting(real))
            await browser.looks(path)
            world.core.house.database = real
            counts.setdefault(f"{browser is desk} {path}", []).append(counting.count)
        if not more:
            work = world.core.house.work()
            [row] = [
                {key: value for key, value in one.items() if key != "district_id"}
                for one in await world.rows_of("sheets")
            ]
            for at in range(4):
                work.insert(tables.sheets, **row | {"id": f"{row['id']}{at}", "number": f"{number}-{at + 5}"})
            await work.commit()
            await reported(world, "周先生", "三栋门口的通道也被堵了")
    assert all(first == then for first, then in counts.values()), counts
    assert max(then for _, then in counts.values()) <= MOST_READS, counts
