"""The cockpit: the chat's own figures, to each as far as he may see, and behind each its formula and its matters."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from bot.commands import make_invitation
from domain.people import Actor, Role
from domain.permissions import Permission, may
from handlers.desk_behind import FIGURES
from storage import tables
from storage.statements import Engine
from tests.stories.test_figures import done
from tests.stories.test_reads_talks import Counting
from tests.talk import World
from tests.web.desks import Browser, at_desk
from tests.web.test_desk import person_id, reported

pytestmark = pytest.mark.no_golden
MOST_READS = 19
"""Of the page, the session's and the pulse's among them."""
HEAVIEST = 45_000
"""Bytes of the page itself; style and script come on top."""
WORDS = "三栋一单元楼下的消防通道夜里总停着一辆蓝色面包车"


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def only_figures(world: World, role: Role, name: str) -> Browser:
    scope = next(iter(world.core.house.district.stations.values()))
    code = await make_invitation(world.core.house, role, scope.area_id if role is Role.PATRON else scope.id, name, 7)
    person = world.person(name)
    await person.opens(f"in_{code}")
    return await at_desk(world, person)


def shown(page: str, figure: str) -> str:
    """What stands on the card of a figure: number and how many of how many."""
    card = re.search(
        rf'<article class="ck-kpi[^>]*>(?:(?!</article>).)*cockpit/{figure}\?.*?</article>', page, re.DOTALL
    )
    assert card is not None, figure
    return " ".join(re.sub(r"<[^>]+>", " ", card[0]).split())


async def test_its_figures_are_the_chats(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    staff = await world.member("周宁", role="staff")
    said = [("已解决", "满意"), ("已解决", "满意"), ("已解决", "基本满意"), ("没有", "不满意"), ("已解决", "满意")]
    numbers = [await done(world, li, f"居民{n}", *pair) for n, pair in enumerate(said)]
    unrated = await done(world, li, "老王", None)
    world.later(days=6)
    await world.tick()
    world.later(days=2)
    await world.tick()
    await head.says("数据")
    await head.presses("看本季度")
    chat = head.hears("say.figures").text
    desk, districts = await at_desk(world, head), await at_desk(world, staff)
    for browser in (desk, districts):
        page = await browser.looks("/desk/cockpit?period=quarter")
        for name, figure, value, of in (
            ("响应率", "response", "100.0", "6/6"),
            ("解决率", "solved", "80.0", "4/5"),
            ("满意率", "pleased", "78.0", "3.9/5"),
        ):
            assert f"{name} {value}%，{of}" in chat
            assert shown(page, figure).startswith(f"{name} {of} {value} %"), shown(page, figure)
        assert "评价覆盖率 <b>80.0%，4/5</b>" in page and "办结 <b>5</b>" in page and "本季度收到" in page
        assert "目标 95%，已达到" in shown(page, "response") and "还差 10.0" in shown(page, "solved")
        assert "没装够" not in page  # nobody's words of a rating
    await head.says("数据")
    await head.presses("怎么算的")
    formulas = head.hears("say.figures_formulas").text
    page = await desk.looks("/desk/cockpit/solved?period=quarter")
    assert "80.0%，4/5" in page and "没有评价 1 件" in page and f"/desk/items/{unrated}" in page
    formula = re.search(r"<h2>怎么算的</h2><p>(.*?)</p>", page)
    assert formula is not None and formula[1] in formulas
    page = await desk.looks("/desk/cockpit/received?period=quarter")
    assert all(f"/desk/items/{number}" in page for number in numbers)
    assert unrated not in await desk.looks("/desk/cockpit/received?period=quarter&category=none")
    assert "评价不足 5 条，暂不计率" in shown(await desk.looks("/desk/cockpit?period=day"), "pleased")


async def test_who_sees_what(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    staff, sun = await world.member("周宁", role="staff"), await world.member("孙悦", "head", "NY")
    number = await reported(world, "陈女士", WORDS)
    hers, whole, other = await at_desk(world, li), await at_desk(world, staff), await at_desk(world, sun)
    assert (await hers.goes("GET", "/desk/cockpit")).status_code == 403 and "/desk/cockpit" not in await hers.looks(
        "/desk/todo"
    )
    assert (await whole.goes("GET", "/desk")).headers["location"] == "/desk/cockpit"
    page = await whole.looks("/desk/cockpit")
    assert number in page and "农园民生议事堂" in page and "李慧敏" in page
    assert number in await whole.looks("/desk/cockpit?station=XM")
    assert number not in await whole.looks("/desk/cockpit?of=NY")
    assert number in await (await at_desk(world, head)).looks("/desk/cockpit")
    none = await other.goes("GET", "/desk/cockpit?station=ZZ")
    seen = await other.goes("GET", "/desk/cockpit?station=XM")
    assert (none.status_code, seen.status_code) == (404, 404) and none.text == seen.text
    assert (await other.goes("GET", "/desk/cockpit/received?station=XM")).text == none.text
    assert (await other.goes("GET", "/desk/cockpit/nonsense")).text == none.text


@pytest.mark.parametrize("role", [Role.PATRON, Role.ADVISER])
async def test_who_only_sees_figures_meets_no_matter_and_no_member(world: World, role: Role) -> None:
    await world.member("李慧敏")
    number = await reported(world, "陈女士", WORDS)
    desk = await only_figures(world, role, "何领导")
    assert (await desk.goes("GET", "/desk")).headers["location"] == "/desk/cockpit"
    page = await desk.looks("/desk/cockpit")
    assert shown(page, "received").startswith("本月收到 1 件") and "委员负荷" not in page
    for path in ("", *(f"/{figure}" for figure in FIGURES)):
        page = await desk.looks(f"/desk/cockpit{path}")
        assert number not in page and "消防通道" not in page and "蓝色面包车" not in page, path
    assert "您能看到数字和算法" in page
    assert "林涛" not in await desk.looks("/desk/cockpit/load")


async def test_nothing_of_another_station_and_nothing_that_one_keeps_out_of(world: World) -> None:
    head, sun = await world.member("王建国", "head"), await world.member("孙悦", "head", "NY")
    await world.member("李慧敏")
    number = await reported(world, "陈女士", WORDS)
    other, desk = await at_desk(world, sun), await at_desk(world, head)
    paths = [f"{path}{asked}" for path in ("", *(f"/{one}" for one in FIGURES)) for asked in ("", "?period=year")]
    for path in paths:
        page = await other.looks(f"/desk/cockpit{path}")
        for canary in (number, "消防通道", "面包车", "香蜜", "李慧敏", "林涛", "陈女士"):
            assert canary not in page, (path, canary)
    assert number in await desk.looks("/desk/cockpit") and number in await desk.looks("/desk/cockpit/received")
    item, work = await world.item(number), world.core.house.work()
    work.update(tables.items, {"id": item.id}, recused=f'["{await person_id(world, head)}"]')
    await work.commit()
    for path in paths:
        page = await desk.looks(f"/desk/cockpit{path}")
        assert number not in page and "消防通道" not in page, path
    assert "另有 1 件没列在这里" in await desk.looks("/desk/cockpit/received")


async def test_practice_counts_nowhere(world: World) -> None:
    staff = await world.member("周宁", "staff")
    number = await reported(world, "陈女士", WORDS)
    desk, house = await at_desk(world, staff), world.core.house
    assert shown(await desk.looks("/desk/cockpit"), "received").startswith("本月收到 1 件")
    work = house.work()
    work.update(tables.items, {"number": number}, practice=1)
    await work.commit()
    for ident, place in house.district.stations.items():
        if place.code == "XM":
            house.district = replace(
                house.district, stations={**house.district.stations, ident: replace(place, practice=True)}
            )
    page = await desk.looks("/desk/cockpit")
    assert shown(page, "received").startswith("本月收到 0 件") and number not in page and "香蜜" not in page
    assert (await desk.goes("GET", "/desk/cockpit?station=XM")).status_code == 404


async def test_a_page_that_still_stands_is_not_read_again_nor_keeps_anybody_in(world: World) -> None:
    head = await world.member("王建国", "head")
    desk = await at_desk(world, head)
    first = await desk.goes("GET", "/desk/cockpit")
    pulse = first.headers["etag"]
    assert f"data-pulse={pulse}" in first.text.replace("&#34;", '"').replace('""', '"')
    desk.headers |= {"if-none-match": pulse, "yz-live": "1"}
    same = await desk.goes("GET", "/desk/cockpit")
    assert (same.status_code, same.content) == (304, b"")
    number = await reported(world, "陈女士", WORDS)
    changed = await desk.goes("GET", "/desk/cockpit")
    assert changed.status_code == 200 and number in changed.text and changed.headers["etag"] != pulse
    assert (await desk.goes("GET", "/desk/cockpit?period=week")).status_code == 200
    for _ in range(7):
        world.later(minutes=5)
        last = await desk.goes("GET", "/desk/cockpit")
    assert last.status_code == 303  # it listened for half an hour, and nobody was there


async def test_how_often_it_is_read_and_what_it_weighs(world: World) -> None:
    staff, li = await world.member("周宁", "staff"), await world.member("李慧敏")
    desk = await at_desk(world, staff)
    paths = ("/desk/cockpit", "/desk/cockpit/response", "/desk/cockpit/overdue", "/desk/cockpit/load")
    await done(world, li, "陈女士", "已解决")
    await reported(world, "周先生", WORDS)
    counts: dict[str, list[int]] = {}
    for more in range(2):
        for path in paths:
            real = world.core.house.database
            counting = world.core.house.database = cast(Any, Counting(real))
            page = await desk.looks(path)
            world.core.house.database = real
            counts.setdefault(path, []).append(counting.count)
            assert len(page.encode()) < HEAVIEST, path
        if not more:
            for at in range(4):
                await reported(world, f"居民 {at}", f"{at} 栋门口的路灯坏了一个月，晚上摔了人")
    assert all(first == then for first, then in counts.values()), counts
    assert max(then for _, then in counts.values()) <= MOST_READS, counts


async def test_script_in_words_is_only_words_and_all_of_it_in_english(world: World) -> None:
    head = await world.member("王建国", "head")
    await reported(world, "陈女士", "<script>alert(1)</script> 三栋的消防通道被占")
    desk = await at_desk(world, head)
    for path in ("/desk/cockpit", "/desk/cockpit/received", "/desk/cockpit/received?category=<script>alert(1)"):
        assert "<script>alert" not in (await desk.goes("GET", path)).text
    await head.says("/lang")
    await head.presses("English")
    page = await desk.looks("/desk/cockpit")
    assert "The cockpit" in page and "target 95%" in page and "Received this month" in page
    page = await desk.looks("/desk/cockpit/response")
    assert "How it is counted" in page


def test_whoever_finds_it_in_the_rail_may_open_it() -> None:

    serving = {role for role in Role if may(Actor("p", frozenset({role})), Permission.FIGURES_SEE)}
    assert serving == {Role.HEAD, Role.DUTY_HEAD, Role.CLERK, Role.STAFF, Role.ADVISER, Role.PATRON}
