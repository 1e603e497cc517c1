"""A page of ours opened inside WeChat: who is known there is known in the web chat, whoever else is a stranger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from bot.pages import make_app
from bot.running import Running, make_channels
from bot.web_joining import WebJoining
from channels.seam import Channel, ChannelError
from channels.webchat.channel import WebChat
from channels.wechat.account import Account
from channels.wechat.calling import ApiError
from channels.wechat.own_pages import with_page
from channels.wechat.signin import COOKIE, SignIn, Way, local
from dialogs.talk import Button, Card, Picture, Rendered, Speaker
from tests.stories.referrals import departments, liaison
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

    async def enters(
        self, openid: str, to: str = "", headers: dict[str, str] = INSIDE, item: str = ""
    ) -> httpx.Response:
        """Through the whole way, as WeChat leads it; what the last step answers."""
        wanted = {"item": item} if item else {"to": to or f"/s/{self.slug}"}
        asked = await self.client.get("/wechat/test/in", params=wanted, headers=headers)
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

    async def join(self, request: Request, account: str, address: str, to: str, item: str) -> Response | None:
        return await super().join(request, account, address.partition(":")[2], to, item)


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
    ways = {"test": Way("wx0000", platform.openid_of, OPEN)}
    signing = SignIn(ways, Joins(world.core.house, web, "wire"), public_url=BASE, secret=SECRET)
    web.begin_at(signing.begins)
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


async def test_a_poster_s_page_opened_in_wechat_knows_who_is_known(
    world: World, phones: list[Phone], granny: Resident
) -> None:
    phone, other = phones
    page = f"/s/{phone.slug}"
    assert (await phone.client.get(page, headers=INSIDE)).status_code == 200, "no login has worked yet"
    phone.client.cookies.clear()
    await phone.enters("nobody-known")
    phone.client.cookies.clear()
    sent = await phone.client.get(page, headers=INSIDE)
    assert sent.headers["location"] == f"/wechat/test/in?to=%2Fs%2F{phone.slug}%3Fasked%3D1"
    answer = await phone.enters(granny.address, to=f"{page}?asked=1")
    assert answer.headers["location"] == f"{page}?asked=1" and await chats_of(world, granny) == 2
    assert "连上了" in await phone.sees(), "and from now on the page just opens"
    answer = await other.enters("nobody-known", to=f"{page}?asked=1")
    assert (await other.client.get(answer.headers["location"], headers=INSIDE)).status_code == 200, "asked once"
    other.client.cookies.clear()
    assert (await other.client.get(page)).status_code == 200, "elsewhere nobody is asked"


@pytest.mark.parametrize("path", ["/r", "/i/abcdefgh23456789"])
async def test_no_page_that_is_opened_by_a_secret_leads_past_wechat(phones: list[Phone], path: str) -> None:
    phone, _ = phones
    await phone.enters("nobody-known")
    phone.client.cookies.clear()
    answer = await phone.client.get(path, headers=INSIDE)
    assert "/wechat/" not in answer.headers.get("location", "")


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


@pytest.mark.parametrize("item", ["XH-261121-007", "XH-261121-007-1", "XH-C26-001", "nonsense", "XH-1/../2"])
async def test_a_link_from_a_letter_opens_the_chat_and_asks_for_the_matter(
    world: World, phones: list[Phone], granny: Resident, item: str
) -> None:
    phone, _ = phones
    answer = await phone.enters(granny.address, item=item)
    assert answer.headers["location"] == f"/s/{phone.slug}#end"
    asked = [row for row in await world.rows_of("lines") if row["content_id"]]
    assert len(asked) == item.startswith(("XH-26", "XH-C26")), "nothing but a number is ever asked for"


async def test_a_matter_of_his_own_is_shown(world: World, phones: list[Phone], granny: Resident) -> None:
    phone, other = phones
    for said in ("三栋楼道的灯坏了三天了，晚上看不见路", "1"):
        await granny.says(said)
    while not await world.rows_of("items"):
        await granny.presses(next(b.label for b in granny.last.buttons if b.primary or b.label == "其他"))
    (row,) = await world.rows_of("items")
    await phone.enters(granny.address, item=row["number"])
    assert row["number"] in await phone.sees() and "灯" in await phone.sees()
    stranger = world.person("旁人")
    await stranger.opens()
    await other.enters(stranger.address, item=row["number"])
    assert "灯" not in await other.sees()


async def test_who_serves_is_led_to_a_chat_though_he_chose_no_station(world: World, phones: list[Phone]) -> None:
    await departments(world, "区城市管理局")
    for phone, who in zip(phones, (await world.member("李慧敏"), await liaison(world, "刘强", "d1")), strict=True):
        answer = await phone.enters(who.address, item="XH-261121-007")
        assert answer.headers["location"] == f"/s/{phone.slug}#end"
        assert "XH-261121-007" in await phone.sees(), "it was asked for there"


def test_which_letters_lead_to_their_page() -> None:
    account = Account("main", "wx00", "s", "t", "k", pages=BASE)
    card = Card(title="灯坏了", number="XH-261121-007")
    told = Rendered("l1", 0, Speaker("bot", "驿站助手", "驿"), text="办好了", plain="办好了", card=card)
    shown = with_page(account, told)
    assert [one.link for one in shown.buttons] == [f"{BASE}/wechat/main/in?item=XH-261121-007"]
    asks = replace(told, buttons=(Button("l1", "1", "满意"),))
    assert with_page(account, asks) is asks, "a choice is pressed, and nothing stands beside it"
    voice = replace(asks, pictures=(Picture("f1", "录音", kind="voice"),))
    assert len(with_page(account, voice).buttons) == 2
    for other in (replace(account, pages=""), replace(account, verified=False)):
        assert with_page(other, told) is told
    assert with_page(account, replace(told, card=None)).buttons == ()
