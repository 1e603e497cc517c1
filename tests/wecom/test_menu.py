"""The application's menu: ours where there is none; an administrator's own stays."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from channels.wecom.client import Client
from channels.wecom.menu import drawn, set_menu
from dialogs.commands import COMMANDS
from dialogs.standing_menu import SERVING
from dialogs.talk import Text
from locales.catalogue import said
from tests.wecom.server import WecomServer
from tests.wecom.station import Kept, Station, account, listening, made, served

MENU = [(said(one.label, "zh_CN"), [(said(e.label, "zh_CN"), e.says) for e in one.entries]) for one in SERVING]


@pytest.fixture
async def client(server: WecomServer) -> AsyncIterator[Client]:
    client = Client(account(server), Kept(), lambda: 0)
    yield client
    await client.close()


async def test_it_is_set_where_there_is_none_and_once(
    server: WecomServer, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        await set_menu(client, MENU)
    assert not caplog.records, "that there is none is nobody's error"
    assert server.world.menu == drawn(MENU) and len(server.called("menu/create")) == 1
    assert [key["name"] for key in server.world.menu] == ["办事", "轮值", "我自己"]


async def test_one_of_ours_that_has_changed_is_replaced(server: WecomServer, client: Client) -> None:
    server.world.menu = drawn(MENU[:2])
    await set_menu(client, MENU)
    assert server.world.menu == drawn(MENU)


async def test_an_administrators_own_stays(server: WecomServer, client: Client) -> None:
    for own in ({"type": "view", "name": "考勤", "url": "https://x"}, {"type": "click", "name": "x", "key": "own"}):
        server.world.menu = [own, *drawn(MENU)]
        await set_menu(client, MENU)
        assert server.world.menu[0] == own


async def test_a_press_says_its_word(server: WecomServer, station: Station) -> None:
    channel = made(server, Kept())
    channel._menu = MENU
    async with served(server, channel), listening(channel, station.receive):
        assert await server.world.until(lambda: bool(server.world.menu))
        await server.member("li").does("click", EventKey=server.world.menu[0]["sub_button"][1]["key"])
    assert [one.content for one in station.taken] == [Text(COMMANDS["todo"][0])]


async def test_without_the_right_to_it_everything_goes_on(server: WecomServer, station: Station) -> None:
    channel = made(server, Kept())
    channel._menu = MENU
    server.fail("menu/get", "error", times=9, code=60020)
    async with served(server, channel), listening(channel, station.receive):
        assert await server.member("li").says("好") == 200
    assert not server.world.menu
