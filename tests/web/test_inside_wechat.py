"""Pages inside WeChat, whose browser keeps no file and prints nothing: they say so before anything is used up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.test_papers import asks_for_open
from tests.stories.test_receipts import at_home, reported
from tests.talk import World
from tests.web.browser import Browser, link_of
from tests.web.desks import at_desk, link_for

pytestmark = pytest.mark.no_golden
WECHAT = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.49"
OUTSIDE = ("Mozilla/5.0 Firefox", f"{WECHAT} wxwork/4.1.20")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.open(tmp_path) as made:
        yield made


def inside(agent: str) -> dict[str, str]:
    return {"user-agent": agent, "sec-fetch-site": "same-origin"}


async def test_a_paper_is_opened_in_a_browser_that_can_keep_it(world: World) -> None:
    """The way there uses nothing up: the link binds to whoever presses 打开."""
    head, chen = await world.member("王建国", "head"), await at_home(world)
    await reported(chen)
    await asks_for_open(head)
    await head.presses("常用的")
    path = link_of(head)
    assert "在浏览器打开" in (await Browser(world, headers=inside(WECHAT)).looks(path)).text
    for agent in OUTSIDE:
        assert "微信" not in (await Browser(world, headers=inside(agent)).looks(path)).text
    kept = await Browser(world, headers=inside(OUTSIDE[0])).opens(path)
    assert "spreadsheetml" in kept.headers["content-type"]


async def test_a_calendar_is_opened_in_a_browser(world: World) -> None:
    li = await world.member("李慧敏")
    await li.says("日历订阅")
    await li.presses("我的班")
    for agent, told in ((WECHAT, True), *((agent, False) for agent in OUTSIDE)):
        page = (await Browser(world, headers=inside(agent)).looks(link_of(li))).text
        assert ("在浏览器打开" in page) is told


@pytest.mark.parametrize("path", ["/desk/export?of=/desk/inbox", "/desk/reports", "/desk/posters"])
async def test_the_desk_says_where_files_can_be_kept(world: World, path: str) -> None:
    desk = await at_desk(world, await world.member("王建国", "head"))
    for agent, told in ((WECHAT, True), *((agent, False) for agent in OUTSIDE)):
        desk.headers = inside(agent)
        assert ("微信存不了文件" in await desk.looks(path)) is told


async def test_its_name_is_told_in_the_readers_language(world: World) -> None:
    head = await world.member("王建国", "head")
    desk = await at_desk(world, head)
    desk.headers = inside(WECHAT)
    await desk.comes_in(await link_for(head))
    assert "微信, Android" in await desk.looks("/desk/me")
    await desk.goes("POST", "/desk/look", {"language": "en"})
    page = await desk.looks("/desk/me")
    assert "WeChat, Android" in page
