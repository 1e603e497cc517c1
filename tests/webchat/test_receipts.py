"""The page that takes number and receipt: by hand in any browser, from the fragment with scripts."""

from __future__ import annotations

import pytest

from channels.webchat.session import Sessions
from dialogs.talk import Opened
from tests.webchat.guest import Answer, Guest
from tests.webchat.serving import SECRET

NUMBER = "XH-261121-007"
DIGITS = "1234567890123456"


async def sends(guest: Guest, number: str = NUMBER, digits: str = DIGITS, **more: str) -> Answer:
    form = {"csrf": (await guest.get("/r")).field("csrf"), "number": number, "receipt": digits} | more
    return await guest.ask("POST", "/r", None, form)


async def test_two_fields_and_no_script_needed(resident: Guest) -> None:
    page = await resident.get("/r")
    assert page.status == 200 and 'name="number"' in page.text and 'name="receipt"' in page.text
    assert 'method="post"' in page.text and "凭回执查进度" in page.text
    assert resident.site.fake.inbox == []
    assert 'href="/r"' in (await resident.get("/")).text
    assert "See your matter by receipt" in (await resident.get("/r", Accept_Language="en")).text


async def test_a_match_goes_on_to_the_chat_of_its_station(resident: Guest) -> None:
    answer = await sends(resident)
    assert answer.status == 303 and answer.headers["location"] == "/s/xinghe#end"
    [inbound] = resident.site.fake.inbox
    assert inbound.content == Opened(f"rc_XH261121007_{DIGITS}", page=True)
    assert inbound.address == resident.external and inbound.station is None


@pytest.mark.parametrize(
    ("number", "digits", "payload"),
    [
        ("xh 261121 007", "1234 5678 9012 3456", f"rc_XH261121007_{DIGITS}"),
        ("ＸＨ－２６１１２１－００７", "１２３４５６７８９０１２３４５６", f"rc_XH261121007_{DIGITS}"),
        ("", "", "rc__"),
        ("<script>", "不知道", "rc_SCRIPT_"),
        ("X" * 5000, "9" * 5000, f"rc_{'X' * 100}_{'9' * 100}"),
        ("\x00\ud800", "\u202e1", "rc__1"),
    ],
)
async def test_however_it_is_typed(resident: Guest, number: str, digits: str, payload: str) -> None:
    await sends(resident, number.encode("utf-8", "replace").decode(), digits)
    assert resident.site.fake.inbox[0].content == Opened(payload, page=True)


async def test_a_no_is_said_on_the_page(resident: Guest) -> None:
    """The number stays in its field, the receipt never comes back."""
    resident.site.fake.toast = "编号和回执对不上。"
    answer = await sends(resident, number='"><b>')
    assert answer.status == 422 and "编号和回执对不上。" in answer.text and 'role="alert"' in answer.text
    assert "&#34;&gt;&lt;b&gt;" in answer.text and DIGITS not in answer.text


async def test_it_needs_our_own_form(resident: Guest) -> None:
    await resident.get("/r")
    form = {"csrf": "no", "number": NUMBER, "receipt": DIGITS}
    assert (await resident.ask("POST", "/r", None, form)).status == 403
    assert (await resident.ask("POST", "/r", {"Sec-Fetch-Site": "cross-site"}, form)).status == 403
    assert (await sends(resident, csrf="")).status == 403
    assert resident.site.fake.inbox == []


async def test_a_try_that_could_not_be_taken_can_be_repeated(resident: Guest) -> None:
    resident.site.fake.failing = True
    answer = await sends(resident)
    assert answer.status == 503 and "再按一次" in answer.text and DIGITS not in answer.text
    resident.site.fake.failing = False
    assert (await sends(resident)).status == 303


async def test_every_message_says_which_network_it_came_from(resident: Guest, other: Guest) -> None:
    """Two browsers on one line are one peer, and nobody learns the address itself."""
    await sends(resident)
    await other.open()
    await other.say("你好")
    first, second = resident.site.fake.inbox
    assert first.peer == second.peer and len(first.peer) == 32 and "127" not in first.peer


def test_peers() -> None:
    peer = Sessions(SECRET, False).peer
    assert peer("203.0.113.7") == peer("::ffff:203.0.113.7") != peer("203.0.113.8")
    assert peer("2001:db8:1:2::1") == peer("2001:db8:1:2:ffff::9") != peer("2001:db8:1:3::1")
    assert peer("") == peer("") != peer("unix")


async def test_nothing_of_the_slip_stands_in_an_address_or_is_kept_by_the_browser(resident: Guest) -> None:
    page = await resident.get("/r")
    assert (
        page.headers["cache-control"] == "no-store" and "script-src 'self'" in page.headers["content-security-policy"]
    )
    answer = await sends(resident)
    assert DIGITS not in str(answer.headers)
    assert (await resident.get(f"/r?number={NUMBER}&receipt={DIGITS}")).text.count(DIGITS) == 0
