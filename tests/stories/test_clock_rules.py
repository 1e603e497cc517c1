"""时限: staff change what each step may take; what has begun keeps its own, what comes goes by the new one."""

from __future__ import annotations

import json

import pytest

from domain.clock_rules import Rule
from domain.clocks import Clock
from domain.running import of
from tests.talk import Resident, World


async def _to(staff: Resident, group: str, rule: str) -> None:
    await staff.says("时限")
    staff.hears("clocks.group.ask")
    await staff.presses(group)
    staff.hears("clocks.rule.ask")
    await staff.presses(rule)


async def _sets(staff: Resident, group: str, rule: str, amount: str) -> None:
    await _to(staff, group, rule)
    staff.hears("clocks.amount.ask")
    await staff.says(amount)
    staff.hears("clocks.check.ask")
    await staff.presses("就这样改")
    staff.hears("say.clock_changed")


async def _answer_due(world: World, number: str) -> int:
    running = of((await world.item(number)).running, Clock.ANSWER)
    assert running is not None
    return running.due_at


async def test_a_new_matter_has_the_new_promise_and_the_old_one_keeps_its_own(world: World) -> None:
    staff, head = await world.member("周宁", "staff", ""), await world.member("王建国", "head")
    resident, other = world.person("陈女士"), world.person("老周")
    await resident.opens("st_xm2k8vwd")
    old = await resident.reports()
    due = await _answer_due(world, old)
    await staff.says("设置")
    await staff.presses("更多")
    await staff.presses("时限")
    shown = staff.hears("clocks.group.ask").text
    assert "答复一般事项：10 个工作日\n" in shown and "委员接单：4 个工作小时（我们的默认）" in shown
    await staff.presses("答复")
    await staff.presses("答复一般事项")
    assert "1 到 29 个工作日" in staff.hears("clocks.amount.ask").text
    for said, why in (("8", "单位"), ("快一点", "没看懂"), ("8 小时", "不按这个单位"), ("40 工作日", "范围")):
        await staff.says(said)
        assert why in staff.hears("clocks.amount.ask").text
    await staff.says("4 个工作日")
    assert "对不上" in staff.hears("clocks.amount.ask").text, "shorter than simple matters"
    await staff.says("八个工作日")
    preview = staff.hears("clocks.check.ask").text
    assert "原来：10 个工作日" in preview and "改成：8 个工作日" in preview and "12月3日" in preview
    await staff.presses("就这样改")
    staff.hears("say.clock_changed")
    await other.opens("st_xm2k8vwd")
    new = await other.reports("小区门口的路灯杆歪了，怕倒下来砸到人，物业不管")
    assert (await world.item(old)).clocks == "1" and (await world.item(new)).clocks == "2"
    assert await _answer_due(world, old) == due and await _answer_due(world, new) < due
    events = [row for row in await world.rows_of("events") if row["name"] == "district.clocks_changed"]
    assert json.loads(events[0]["particulars"]) == {"clock": "answer", "from": "10 工作日", "to": "8 工作日"}
    await head.says("时限")
    head.hears("refusal.not_yours")


async def test_what_staff_set_is_not_ours_any_more_until_it_is_the_default_again(world: World) -> None:
    staff = await world.member("周宁", "staff", "")
    await _sets(staff, "接单", "委员接单", "6 工作小时")
    await staff.says("/clocks")
    assert "委员接单：6 个工作小时\n" in staff.hears("clocks.group.ask").text
    await staff.presses("接单")
    await staff.presses("委员接单")
    staff.hears("clocks.amount.ask")
    await staff.presses("改回默认")
    staff.hears("clocks.check.ask")
    await staff.presses("就这样改")
    assert "4 个工作小时（我们的默认）" in staff.hears("say.clock_changed").text
    assert world.core.house.clocks.version == 3
    await _sets(staff, "评价", "第一次回头看", "45天")
    await _sets(staff, "评价", "等居民评价", "10天")
    await _sets(staff, "答复", "最多延期", "最多5个工作日")
    await _sets(staff, "协商", "协商前提前通知", "提前2个工作日")
    clocks = world.core.house.clocks
    assert (clocks.look_back_first.amount, clocks.rating.amount, clocks.notice.amount) == (45, 10, -2)
    assert clocks.extension.amount == 5 and world.core.house.clocks_of("3").extension.amount == 10


async def test_a_category_becomes_simple_and_its_matters_are_answered_sooner(world: World) -> None:
    staff, resident = await world.member("周宁", "staff", ""), world.person("陈女士")
    await _to(staff, "答复", "哪些算简单事项")
    assert "路灯道路" in staff.hears("clocks.category.ask").text
    await staff.presses("充电与消防")
    assert "充电与消防" in staff.hears("clocks.check.ask").text
    await staff.presses("就这样改")
    staff.hears("say.clock_changed")
    assert "charging" in world.core.house.clocks.simple_categories
    await resident.opens("st_xm2k8vwd")
    number = await resident.reports()
    found = await world.item(number)
    running = of(found.running, Clock.ANSWER)
    assert found.category == "charging" and running is not None and running.allowance.amount == 5


async def test_two_staff_at_once_the_second_sees_first_what_the_other_did(world: World) -> None:
    first, second = await world.member("周宁", "staff", ""), await world.member("钱程", "staff", "")
    await _to(first, "答复", "答复一般事项")
    await first.says("8 工作日")
    await _to(second, "答复", "答复一般事项")
    await second.says("7 工作日")
    await first.presses("就这样改")
    first.hears("say.clock_changed")
    await second.presses("就这样改")
    assert "刚才有同事改过" in second.hears("clocks.check.ask").text and "原来：8 个工作日" in second.last.text
    await second.presses("就这样改")
    second.hears("say.clock_changed")
    assert world.core.house.clocks.answer.amount == 7
    rows = await world.rows_of("clock_rules")
    assert sorted(row["version"] for row in rows) == ["2", "3"]


@pytest.mark.no_golden
async def test_at_the_same_instant_one_wins_and_the_other_looks_again(world: World) -> None:
    people = [await world.member("周宁", "staff", ""), await world.member("钱程", "staff", "")]
    for staff, rule, amount in zip(people, ("部门退回", "部门答复"), ("3 工作日", "12 工作日"), strict=True):
        await _to(staff, "交办部门", rule)
        await staff.says(amount)
    await world.together(*((staff, staff.button("就这样改")) for staff in people))
    kinds = sorted({kind for staff in people for kind, _ in staff.fresh} - {"say.clock_changed_by"})
    assert kinds == ["clocks.check.ask", "say.clock_changed"], kinds
    again = next(staff for staff in people if "clocks.check.ask" in [kind for kind, _ in staff.fresh])
    await again.presses("就这样改")
    clocks = world.core.house.clocks
    assert (clocks.referral_return.amount, clocks.referral_reply.amount) == (3, 12), "neither is lost"


@pytest.mark.no_golden
async def test_another_worker_learns_of_it(world: World) -> None:
    told = []
    world.core.house.tell_others = lambda: told.append(True)
    staff = await world.member("周宁", "staff", "")
    told.clear()
    await _sets(staff, "联系", "第一次联系居民", "2 工作日")
    assert told


@pytest.mark.no_golden
async def test_in_english_every_clock_has_its_words(world: World) -> None:
    staff = await world.member("周宁", "staff", "")
    await staff.says("/lang")
    await staff.presses("English")
    await staff.says("time limits")
    shown = staff.hears("clocks.group.ask").text
    assert "Member accepts: 4 working hours (our default)" in shown and "Extension at most: 10 working days" in shown
    assert not [rule for rule in Rule if "_" in rule and rule in shown]
