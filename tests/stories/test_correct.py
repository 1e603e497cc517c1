"""更正: a wrong press is taken back, wrong words are written anew; nothing is erased, and whoever read it is told."""

from __future__ import annotations

import pytest

from dialogs.talk import Rendered
from domain.item import Closing, State
from tests.stories.test_leaving import ends
from tests.talk import Resident, World

FIRE_LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"


async def _accepted(world: World, li: Resident) -> tuple[Resident, str]:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)
    await li.presses("接单")
    li.hears("say.accepted")
    chen.hears("notice.accepted")
    return chen, number


async def _correct(person: Resident, number: str, act: str) -> None:
    await person.says(number)
    await person.presses("更多操作")
    await person.presses("更正")
    asked = person.hears("correct.of.ask")
    await person.presses(act, letter=asked)


async def _answer(world: World, li: Resident, chen: Resident, number: str, words: str) -> Rendered:
    await li.says(number)
    await li.presses("答复")
    await li.says(words)
    await li.presses("发送")
    assert chen.fresh[-1][0] == "notice.answered"
    chen._mark = len(chen.letters)
    return chen.last


async def test_accepted_by_mistake_is_taken_back(world: World) -> None:
    li = await world.member("李慧敏")
    chen, number = await _accepted(world, li)
    assigned_at = (await world.item(number)).assigned_at
    world.later(minutes=10)
    await _correct(li, number, "接单")
    li.hears("correct.sure.ask")
    await li.presses("收回")
    li.hears("say.taken_back")
    chen.hears("notice.taken_back")
    item = await world.item(number)
    assert item.state is State.ASSIGNED and item.owner_id is None and item.assignee_id is not None
    assert item.assigned_at == assigned_at, "its clock goes on from where it was"
    await li.says(number)
    await li.presses("退单")
    await li.says("我下周出差")
    assert li.fresh[0][0] in ("say.declined", "say.declined_to_head")
    names = [event["name"] for event in await world.events(number)]
    assert names[:4] == ["item.reported", "item.assigned", "item.accepted", "item.corrected"]


async def test_an_answer_to_the_wrong_item_is_taken_back_and_its_buttons_are_stale(world: World) -> None:
    li = await world.member("李慧敏")
    chen, number = await _accepted(world, li)
    wrong = await _answer(world, li, chen, number, "电梯修好了。")
    await _correct(li, number, "答复")
    li.hears("correct.how.ask")
    await li.presses("整步收回")
    li.hears("correct.sure.ask")
    await li.presses("收回")
    chen.hears("notice.taken_back")
    assert (await world.item(number)).state is State.ACCEPTED
    await chen.presses("已解决", letter=wrong)
    chen.hears("refusal.item_moved")
    right = await _answer(world, li, chen, number, "地桩装好了。")
    await chen.presses("已解决", letter=right)
    chen.hears("say.rated_yes")
    await chen.says(number)
    shown = chen.hears("say.timeline")
    assert "收回" in shown.plain and "电梯修好了" not in shown.plain
    item = await world.item(number)
    assert item.closing is Closing.SOLVED and item.answers == 2


async def test_wrong_words_in_an_answer_are_written_anew(world: World) -> None:
    li = await world.member("李慧敏")
    chen, number = await _accepted(world, li)
    await _answer(world, li, chen, number, "保安每晚八点巡一遍。")
    await _correct(li, number, "答复")
    await li.presses("改写内容")
    li.hears("correct.words.ask")
    await li.says("保安每晚九点巡一遍，电话 13800138000")
    li.hears("say.corrected_words")
    told = chen.hears("notice.corrected")
    assert "九点" in told.plain and "13800138000" not in told.plain
    assert [button.label for button in told.buttons][:3] == ["已解决", "部分", "没有"]
    await chen.presses("已解决")
    chen.hears("say.rated_yes")
    await chen.says(number)
    shown = chen.hears("say.timeline")
    assert "九点" in shown.plain and "八点" not in shown.plain


