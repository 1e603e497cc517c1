from __future__ import annotations

from dataclasses import replace

import pytest
from yarl import URL

from channels.webchat.reader import DemoPerson, InvitationView, MeetingView, StoredFile
from channels.webchat.session import Sessions
from dialogs.talk import Opened
from tests.webchat.fake import FakeStation
from tests.webchat.guest import Guest
from tests.webchat.serving import SECRET

INVITATION = InvitationView("role", "委员", "星河社区协商驿站", "xinghe", "李慧敏")
PEOPLE = [
    DemoPerson("resident", "陈女士", ""),
    DemoPerson("member", "李慧敏 委员", "demo-member"),
    DemoPerson("head", "周站长", "demo-head"),
]

# --- invitations ---


async def test_looking_at_an_invitation_does_not_use_it_up(resident: Guest) -> None:
    resident.site.fake.invitations["K7"] = INVITATION
    for _ in range(3):
        page = await resident.get("/i/K7")
        assert page.status == 200 and "星河社区协商驿站" in page.text and "委员" in page.text
    assert resident.site.fake.inbox == []


@pytest.mark.parametrize(("name", "said"), [("林涛", "连到林涛的账号"), ("", "连到您的账号")])
async def test_a_link_says_whose_chat_it_leads_to(resident: Guest, name: str, said: str) -> None:
    resident.site.fake.invitations["K7"] = replace(INVITATION, kind="link", name=name)
    assert said in (await resident.get("/i/K7")).text


async def test_accepting_opens_it_for_this_browser_and_leads_to_the_chat(resident: Guest) -> None:
    resident.site.fake.invitations["K7"] = INVITATION
    page = await resident.get("/i/K7")
    answer = await resident.ask("POST", "/i/K7", None, {"csrf": page.field("csrf"), "key": page.field("key")})
    assert answer.status == 303 and answer.headers["location"] == "/s/xinghe#end"
    [inbound] = resident.site.fake.inbox
    assert inbound.content == Opened("in_K7") and inbound.address == resident.external
    assert inbound.station == "xinghe"


async def test_used_wrong_and_expired_ones_get_the_same_answer(resident: Guest) -> None:
    resident.site.fake.invitations["K7"] = INVITATION
    page = await resident.get("/i/K7")
    form = {"csrf": page.field("csrf"), "key": page.field("key")}
    await resident.ask("POST", "/i/K7", None, form)
    used, wrong = await resident.get("/i/K7"), await resident.get("/i/never")
    again = await resident.ask("POST", "/i/K7", None, form)
    assert used.status == wrong.status == again.status == 404
    assert used.text == wrong.text == again.text and "用不了" in used.text
    assert (await resident.get("/i/" + "x" * 500)).text == used.text


async def test_accepting_needs_our_own_form(resident: Guest) -> None:
    resident.site.fake.invitations["K7"] = INVITATION
    await resident.get("/i/K7")
    assert (await resident.ask("POST", "/i/K7", None, {"csrf": "no"})).status == 403
    assert resident.site.fake.inbox == []


async def test_an_invitation_that_could_not_be_taken_can_be_tried_again(resident: Guest) -> None:
    resident.site.fake.invitations["K7"] = INVITATION
    resident.site.fake.failing = True
    form = {"csrf": (await resident.get("/i/K7")).field("csrf")}
    page = await resident.ask("POST", "/i/K7", None, form)
    assert page.status == 503 and "再按一次" in page.text


# --- a meeting ---


async def test_the_qr_code_of_a_meeting_signs_in_at_a_press(resident: Guest) -> None:
    resident.site.fake.meetings["abc_123456"] = MeetingView("电梯什么时候修好", "星河社区协商驿站", "xinghe")
    page = await resident.get("/m/abc_123456")
    assert page.status == 200 and "电梯什么时候修好" in page.text and resident.site.fake.inbox == []
    form = {"csrf": page.field("csrf"), "key": page.field("key")}
    answer = await resident.ask("POST", "/m/abc_123456", None, form)
    assert answer.status == 303 and answer.headers["location"] == "/s/xinghe#end"
    [inbound] = resident.site.fake.inbox
    assert inbound.content == Opened("m_abc_123456")
    wrong = await resident.get("/m/abc_000000")
    assert wrong.status == 404 and "现在不能签到" in wrong.text


# --- the demo ---


async def become(guest: Guest, persona: str) -> int:
    token = (await guest.open()).field("csrf")
    return (await guest.ask("POST", f"/demo/xinghe/{persona}", None, {"csrf": token})).status


async def test_without_demo_people_there_is_no_strip_and_no_way_in(resident: Guest) -> None:
    page = await resident.open()
    assert 'class="demo"' not in page.text
    for persona in ("resident", "member", "head", "staff"):
        assert await become(resident, persona) == 404
    await resident.say("我是谁")
    assert resident.site.fake.inbox[0].address == resident.external


