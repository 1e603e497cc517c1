"""People are invited to a consultation, answer, change their minds, and hear of every change."""

from __future__ import annotations

import pytest

from domain import consultation_timing
from domain.consultation import Answer
from tests.stories.consultations import person_id, there
from tests.stories.invitations import changed, convened, moved, of
from tests.talk import World


async def test_invited_and_answered(world: World) -> None:
    made, li, chen = await convened(world)
    assert li.letters[-1][0] == "inviting.invited"
    letter = chen.letters[-1][1]
    assert chen.letters[-1][0] == "inviting.invited"
    assert "电梯什么时候能修好" in letter.text and "14:00" not in letter.text and "一楼会议室" in letter.text
    assert letter.card is not None and letter.card.day == ("11月", "25", "周三")
    assert (letter.card.state, letter.card.parties) == ("等您回复", ("李慧敏", "居民"))
    assert letter.buttons[0].primary and letter.lead == "请您参加一场协商。这件事和您有关，想听听您的意见。"
    assert "等您回复" not in letter.plain and "请您参加一场协商" not in letter.plain
    await chen.presses("参加")
    answered = chen.hears("inviting.yes")
    assert answered.card is not None and (answered.card.state, answered.card.tone) == ("您参加", "done")
    await chen.presses("看邀请、改回复")
    shown = chen.hears("inviting.shown")
    assert "参加" not in [one.label for one in shown.buttons] and not any(one.primary for one in shown.buttons)
    me = await person_id(world, chen)
    assert (await of(world, made, me)).answer is Answer.YES
    await chen.presses("参加", letter=letter)
    chen.hears("inviting.you_said")
    now, _ = await there(world, made)
    version = (await of(world, made, me)).version
    await chen.presses("不参加", letter=letter)
    await chen.presses("说明原因")
    await chen.says("要带孙子看病，电话 13800000187")
    chen.hears("inviting.excused")
    said = [row for row in await world.rows_of("contents") if row["kind"] == "consultation_excuse"]
    assert "13800000187" not in said[0]["text"] and said[0]["consultation_id"] == made.id
    assert (await of(world, made, me)).version == version + 1
    await chen.presses("派人参加", letter=letter)
    await chen.says("我儿子小陈")
    chen.hears("inviting.sends")
    assert "小陈".encode() not in await world.bytes_kept()
    await chen.presses("书面意见", letter=letter)
    await chen.says("。")
    chen.hears("written_opinion.words.ask")
    await chen.says("先把电梯停了检修，不要带病运行")
    chen.hears("inviting.written")
    assert (await of(world, made, me)).answer is Answer.WRITTEN
    assert (await of(world, made, me)).delegate_id is None
    assert (await there(world, made))[0].version == now.version


@pytest.mark.no_golden
async def test_answers_where_we_keep_what_was_said(world: World) -> None:
    made, li, chen = await convened(world)
    await chen.presses("派人参加")
    await li.presses_verb("add_participant", consultation=made.id)
    await li.presses("没有手机的人")
    await li.says("楼长老张")
    await li.presses("代他回复")
    world.core.house.own_history = frozenset({"wire"})  # as on our own pages
    await chen.says("我儿子小陈")
    await li.says("1")
    world.core.house.own_history = frozenset({"web"})
    assert (await of(world, made, await person_id(world, chen))).answer is Answer.SENDS
    await li.says("参加")
    assert li.fresh[-1][0] == "inviting.answered_for"


async def test_moved_called_off_and_revived(world: World) -> None:
    made, li, chen = await convened(world)
    await chen.presses("参加")
    old = next(b for b in chen.hears("inviting.yes").buttons if "日历" in b.label)
    li.hears("say.accepted", "inviting.invited")
    await moved(world, made, hours=72)
    heard = chen.hears("inviting.moved")
    assert heard.card is not None and (heard.card.state, heard.card.day) == ("时间地点有变", ("11月", "26", "周四"))
    assert ("原来", "11月25日 周三 09:30") in [(row.label, row.text) for row in heard.card.rows]
    assert "会议室被占了" in heard.text and "二楼小会议室" in heard.text and "参加" in heard.text
    li.hears("inviting.moved")
    off = await changed(world, made, consultation_timing.call_off, reason="主持人病了")
    told = chen.hears("inviting.called_off")
    assert "主持人病了" in told.text and told.card is not None and told.card.tone == "off"
    assert old.link and off.sequence == 3 and li.fresh[-1][0] == "inviting.called_off"
    await chen.presses("看邀请")
    chen.hears("inviting.called_off")
    await chen.says("我的邀请")
    chen.hears("inviting.none_ahead")
    await changed(world, made, consultation_timing.revive)
    chen.hears("inviting.revived")