async def test_a_visit_and_a_note_stay_inside(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, number = await _accepted(world, li)
    await li.presses("记录走访")
    await li.says("去了 5 栋")
    li.hears("say.visited")
    await li.says(number)
    await li.presses("备注")
    await li.says("物业经理姓罗")
    li.hears("say.noted")
    await _correct(head, number, "走访记录")
    head.hears("correct.words.ask")
    await head.says("去了 3 栋")
    head.hears("say.corrected_words")
    assert "3 栋" in li.last.plain and [kind for kind, _ in li.fresh][-1] == "notice.corrected_inside"
    await _correct(li, number, "备注")
    await li.says("物业经理姓骆")
    li.hears("say.corrected_words")
    chen.hears_nothing()
    await chen.says(number)
    assert "骆" not in chen.last.plain and "3 栋" not in chen.last.plain.split("\n\n")[0]
    await head.says(number)
    shown = head.hears("say.timeline")
    assert "骆" in shown.plain and "姓罗" not in shown.plain and "5 栋" not in shown.plain


async def test_the_heads_conclusion_is_taken_back(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, number = await _accepted(world, li)
    for round_ in range(3):
        answered = await _answer(world, li, chen, number, f"第 {round_ + 1} 次")
        await chen.presses("没有", letter=answered)
    chen.hears("say.rated_head")
    await head.presses("结案")
    await head.says("今年办不了")
    await head.presses("发送")
    chen.hears("notice.concluded")
    await _correct(head, number, "结案")
    await head.presses("收回")
    head.hears("say.taken_back")
    chen.hears("notice.taken_back")
    item = await world.item(number)
    assert item.state is State.ANSWERED and item.closed_at is None and item.closing is None
    await head.says(number)
    await head.presses("结案")
    await head.says("要等业主大会表决，已列入明年的议题。")
    await head.presses("发送")
    head.hears("say.concluded")
    chen.hears("notice.concluded")


@pytest.mark.no_golden
async def test_who_had_it_has_left_since_it_was_concluded(world: World) -> None:
    """What is open again is not his any more: it goes before the head."""
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, number = await _accepted(world, li)
    for round_ in range(3):
        answered = await _answer(world, li, chen, number, f"第 {round_ + 1} 次")
        await chen.presses("没有", letter=answered)
    await head.presses_verb("conclude", item=(await world.item(number)).id)
    await head.says("今年办不了")
    await head.presses("发送")
    await ends(head, "李慧敏 委员")
    await head.presses("结束任职")
    await _correct(head, number, "结案")
    await head.presses("收回")
    item = await world.item(number)
    assert item.state is State.ANSWERED and not item.hands
    head.hears("say.taken_back")


async def test_a_rating_written_down_wrong_on_the_telephone(world: World) -> None:
    li = await world.member("李慧敏")
    zhao = await world.member("赵安", role="clerk")
    chen, number = await _accepted(world, li)
    await _answer(world, li, chen, number, "地桩装好了。")
    await zhao.says(number)
    await zhao.presses("更多操作")
    await zhao.presses("代记评价")
    await zhao.presses("已解决")
    while zhao.fresh[-1][0].startswith("rate_by_call."):
        await zhao.says("跳过")
    assert (await world.item(number)).state is State.CLOSED
    await _correct(zhao, number, "电话里的评价")
    await zhao.presses("收回")
    zhao.hears("say.taken_back")
    item = await world.item(number)
    assert item.state is State.ANSWERED and item.solved is None
    assert await world.rows_of("ratings") == []
    await chen.presses("没有", letter=next(s for k, s in chen.letters if k == "notice.answered"))
    assert chen.fresh[0][0] == "say.rated_redo"
    assert [row["solved"] for row in await world.rows_of("ratings")] == ["no"]


async def test_a_refusal_is_undone_by_restoring(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, number = await _accepted(world, li)
    await head.says(number)
    await head.presses("不予受理")
    await head.says("归交警管")
    await head.presses("发送")
    chen.hears("notice.refused")
    await _correct(head, number, "不予受理")
    head.hears("restore.reason.ask")
    await head.says("点错了，对不起")
    head.hears("say.restored_item")
    chen.hears("notice.restored")
    assert (await world.item(number)).state is State.ACCEPTED


async def test_what_has_moved_since_or_is_a_day_old_stays(world: World) -> None:
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    chen, number = await _accepted(world, li)
    await _correct(li, number, "接单")
    card = li.hears("correct.sure.ask")
    await li.presses("不收回")
    li.hears("say.not_taken_back")
    await _correct(li, number, "接单")
    card = li.hears("correct.sure.ask")
    await world.together((li, li.button("收回", card)), (li, li.button("收回", card)))
    names = [event["name"] for event in await world.events(number)]
    assert names.count("item.corrected") == 1
    await li.says(number)
    await li.presses("接单")
    await li.presses("联系居民")
    await li.says("我来了")
    await li.says(number)
    await li.presses("更多操作")
    await li.presses("更正")
    assert all("接单" not in button.label for button in li.hears("correct.of.ask").buttons)
    await li.says("取消")
    await lin.says(number)
    lin.hears("refusal.item_unknown")
    world.later(hours=25)
    await li.says(number)
    await li.presses("更多操作")
    await li.presses("更正")
    li.hears("refusal.nothing_to_correct")
    assert chen.letters


@pytest.mark.no_golden
async def test_taking_back_an_answer_that_is_rated_at_the_same_moment(world: World) -> None:
    li = await world.member("李慧敏")
    chen, number = await _accepted(world, li)
    answered = await _answer(world, li, chen, number, "地桩装好了。")
    await _correct(li, number, "答复")
    await li.presses("整步收回")
    card = li.hears("correct.sure.ask")
    await world.together((chen, chen.button("已解决", answered)), (li, li.button("收回", card)))
    item = await world.item(number)
    refused = [p for p in (chen, li) if any(kind.startswith("refusal.") for kind, _ in p.fresh)]
    assert len(refused) == 1
    assert item.state in (State.CLOSED, State.ACCEPTED)
    assert len(await world.rows_of("ratings")) == (1 if item.state is State.CLOSED else 0)
