"""What a guest sends: nothing is taken for granted, nothing that he wrote is lost, and nothing counts twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from domain.action import ActionState
from domain.events import Name
from handlers.guest_acts import LONGEST
from handlers.pace import Pace
from storage.actions import actions_of
from storage.statements import Engine
from tests.stories.meetings import Meeting, meeting
from tests.talk import World, picture
from tests.web.guests import Phone, link_to_guest
from web.guest_form import MOST_PHOTOS, MOST_WORDS


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def _said(world: World, kind: str) -> list[dict[str, object]]:
    return [row for row in await world.rows_of("utterances") if row["kind"] == kind]


async def _begins(held: Meeting) -> None:
    await held.until(minutes=1)
    await held.all_sign_in()


async def test_a_form_that_says_nothing_changes_nothing(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    zhang = Phone(world)
    await zhang.opens(await link_to_guest(held))
    assert "您参加" in await zhang.sends("answer", said="yes")
    for wrong in ("", "perhaps"):
        assert "没看到您选的是哪一个" in await zhang.sends("answer", said=wrong)
    assert "没看到您选的是哪一个" in await zhang.sends("answer")
    [mine] = [row for row in await world.rows_of("participants") if row["party_id"]]
    assert mine["answer"] == "yes"
    assert "不写电话号码" in await zhang.sends("send", who="<小李> 13800138000")
    assert (
        'value="&lt;小李&gt; 13800138000"'
        in (await zhang.goes("POST", f"{zhang.path}/send", token=zhang.token, who="<小李> 13800138000")).text
    )
    await _begins(held)
    shown = await zhang.sends("speak", words="配件三天到")
    assert "没看到您选的是哪一个" in shown and ">配件三天到</textarea>" in shown
    assert await _said(world, "opinion") == []


async def test_what_is_too_long_comes_back_whole(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    zhang = Phone(world)
    await zhang.opens(await link_to_guest(held))
    lines = "门机\r\n" * (LONGEST // 3)
    assert "会前问答" in await zhang.sends("ask", words=lines), "a line's end counts once, as the browser counts it"
    assert len(await _said(world, "question")) == 1
    long = "修<b>" * LONGEST
    shown = await zhang.sends("ask", words=long)
    assert f"最多 {LONGEST} 个字，这里有 {len(long)} 个" in shown and f">{long}</textarea>" in unescape(shown)
    sent = await zhang.goes("POST", f"{zhang.path}/ask", token=zhang.token, words="修" * MOST_WORDS)
    assert sent.status_code == 413 and "太大了" in sent.text
    assert len(await _said(world, "question")) == 1


async def test_signs_that_no_database_takes_and_forms_that_are_none(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    zhang = Phone(world)
    await zhang.opens(await link_to_guest(held))
    await zhang.sends("ask", words="门机\0配件\u202e谁出钱？")
    await zhang.sends("send", who="小\0李")
    [asked] = await _said(world, "question")
    kept = {row["id"]: row["text"] for row in await world.rows_of("contents")}
    assert kept[asked["words_id"]] == "门机配件谁出钱？"
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x; charset=none", "text/plain"):
        zhang.headers = {"content-type": kind}
        assert (await zhang.goes("POST", f"{zhang.path}/ask", token=zhang.token)).status_code in (403, 413)
    assert len(await _said(world, "question")) == 1


async def test_a_double_press_is_noted_once(world: World) -> None:
    held = await meeting(world, 1, hours=48)
    zhang = Phone(world)
    await zhang.opens(await link_to_guest(held))
    await asyncio.gather(*(zhang.sends("ask", words="门机配件谁出钱？", once="page") for _ in range(3)))
    assert "已经收到了" in await zhang.sends("ask", words="门机配件谁出钱？", once="page")
    assert len(await _said(world, "question")) == 1
    await zhang.sends("ask", words="门机配件谁出钱？", once="another")
    await zhang.sends("ask", words="多久能到？", once="another")
    assert len(await _said(world, "question")) == 3
    await _begins(held)
    for _ in range(2):
        await zhang.sends("speak", words="业主欠费太多", signed="unsigned", once="page")
    assert len(await _said(world, "opinion")) == 1
    marks = [row for row in await world.rows_of("seen") if row["channel"] == "guest"]
    assert not any(row["at"] == world.now for row in marks), "when somebody spoke is noted nowhere"


async def test_who_writes_too_fast_is_asked_to_wait_and_keeps_his_words(world: World) -> None:
    held = await meeting(world, 1)
    zhang, other = Phone(world), Phone(world)
    await zhang.opens(await link_to_guest(held))
    await other.opens(await link_to_guest(held, "王师傅", "电梯维保"))
    await _begins(held)
    world.core.house.guest_pace = Pace(3)
    for number in range(5):
        shown = await zhang.sends("speak", words=f"第 {number} 句话", signed="unsigned")
    assert "请过一分钟再接着发" in shown and ">第 4 句话</textarea>" in shown
    assert len(await _said(world, "opinion")) == 3
    assert "请过一分钟" not in await other.sends("speak", words="配件三天到", signed="signed")
    world.later(minutes=1.1)
    await zhang.sends("speak", words="第 4 句话", signed="unsigned")
    assert len(await _said(world, "opinion")) == 5


async def test_what_he_wrote_while_the_meeting_began_is_shown_to_him(world: World) -> None:
    held = await meeting(world, 1)
    zhang = Phone(world)
    await zhang.opens(await link_to_guest(held))
    await held.until(minutes=0)
    shown = await zhang.sends("ask", words="门机配件谁出钱？")
    assert "您刚才写的还在这里" in shown and ">门机配件谁出钱？</textarea>" in shown


async def test_an_opinion_with_photos_and_none_that_is_no_photo(world: World) -> None:
    held = await meeting(world, 1)
    zhang, folder = Phone(world), world.core.settings.files_folder
    await zhang.opens(await link_to_guest(held))
    await zhang.sends("write", [picture()], words="已经订了配件")
    await _begins(held)
    await zhang.sends("speak", [picture("red"), picture("green")], words="门机磨成这样", signed="signed")
    await zhang.sends("speak", [picture("white")], signed="unsigned")
    kept = {row["id"]: row for row in await world.rows_of("attachments")}
    assert {row["state"] for row in kept.values()} == {"ready"} and len(list(folder.iterdir())) == len(kept) == 4
    written, signed, unsigned = await _said(world, "written") + await _said(world, "opinion")
    assert [len(json.loads(str(one["files"]))) for one in (written, signed, unsigned)] == [1, 2, 1]
    assert unsigned["words_id"] is None and unsigned["participant_id"] is None
    hidden = kept[json.loads(str(unsigned["files"]))[0]]
    start = (await held.now()).start_at
    assert (hidden["created_at"], hidden["next_attempt_at"]) == (start, start)
    assert hidden["channel"] == "wire"  # by which the matter came, not who speaks
    assert "有一张照片打不开" in (shown := await zhang.sends("speak", [b"%PDF"], words="看文件", signed="signed"))
    assert ">看文件</textarea>" in shown
    many = [picture()] * (MOST_PHOTOS + 1)
    assert "最多放 9 张" in await zhang.sends("speak", many, words="好多照片", signed="signed")
    await held.desk("hold_meeting")
    await held.leader.presses("散会")
    await zhang.sends("speak", [picture()], words="还有一句", signed="signed")
    assert len(list(folder.iterdir())) == 4, "of what was not taken no photo stays"
    await held.desk("opinions")
    heard = held.leader.last
    assert "已经订了配件 —— 物业 张经理（书面）" in heard.text and "门机磨成这样 —— 物业 张经理" in heard.text
    assert len(heard.pictures) == 4


async def _agreed(held: Meeting, *whose: str) -> None:
    await _begins(held)
    await held.desk("hold_meeting")
    await held.leader.presses("散会")
    for one in whose:
        await held.head.says(held.found.number)
        await held.head.presses("加一条行动项")
        await held.head.says("买好门机配件")
        await held.head.presses(one)
        await held.head.says("12月1日")


async def test_his_own_action_is_done_with_words_and_a_photo(world: World) -> None:
    held = await meeting(world, 1)
    zhang, wang = Phone(world), Phone(world)
    await zhang.opens(await link_to_guest(held))
    await wang.opens(await link_to_guest(held, "王师傅", "电梯维保"))
    await _agreed(held, "物业", "电梯维保")
    first, second = await actions_of(world.core.house.work(), held.found.id)
    shown = await zhang.looks()
    assert first.id in shown and second.id not in shown
    assert "还没有写内容" in await zhang.sends("done", action=first.id, words=" ")
    await wang.sends("done", action=first.id, words="不是我的事")
    await zhang.sends("done", [picture()], action=first.id, words="配件到了，13800138000 也装好了", once="page")
    await zhang.sends("done", [picture()], action=first.id, words="配件到了，13800138000 也装好了", once="page")
    first, second = await actions_of(world.core.house.work(), held.found.id)
    assert (first.state, second.state) == (ActionState.DONE, ActionState.OPEN)
    assert len(json.loads(first.files)) == 1 == len(list(world.core.settings.files_folder.iterdir()))
    await world.tick()
    for one in (held.leader, held.head):
        kind, letter = one.letters[-1]
        assert kind == "after.action_done_told" and "配件到了" in letter.text and "138" not in letter.text
        assert "物业" in str(letter.card) and len(letter.pictures) == 1
    [event] = [row for row in await world.rows_of("events") if row["name"] == Name.ACTION_DONE]
    assert event["maker"] is None and json.loads(event["particulars"])["own"] == 1
    shown = await zhang.looks()
    assert "办完" in shown and first.id not in shown
    assert "您刚才写的还在这里" in await zhang.sends("done", action=first.id, words="再说一次")
