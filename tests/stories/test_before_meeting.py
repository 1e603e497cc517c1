"""会前协商: questions and answers before a meeting, by name or not, until it begins; materials."""

from __future__ import annotations

import pytest

from domain import consultation_moves
from storage import tables
from tests.stories.consultations import HEAD, moves, person_id
from tests.stories.invitations import convened
from tests.stories.referrals import departments, liaison
from tests.talk import World

LONG = "这部电梯一个月坏了五次，每次都说等配件，我们七楼的老人只能爬楼梯。" * 40


async def test_asked_and_answered_before(world: World) -> None:
    made, li, chen = await convened(world)
    await departments(world, "区市场监管局")
    zhou = await liaison(world, "周工", "d1")
    await li.presses_verb("add_participant", consultation=made.id, part="department", department="d1")
    await chen.presses("会前问答")
    assert not [b for b in chen.hears("inviting.thread_none").buttons if "回答" in b.label]
    await chen.presses("会前提问")
    await chen.says("？？？")
    chen.hears("ask_before.words.ask")
    await chen.says("维修基金够不够？有事打我 13800000187")
    chen.hears("inviting.asked")
    asked = li.letters[-1][1]
    assert li.letters[-1][0] == "inviting.question" and zhou.letters[-1][0] == "inviting.question"
    assert "一位居民" in asked.text and "13800000187" not in asked.text
    await zhou.presses("回答")
    await zhou.says("账上还有 12 万，够换曳引机")
    zhou.hears("inviting.answered")
    assert "区市场监管局 周工" in chen.letters[-1][1].text
    await li.presses("会前问答")
    shown = li.hears("inviting.thread")
    assert "12 万" in shown.text and shown.buttons[0].label == "回答第 1 个"
    question = next(row["id"] for row in await world.rows_of("utterances") if row["kind"] == "question")
    rows = [row for row in await world.rows_of("utterances") if row["kind"] == "question"]
    assert rows[0]["person_id"] is None and rows[0]["participant_id"] is None, "unsigned"
    hu = await world.member("胡军")
    await hu.presses_verb("show_before", consultation=made.id)
    hu.hears("refusal.not_yours")
    await moves(world, made, consultation_moves.open_)
    await zhou.presses_verb("answer_before", question=question)
    zhou.hears("refusal.meeting_begun")
    await chen.presses_verb("ask_before", consultation=made.id)
    chen.hears("refusal.meeting_begun")
    await chen.presses_verb("show_before", consultation=made.id)
    closed = chen.hears("inviting.thread_closed")
    assert "12 万" in closed.text and not closed.buttons and HEAD.person_id is None


async def test_long_words_photos_and_papers(world: World) -> None:
    made, li, chen = await convened(world)
    await li.presses_verb("add_material", consultation=made.id)
    await li.sends_photo()
    li.hears("add_material.words.ask")
    await li.says("电梯检验报告")
    li.hears("inviting.material_added")
    await chen.presses_verb("show_materials", consultation=made.id)
    shown = chen.hears("inviting.materials_all")
    assert "电梯检验报告" in shown.text and len(shown.pictures) == 1
    await chen.presses_verb("show_invitation", consultation=made.id)
    assert "材料 1 份" in chen.hears("inviting.shown").text
    await chen.presses_verb("ask_before", consultation=made.id)
    await chen.says(LONG)
    chen.hears("inviting.asked")
    assert len(li.last.text) < 700 and len(li.last.text.encode()) < 2000
    await li.presses("全文")
    first = li.hears("say.page_of")
    await li.presses("下一页")
    assert first.text[-20:] in LONG or li.hears("say.page_of").text
    me = await person_id(world, chen)
    kept = [row for row in await world.rows_of("contents") if row["kind"] == "consultation_question"]
    assert kept[0]["text"] == LONG and kept[0]["person_id"] == me
    await chen.presses_verb("add_material", consultation=made.id)
    chen.hears("refusal.not_yours")


@pytest.mark.no_golden
async def test_by_his_form_of_address_where_he_likes(world: World) -> None:
    made, li, chen = await convened(world)
    me = await person_id(world, chen)
    work = world.core.house.work()
    [item] = [row["id"] for row in await world.rows_of("items")]
    work.update(tables.items, {"id": item}, called_sealed=world.core.house.vault.seal(me, "陈女士"))
    await work.commit()
    for answer, shown in (("用我的称呼", "陈女士"), ("一位居民", "一位居民")):
        await chen.presses_verb("ask_before", consultation=made.id)
        await chen.says("几点能修好？")
        await chen.presses(answer)
        chen.hears("inviting.asked")
        assert f"{shown}会前提问" in li.last.text
    await li.presses_verb("show_before", consultation=made.id)
    assert "1. 陈女士问" in li.last.text and "2. 一位居民问" in li.last.text
    assert [row["participant_id"] is None for row in await world.rows_of("utterances")] == [False, True]