async def test_a_forged_or_left_over_cookie_makes_nobody_somebody_else(resident: Guest, other: Guest) -> None:
    await resident.open()
    await other.open()
    fake = resident.site.fake
    fake.says("demo-member", "只给委员看的话")
    sessions = Sessions(SECRET, False)
    good = sessions.demo_cookie(resident.session, "xinghe", "demo-member")
    forged = Sessions(b"another secret, as good as theirs", False).demo_cookie(
        resident.session, "xinghe", "demo-member"
    )
    stolen = sessions.demo_cookie(other.session, "xinghe", "demo-member")
    stranger = sessions.demo_cookie(resident.session, "xinghe", "somebody-else")

    async def sees(cookie: str) -> bool:
        headers = {"Cookie": f"yz_session={resident.session}; yz_demo={cookie}"}
        page = await resident.ask("GET", "/s/xinghe", headers)
        await resident.ask("GET", "/s/xinghe/earlier?before=50", headers)
        return "只给委员看的话" in page.text

    assert not await sees(good)  # no demo here: even what we signed once is worth nothing
    fake.people = PEOPLE
    assert await sees(good)
    fake.says("somebody-else", "只给委员看的话")
    for cookie in (forged, stolen, stranger, "", "xinghe.demo-member.", "..", "é"):
        assert not await sees(cookie)


async def test_switching_shows_the_other_chat_and_writes_from_it(resident: Guest) -> None:
    fake = resident.site.fake
    fake.people = PEOPLE
    fake.says("demo-member", "新事项 XH-261121-007")
    assert await become(resident, "member") == 303
    page = await resident.open()
    assert '新事项 <span class="nb">XH-261121-007</span>' in page.text and 'aria-current="true">委员' in page.text
    await resident.say("接单")
    assert fake.inbox[-1].address == "demo-member"
    assert await become(resident, "resident") == 303
    page = await resident.open()
    assert "新事项" not in page.text
    await resident.say("谢谢")
    assert fake.inbox[-1].address == resident.external


async def test_a_page_left_open_as_somebody_else_neither_writes_nor_streams(resident: Guest) -> None:
    resident.site.fake.people = PEOPLE
    stale = (await resident.open()).field("csrf")
    await become(resident, "member")
    assert (await resident.say("写错了人", csrf=stale)).status == 403
    mine = resident.mark()
    assert (await resident.get(f"/s/xinghe/stream?after=0&me={mine}")).status == 409
    assert (await resident.get(f"/s/xinghe/lines?after=0&me={mine}")).status == 409


async def test_when_the_demo_ends_the_browser_is_itself_again(resident: Guest) -> None:
    fake = resident.site.fake
    fake.people = PEOPLE
    await become(resident, "head")
    fake.people = []
    await resident.say("我自己")
    assert fake.inbox[-1].address == resident.external


# --- files ---


@pytest.mark.parametrize("mime", ["image/png", "text/html", "image/svg+xml"])
async def test_a_file_is_for_its_viewer_alone(resident: Guest, other: Guest, mime: str, tmp_path: object) -> None:
    await resident.open()
    await other.open()
    fake: FakeStation = resident.site.fake
    path = resident.site.spool / "picture"
    path.write_bytes(b"<script>")
    fake.files["f1"] = (resident.external, StoredFile(str(path), mime))
    answer = await resident.get("/files/f1")
    assert answer.status == 200 and answer.text == "<script>"
    assert answer.headers["x-content-type-options"] == "nosniff" and "private" in answer.headers["cache-control"]
    assert ("attachment" in answer.headers.get("content-disposition", "")) == (mime != "image/png")
    assert (await other.get("/files/f1")).status == 404
    assert (await resident.get("/files/f2")).status == 404


async def test_a_demo_person_sees_his_files(resident: Guest) -> None:
    fake = resident.site.fake
    fake.people = PEOPLE
    await become(resident, "member")
    path = resident.site.spool / "picture"
    path.write_bytes(b"png")
    fake.files["f1"] = ("demo-member", StoredFile(str(path), "image/png"))
    assert (await resident.get("/files/f1")).status == 200
    fake.people = []
    assert (await resident.get("/files/f1")).status == 404


async def test_who_is_at_the_desk_writes_as_himself_and_only_the_desk_frames_the_page(resident: Guest) -> None:
    token, fake = "d" * 43, resident.site.fake
    fake.desks[token, "127.0.0.1"] = "desk:head"
    bare = await resident.open()
    assert "frame-ancestors 'none'" in bare.headers["content-security-policy"]
    resident.http.cookie_jar.update_cookies({"yz_desk": token}, URL(resident.site.url))
    page = await resident.open()
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "SAMEORIGIN" and 'href="/desk"' in page.text
    await resident.say("有人在吗")
    assert fake.inbox[-1].address == "desk:head"
