"""A guest's own page: bound to one browser, through the whole of a consultation, and nothing of anything else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import icalendar
import pytest

from domain import consultation_timing
from domain.consultation import Answer, Came, Participant
from handlers.feeds import MOST_TRIES
from handlers.guest_acts import MOST
from storage.statements import Engine
from tests.stories.consultations import there
from tests.stories.invitations import changed
from tests.stories.meetings import Meeting, meeting
from tests.talk import World
from tests.web.guests import Phone, link_in, link_to_guest
from web.words import catalogue


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def test_a_link_is_bound_to_the_first_browser_and_a_new_one_voids_it(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    link = await link_to_guest(held)
    held.leader.hears("inviting.guest_added")
    code = link.rpartition("/")[2]
    assert code.encode() not in await world.bytes_kept()
    manager, other = Phone(world), Phone(world)
    for look in (manager, other):
        assert "只认现在这部手机" in await look.looks(link)  # looking binds nothing
    assert "电梯什么时候能修好" in await manager.opens(link)
    assert "物业 张经理" in await manager.looks()
    assert "已经在另一部" in await other.opens(link) and "电梯" not in await other.looks(link)
    refused = await other.goes("POST", f"{link}/answer", said="no", token=manager.token)
    assert refused.status_code == 403
    await held.desk("reissue_guest")
    await held.leader.presses("物业 张经理")
    fresh = link_in(held.leader)
    assert (await manager.goes("GET", link)).status_code == 404
    assert "电梯什么时候能修好" in await other.opens(fresh)
    assert (await manager.goes("GET", fresh)).status_code == 403
    await held.desk("drop_participant")
    await held.leader.presses("来宾 物业 张经理")
    assert (await other.goes("GET", fresh)).status_code == 404


async def test_wrong_codes_are_404_alike_and_end_in_silence(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    link = await link_to_guest(held)
    phone = Phone(world)
    wrong = link[:-1] + ("a" if link[-1] != "a" else "b")
    texts = {(await phone.goes("GET", path)).text for path in (wrong, "/guest/x", "/guest/" + "a" * 28)}
    assert len(texts) == 1 and (await phone.goes("POST", f"{wrong}/open")).status_code == 404
    for _ in range(MOST_TRIES):
        last = await phone.goes("GET", wrong)
    assert last.status_code == 429 and (await phone.goes("GET", link)).status_code == 429
    world.later(hours=1.1)
    assert (await phone.goes("GET", link)).status_code == 200


async def test_he_answers_asks_signs_in_speaks_and_votes(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    zhang = Phone(world)
    await zhang.opens(await link_to_guest(held, votes="参加表决"))
    assert "您来吗" in await zhang.looks() and "电梯" in await zhang.looks()
    assert "还没有写内容" in await zhang.sends("ask", words=" ")
    assert "门机" in await zhang.sends("ask", words="门机配件谁出钱？")
    await world.tick()
    assert "物业 张经理" in held.leader.hears("inviting.guest_added", "inviting.question").text
    await held.leader.presses("回答")
    await held.leader.says("维修资金里出")
    assert "维修资金里出" in await zhang.looks()
    assert "您参加" in await zhang.sends("answer", said="yes")
    await zhang.sends("send", who="小李")
    one = await _guest(held)
    assert one.answer is Answer.SENDS and "小李".encode() not in await world.bytes_kept()
    await zhang.sends("write", words="已经订了配件，三天到货")
    assert (await _guest(held)).answer is Answer.WRITTEN
    entry = await zhang.goes("GET", f"{zhang.path}/calendar.ics")
    event = icalendar.Calendar.from_ical(entry.content).walk("VEVENT")[0]
    assert "电梯什么时候能修好" in str(event["SUMMARY"])

    await held.until(minutes=-5)
    code = await held.code()
    assert "还可以试 4 次" in await zhang.sends("sign-in", code=f"{(int(code) + 1) % 10**6:06d}")
    assert "六位数字" in await zhang.sends("sign-in", code="12")
    assert "您已经签到了" in await zhang.sends("sign-in", code=f"{code[:3]} {code[3:]}")
    assert (await _guest(held)).came_how is Came.CODE
    await held.until(minutes=1)
    await zhang.sends("speak", words="配件三天到", signed="signed")
    await zhang.sends("speak", words="业主欠费太多", signed="unsigned")
    rows = await world.rows_of("utterances")
    assert [bool(row["participant_id"]) for row in rows if row["kind"] == "opinion"].count(True) == 1
    await held.desk("put_motion")
    await held.leader.says("三天内修好")
    await held.leader.presses("不记名")
    await held.leader.presses("开始表决")
    motion = (await world.rows_of("motions"))[0]["id"]
    assert "不记名，投了不能改" in await zhang.looks()
    await zhang.sends("vote", motion=motion, choice="yes")
    [ballot] = await world.rows_of("ballots")
    assert ballot["choice"] is None and ballot["at"] == 0
    assert "投过" in await zhang.sends("vote", motion=motion, choice="no")


async def _guest(held: Meeting) -> Participant:
    _, people = await there(held.world, held.found)
    return next(one for one in people if one.party_id)


async def test_minutes_and_what_came_of_it(world: World) -> None:
    held = await meeting(world, 1)
    li, zhang = held.leader, Phone(world)
    await zhang.opens(await link_to_guest(held))
    await held.until(minutes=1)
    await zhang.sends("sign-in", code=await held.code())
    await held.desk("hold_meeting")
    await li.presses("散会")
    await li.says(held.found.number)
    await li.presses("会议纪要")
    assert "会议纪要" not in await zhang.looks()
    await li.presses("发给大家")
    assert "协商议题" in await zhang.looks() and "无异议" in await zhang.looks()
    [minutes] = await world.rows_of("minutes")
    await zhang.sends("minutes", minutes=minutes["id"], answer="agrees")
    assert "您说了：无异议" in await zhang.looks()
    await zhang.sends("minutes", minutes=minutes["id"], answer="objects", words="配件不是物业买")
    assert "您说了：有异议" in await zhang.looks()
    for _ in range(MOST):
        await zhang.sends("minutes", minutes=minutes["id"], answer="objects", words="再说一次")
    await world.tick()
    letters = [kind for kind, _ in li.letters if kind.endswith("objection")]
    assert len(letters) == MOST - 1, "he has answered twice before"
    await held.head.says(held.found.number)
    await held.head.presses("加一条行动项")
    await held.head.says("买好门机配件")
    await held.head.presses("物业")
    await held.head.says("12月1日")
    await held.head.says(held.found.number)
    await held.head.presses("写议定结果")
    await held.head.says("三天内换好门机")
    await held.head.presses("发送")
    shown = await zhang.looks()
    assert "三天内换好门机" in shown and "买好门机配件" in shown and "由您负责的事" in shown


async def test_a_paper_for_the_meeting_is_read_and_no_other_file(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    zhang = Phone(world)
    await zhang.opens(await link_to_guest(held))
    await held.desk("add_material")
    await held.leader.sends_photo("检测报告")
    await world.settle()
    files = await world.rows_of("attachments")
    [paper] = [row["id"] for row in files if row["consultation_id"]]
    assert f"/file/{paper}" in await zhang.looks()
    got = await zhang.goes("GET", f"{zhang.path}/file/{paper}")
    assert got.status_code == 200 and got.headers["content-type"] == "image/jpeg"
    await held.people[0].sends_photo("家里的照片")
    await world.settle()
    others = [row["id"] for row in await world.rows_of("attachments") if not row["consultation_id"]]
    for other in (*others, "x"):
        assert (await zhang.goes("GET", f"{zhang.path}/file/{other}")).status_code == 404
    assert others and (await Phone(world).goes("GET", f"{zhang.path}/file/{paper}")).status_code == 403


async def test_five_wrong_codes_and_the_code_of_another_meeting(world: World) -> None:
    held = await meeting(world, 1)
    zhang = Phone(world)
    await zhang.opens(await link_to_guest(held))
    await held.until(minutes=0)
    wrong = f"{(int(await held.code()) + 7) % 10**6:06d}"
    for _ in range(5):
        await zhang.sends("sign-in", code=wrong)
    assert "五次" in await zhang.looks()
    await zhang.sends("sign-in", code=await held.code())
    assert (await _guest(held)).came_at is None


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.test"}])
async def test_another_sites_form_does_nothing(world: World, headers: dict[str, str]) -> None:
    held = await meeting(world, 1, hours=48)
    zhang = Phone(world)
    link = await link_to_guest(held)
    evil = Phone(world, headers=headers)
    assert (await evil.goes("POST", f"{link}/open")).status_code == 403
    await zhang.opens(link)
    evil = Phone(world, cookies=zhang.cookies, headers=headers)
    assert (await evil.goes("POST", f"{link}/answer", said="no", token=zhang.token)).status_code == 403
    assert (await zhang.goes("POST", f"{link}/answer", said="no", token="0" * 32)).status_code == 403
    assert (await zhang.goes("POST", f"{link}/erase", token=zhang.token)).status_code == 404
    assert (await _guest(held)).answer is None


async def test_nothing_of_an_item_its_reporter_or_another_consultation(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    chen, zhang = held.people[0], Phone(world)
    await zhang.opens(await link_to_guest(held))
    [item] = await world.rows_of("items")
    shown = await zhang.looks()
    english = await zhang.looks(f"{zhang.path}?lang=en")
    words = [row["text"] for row in await world.rows_of("contents") if row["item_id"]]
    for secret in (item["number"], item["id"], chen.name, "陈", *words):
        assert secret not in shown and secret not in english
    assert "Will you come?" in english and len(shown.encode()) < 60_000
    assert "script" not in shown


async def test_his_page_closes_two_weeks_after_it_was_called_off(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    zhang = Phone(world)
    await zhang.opens(await link_to_guest(held))
    await changed(world, held.found, consultation_timing.call_off, reason="主持人病了")
    assert "主持人病了" in await zhang.looks() and "您来吗" not in await zhang.looks()
    world.later(days=13)
    assert (await zhang.goes("GET", zhang.path)).status_code == 200
    world.later(days=2)
    assert (await zhang.goes("GET", zhang.path)).status_code == 404


def test_guest_pages_speak_both_languages() -> None:
    for key, text in catalogue("zh_CN").items():
        if key.startswith(("guest_", "screen_")):
            assert text and catalogue("en")[key]
