"""How the desk is read: what waits beside the ways, language and size on every page, and pages of an empty district."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from storage.statements import Engine
from tests.stories.test_reads_talks import Counting
from tests.talk import World
from tests.web.desk_pages import PAGES, Walker, addresses, known
from tests.web.desks import Browser, at_desk
from tests.web.test_desk import reported
from web.desk.icons import icon

pytestmark = pytest.mark.no_golden


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


def waits(browser: Browser) -> dict[str, str]:
    """What stands beside the ways, for the eye and for the ear."""
    found = re.findall(
        r'<span class="waits" data-fresh aria-hidden="true">(\S+)</span><span class="hide" id="waits-(\w+)">([^<]+)<',
        browser.page,
    )
    assert all(said.startswith(f"{count} ") for count, _, said in found), found
    return {key: count for count, key, _ in found}


async def test_what_waits_stands_beside_its_way(world: World) -> None:
    """What nobody has taken and what is over; nothing of what one keeps out of; one read for all of it."""
    li, head = await world.member("李慧敏"), await world.member("王建国", "head")
    other = await world.member("孙悦", "head", "NY")
    first = await reported(world, "陈女士", "3 栋楼下的消防通道晚上总有车占着")
    await reported(world, "周先生", "榴花里门口的路灯坏了一个月，晚上摔了人")
    await reported(world, "吴老师", "王站长收了物业的红包，垃圾没人管")
    desk, hers, there = await at_desk(world, head), await at_desk(world, li), await at_desk(world, other)
    for browser, path in ((desk, "/desk/me"), (hers, "/desk/me"), (there, "/desk/me")):
        await browser.looks(path)
    assert waits(desk) == {"inbox": "2"} and waits(hers) == {} and waits(there) == {}
    await li.says(first)
    await li.presses("接单")
    await desk.looks("/desk/me")
    assert waits(desk) == {"inbox": "1"}
    world.later(days=20)
    desk, hers = await at_desk(world, head), await at_desk(world, li)
    await desk.looks("/desk/inbox")
    assert waits(desk)["inbox"] == "2", "what is over counts too"
    shown = len(re.findall('<span class="no nb" role="cell">', desk.page))
    assert shown >= 2
    real = world.core.house.database
    counts = []
    for who in (desk, hers):
        counting = world.core.house.database = cast(Any, Counting(real))
        await who.goes("GET", "/desk/consultations/nothing")
        world.core.house.database = real
        counts.append(counting.count)
    assert counts[0] - counts[1] == 1, counts


async def test_size_and_language_are_kept_on_the_page_where_they_were_pressed(world: World) -> None:
    head = await world.member("王建国", "head")
    desk = await at_desk(world, head)
    here = "/desk/items?state=closed&q=%E8%B7%AF"
    desk.headers["referer"] = f"https://house.test{here}"
    answer = await desk.goes("POST", "/desk/look", {"large": "1"})
    assert answer.headers["location"] == here and desk.cookies["yz_large"] == "1"
    assert "HttpOnly" in answer.headers["set-cookie"] and "Path=/;" in answer.headers["set-cookie"]
    assert '<html lang="zh-CN" class="large">' in await desk.looks(here)
    await desk.goes("POST", "/desk/look", {"language": "en"})
    assert '<html lang="en" class="large">' in await desk.looks("/desk/inbox") and ">中文</button>" in desk.page
    await head.says("help")
    assert "帮助" not in head.last.text, "the chat speaks it too"
    for odd in ("https://elsewhere.test/desk/items", "https://house.test/s/xm2k8vwd", "nonsense", "//x/desk"):
        desk.headers["referer"] = odd
        assert (await desk.goes("POST", "/desk/look", {"large": "0"})).headers["location"] == "/desk", odd
    before = await world.rows_of("persons")
    for fields in ({"language": "fr"}, {"language": ""}, {"large": "x"}, {}):
        await desk.goes("POST", "/desk/look", cast(Any, fields))
    assert await world.rows_of("persons") == before


async def test_what_is_half_written_outlives_the_language(world: World) -> None:
    head = await world.member("王建国", "head")
    number = await reported(world, "陈女士", "3 栋楼下的消防通道晚上总有车占着")
    desk = await at_desk(world, head)
    await desk.looks(f"/desk/items/{number}")
    await desk.presses("备注")
    before = [row["draft"] for row in await world.rows_of("chats")]
    await desk.goes("POST", "/desk/look", {"language": "en"})
    assert [row["draft"] for row in await world.rows_of("chats")] == before and any(before)


async def test_pages_of_a_district_where_nothing_has_happened_say_what_comes_next(world: World) -> None:
    """Each in both languages: a heading, no bare list, and an empty one tells in more than a word what to do."""
    cast_ = [await world.member("王建国", "head"), await world.member("周宁", "staff", "")]
    async with Walker.of(world) as walker:
        found = await known(world)
        for who in cast_:
            desk = await at_desk(world, who)
            for language in ("zh_CN", "en"):
                await desk.goes("POST", "/desk/look", {"language": language})
                for path in addresses(found, PAGES):
                    answer = await walker.looks(path, desk.cookies)
                    page = answer.text if answer.headers.get("content-type", "").startswith("text/html") else ""
                    if not page:
                        continue
                    assert "<h1" in page, path
                    for said in re.findall(r'<p class="empty">(.*?)</p>', page):
                        text = re.sub("<[^>]+>", "", said)
                        assert len(text) >= (12 if language == "zh_CN" else 20), (path, text)


async def test_every_way_has_a_drawing_of_its_own_and_is_marked_on_pages_behind_it(world: World) -> None:
    head, staff = await world.member("王建国", "head"), await world.member("周宁", "staff")
    number = await reported(world, "陈女士", "3 栋楼下的消防通道晚上总有车占着")
    here = await at_desk(world, head)
    drawn: dict[str, str] = {}
    for browser in (here, await at_desk(world, staff)):
        await browser.looks("/desk/me")
        drawn |= dict(re.findall(r'class="way" href="([^"]+)"[^>]*>(<svg.*?</svg>)', browser.raw))
    assert {"/desk/set-up", "/desk/walk-in", "/desk/sheets"} <= drawn.keys()
    assert len({*drawn.values(), icon("overdue")}) == len(drawn) + 1
    for page, way in {
        "/desk/export?of=/desk/items%3Fstate%3Dall": "/desk/items",
        f"/desk/together?do=assign&pick={number}": "/desk/items",
        "/desk/posters": "/desk/reports",
    }.items():
        await here.looks(page)
        assert re.findall(r'href="([^"]+)" aria-current="page"', here.raw)[0] == way, page
