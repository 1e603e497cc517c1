"""A page of ours opened inside WeChat: who is known there is known in the web chat, whoever else is a stranger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Running, make_channels
from bot.pages import make_app
from bot.web_joining import WebJoining
from channels.seam import Channel, ChannelError
from channels.webchat.channel import WebChat
from channels.wechat.calling import ApiError
from channels.wechat.signin import COOKIE, SignIn, Way, local, through
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden
INSIDE = {"user-agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.49"}
BASE = "https://station.example"
OPEN = "https://open.example"
SECRET = b"of the tests alone, 32 bytes long"


@dataclass
class Platform:
    """Codes that stand for openids, each good once."""

    codes: dict[str, str] = field(default_factory=dict)
    away: bool = False

    async def openid_of(self, code: str) -> str:
        if self.away:
            raise ChannelError("network")
        if code not in self.codes:
            raise ApiError(40029)
        return self.codes.pop(code)


@dataclass
class Phone:
    """A browser inside WeChat."""

    client: httpx.AsyncClient
    platform: Platform
    slug: str

    async def enters(self, openid: str, to: str = "", headers: dict[str, str] = INSIDE) -> httpx.Response:
        """Through the whole way, as WeChat leads it; what the last step answers."""
        asked = await self.client.get("/wechat/test/in", params={"to": to or f"/s/{self.slug}"}, headers=headers)
        if not asked.headers["location"].startswith(OPEN):
            return asked
        code = f"code-of-{openid}"
        self.platform.codes[code] = openid
        return await self.returns(asked.headers["location"], code)

    async def returns(self, authorize: str, code: str) -> httpx.Response:
        fields = parse_qs(urlsplit(authorize).query)
        back = fields["redirect_uri"][0]
        assert back.startswith(f"{BASE}/wechat/test/in?to=")
        return await self.client.get(f"{back}&code={code}&state={fields['state'][0]}", headers=INSIDE)

    async def sees(self) -> str:
        return (await self.client.get(f"/s/{self.slug}", headers=INSIDE)).text


class Joins(WebJoining):
    """The test client's addresses carry no account's name."""

    async def join(self, request, response, account, address):  # type: ignore[no-untyped-def]
        await super().join(request, response, account, address.partition(":")[2])


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.open(tmp_path) as made:
        yield made


@pytest.fixture
async def phones(world: World) -> AsyncIterator[list[Phone]]:
    channels = make_channels(world.core.settings, world.core)
    web = channels["web"]
    assert isinstance(web, WebChat)
    web._site.receive = world.core.receive
    platform = Platform()
    ways = {"test": Way("wx0000", platform.openid_of)}
    signing = SignIn(ways, Joins(world.core.house, web, "wire"), public_url=BASE, open_url=OPEN, secret=SECRET)
    doorway = cast(Channel, SimpleNamespace(routes=signing.routes))
    app = make_app(Running(world.core, {**channels, "wechat": doorway}))
    slug = next(iter(world.core.house.district.stations.values())).slug
    clients = [httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) for _ in range(2)]
    yield [Phone(client, platform, slug) for client in clients]
    for client in clients:
        await client.aclose()


async def chats_of(world: World, who: Resident) -> int:
    """How many chats that person has."""
    rows = await world.rows_of("addresses")
    (mine,) = {row["person_id"] for row in rows if row["external"] == who.address}
    return sum(row["person_id"] == mine for row in rows)


@pytest.fixture
async def granny(world: World) -> Resident:
    who = world.person("王奶奶")
    await who.opens(f"st_{next(iter(world.core.house.district.stations.values())).slug}")
    return who


async def test_whoever_is_known_there_is_known_in_the_web_chat(
    world: World, phones: list[Phone], granny: Resident
) -> None:
    phone, _ = phones
    answer = await phone.enters(granny.address)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/s/{phone.slug}")
    assert await chats_of(world, granny) == 2
    assert "连上了" in await phone.sees()
    await phone.enters(granny.address)
    assert await chats_of(world, granny) == 2, "a second time changes nothing"


async def test_a_stranger_stays_one_and_nothing_is_kept_of_him(world: World, phones: list[Phone]) -> None:
    phone, _ = phones
    before = await world.rows_of("addresses")
    answer = await phone.enters("nobody-known")
    assert answer.headers["location"] == f"/s/{phone.slug}"
    assert await world.rows_of("addresses") == before


async def test_a_forwarded_answer_signs_nobody_in(world: World, phones: list[Phone], granny: Resident) -> None:
    """The address with code and state, opened in another browser, and a second time in the same one."""
    phone, other = phones
    asked = await phone.client.get("/wechat/test/in", params={"to": f"/s/{phone.slug}"}, headers=INSIDE)
    phone.platform.codes["once"] = granny.address
    await other.returns(asked.headers["location"], "once")
    assert await chats_of(world, granny) == 1 and "once" in phone.platform.codes
    await phone.returns(asked.headers["location"], "once")
    assert await chats_of(world, granny) == 2
    assert COOKIE not in phone.client.cookies
    again = await phone.returns(asked.headers["location"], "once")
    assert again.status_code == 303 and await chats_of(world, granny) == 2


async def test_a_lent_phone_keeps_its_owner_s_chat(world: World, phones: list[Phone], granny: Resident) -> None:
    """Somebody with matters of his own in this browser is not made somebody else, and neither reads the other's."""
    phone, _ = phones
    member = await world.member("李慧敏")
    await phone.enters(member.address)
    first = phone.client.cookies["yz_session"]
    await phone.enters(granny.address)
    assert phone.client.cookies["yz_session"] != first
    assert (await chats_of(world, member), await chats_of(world, granny)) == (2, 2)


async def test_outside_wechat_and_when_it_is_away_the_page_just_opens(phones: list[Phone], granny: Resident) -> None:
    phone, _ = phones
    outside = await phone.enters(granny.address, headers={"user-agent": "Mozilla/5.0 Firefox"})
    assert outside.headers["location"] == f"/s/{phone.slug}"
    phone.platform.away = True
    answer = await phone.enters(granny.address)
    assert answer.headers["location"] == f"/s/{phone.slug}" and "yz_session" not in phone.client.cookies


async def test_an_account_that_there_is_not(phones: list[Phone]) -> None:
    assert (await phones[0].client.get("/wechat/other/in?to=/", headers=INSIDE)).status_code == 404


@given(
    st.text(max_size=40) | st.sampled_from(["//evil.example", "https://evil.example", "/\\evil", "/s/a\r\nX: 1", ""])
)
def test_nobody_is_led_elsewhere(to: str) -> None:
    found = local(to)
    assert found == "/" or (found == to and found.startswith("/") and not found.startswith("//") and "\\" not in found)


def test_links_to_our_own_pages_go_through() -> None:
    assert through(BASE, "main", f"{BASE}/s/abc?x=1") == f"{BASE}/wechat/main/in?to=/s/abc%3Fx%3D1"
    assert through(BASE, "main", "https://elsewhere.example/s/abc") == "https://elsewhere.example/s/abc"
    assert through(BASE, "main", f"{BASE}.evil.example/s") == f"{BASE}.evil.example/s"
