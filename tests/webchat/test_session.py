from __future__ import annotations

from pathlib import Path

import pytest
from starlette.responses import Response

from channels.webchat.channel import WebChat
from channels.webchat.session import Sessions
from tests.webchat.fake import FakeStation
from tests.webchat.guest import Guest
from tests.webchat.serving import SECRET


async def test_a_chat_gives_the_browser_a_session_and_writes_nothing(resident: Guest) -> None:
    page = await resident.open()
    cookie = page.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert len(resident.session) == 43
    assert resident.site.fake.chats == {} and resident.site.fake.inbox == []


async def test_the_first_page_sets_no_cookie(resident: Guest) -> None:
    assert "set-cookie" not in (await resident.get("/")).headers


async def test_the_session_stays_and_two_browsers_are_two_people(resident: Guest, other: Guest) -> None:
    await resident.say("第一句")
    before = resident.external
    await resident.say("第二句")
    await other.say("另一个人")
    assert [inbound.address for inbound in resident.site.fake.inbox] == [before, before, other.external]
    assert before != other.external


async def test_the_address_does_not_hold_the_cookie(resident: Guest) -> None:
    await resident.open()
    assert resident.session not in resident.external and len(resident.external) == 64


@pytest.mark.parametrize("cookie", ["", "short", "x" * 43 + "!", "a" * 5000])
async def test_a_cookie_of_the_wrong_shape_is_a_stranger(resident: Guest, cookie: str) -> None:
    page = await resident.get("/s/xinghe", Cookie=f"yz_session={cookie}")
    assert page.status == 200 and "yz_session=" in page.headers["set-cookie"]


def test_cookies_are_secure_when_the_house_says_so() -> None:
    response = Response()
    Sessions(SECRET, True).put(response, "one", "value", 10)
    assert "; Secure" in response.headers["set-cookie"]


def test_five_members(tmp_path: Path) -> None:
    chat = WebChat(FakeStation(), tmp_path / "spool", SECRET, secure_cookies=True)
    assert chat.name == "web" and chat.limits.buttons and not chat.limits.keeps_history
    assert chat.limits.text == 100_000


async def test_sending_is_only_the_letters_name(tmp_path: Path) -> None:
    fake = FakeStation()
    chat = WebChat(fake, tmp_path / "more", SECRET, secure_cookies=True)
    letter = fake.says("somebody", "您好").rendered
    assert await chat.send("somebody", letter) == letter.id
