"""From step to step: the plan, looking into it, what is missing, back and on again, somebody else leads."""

from __future__ import annotations

import pytest

from domain import consultation_timing
from domain.consultation import Part, Stage
from tests.stories.consultations import consulted, fixed, moves, person_id, there
from tests.stories.referrals import accepted
from tests.stories.test_consultation_card import invited
from tests.talk import Resident, World


def all_of(who: Resident) -> str:
    last = who.last
    rows = [part for row in last.card.rows for part in (row.label, row.text)] if last.card else []
    return "\n".join([last.text, *rows])


async def test_the_plan_is_proposed_and_changed_one_by_one(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    zhou = await world.member("周明")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number, planned=False)
    await li.says(made.number)
    await li.presses("写方案")
    li.hears("plan_consultation.check.ask")
    assert "主持人 1 位、居民 1 位" in all_of(li)
    await li.presses("改主体")
    await li.says("3 栋居民三位、物业、消防")
    li.hears("plan_consultation.check.ask")
    await li.presses("就用这份方案")
    li.hears("say.consultation_shown")
    assert "第 3 步，共 7 步：组织调研" in all_of(li)
    found, _ = await there(world, made)
    assert found.step == 2 and found.who_id and found.how_id and found.order_id
    await li.presses("写方案")  # an old card; what stands is shown
    assert "3 栋居民三位" in all_of(li)
    await li.presses("就用这份方案")
    assert (await there(world, made))[0].version == found.version  # nothing was changed
    await zhou.says(made.number)
    assert not any(one.label == "写方案" for one in zhou.last.buttons)


async def test_looking_into_it_and_what_is_missing(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await li.says(made.number)
    await li.presses("更多操作")
    await li.presses("进入下一步")
    assert li.hears("refusal.step_missing").text == "还不能到这一步，前面还差：走访或调研记录。"
    await li.says(made.number)
    await li.presses("记录调研")
    await li.sends_photo("电梯间的监控拍到门卡住三次")
    await li.says("问过物业：维保单位没来")
    li.hears("sort_own_words.target.ask")  # another thing by now
    found, _ = await there(world, made)
    assert found.step == 3
    [row] = await world.rows_of("utterances")
    assert row["kind"] == "research" and row["consultation_id"] == made.id


@pytest.mark.no_golden
async def test_a_visit_to_its_matter_counts(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    await li.presses("记录走访")
    await li.says("下午去看过，两辆车堵着门")
    made = await consulted(world, li, number)
    assert (await there(world, made))[0].step == 3


async def test_back_and_on_again(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await li.says(made.number)
    assert "退回前面一步" not in li.last.numbered
    await wang.says(made.number)
    await wang.presses("更多操作")
    await wang.presses("退回前面一步")
    await wang.presses("第 2 步 制订方案")
    await wang.says("方案里没有写消防，补上再来")
    wang.hears("say.sent_back")
    assert li.last.text.startswith("王建国 把协商 XM-C26-001 退回到“制订方案”")
    await li.presses("看这场协商")
    assert "方案里没有写消防" in all_of(li)
    found, _ = await there(world, made)
    assert (found.step, found.held_back) == (1, True)
    card = li.last
    await li.presses("进入下一步")
    li.hears("say.stepped_on")
    found, _ = await there(world, made)
    assert (found.step, found.held_back, found.reason_id) == (2, False, None)
    await li.presses("进入下一步", letter=card)
    assert li.toast == "已经办过了，不用再点。" and (await there(world, made))[0].step == 2  # pressed twice
    await wang.says(made.number)
    await wang.presses("更多操作")
    await wang.presses("来龙去脉")
    wang.hears("say.consultation_history")
    assert "退回到前面一步（制订方案：方案里没有写消防，补上再来）" in wang.last.text


async def test_somebody_else_leads_on_the_day(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    zhou = await world.member("周明")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await fixed(world, made, hours=3)
    await invited(world, made.id)
    await wang.says(made.number)
    await wang.presses("更多操作")
    await wang.presses("换主持人")
    await wang.presses("周明")
    wang.hears("say.led_by")
    zhou.hears("say.leads_now")
    found, people = await there(world, made)
    assert found.leader_id == await person_id(world, zhou)
    parts = {one.person_id: one.part for one in people}
    assert parts[found.leader_id] is Part.LEADER and parts[await person_id(world, li)] is Part.MEMBER
    await li.says(made.number)
    assert "换主持人" not in li.last.numbered
    await li.presses_verb("lead_consultation", consultation=made.id)
    li.hears("refusal.not_yours")


@pytest.mark.no_golden
async def test_the_recused_learn_nothing_and_what_is_over_goes_no_further(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await wang.presses_verb("show_consultation", consultation="nothing")
    await moves(world, made, consultation_timing.call_off, reason=None)
    await li.says(made.number)
    assert "写方案" not in li.last.numbered
    assert (await there(world, made))[0].state is Stage.CALLED_OFF


@pytest.mark.no_golden
async def test_who_leads_and_keeps_out_or_leaves_goes_before_the_head(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    await world.member("周明")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await li.says("请假 明天到下周五")
    while li.fresh and li.fresh[-1][0] != "say.leave_taken" and li.last.buttons:
        await li.presses(li.last.buttons[0].label)
    assert any(kind == "say.leader_away" for kind, _ in wang.letters)
    await wang.presses_verb("recuse", item=(await world.item(number)).id)
    await wang.presses("李慧敏")
    if wang.last.buttons and any(one.label == "跳过" for one in wang.last.buttons):
        await wang.presses("跳过")
    assert any(kind == "say.leader_recused" for kind, _ in wang.letters)
    await li.says(made.number)
    li.hears("refusal.consultation_unknown")
    letter = next(letter for kind, letter in wang.letters if kind == "say.leader_recused")
    await wang.presses(f"{made.number} 换主持人", letter=letter)
    await wang.presses("周明")
    wang.hears("say.led_by")
