"""年度协商计划: lines, how far they are, what is late; begun from a line, and following its consultation."""

from __future__ import annotations

import json

import pytest

from domain import consultation_timing
from domain.consultation import Source
from storage import tables
from storage.consultations import consultation_by_number
from tests.stories.consultations import moves, person_id
from tests.stories.referrals import accepted
from tests.talk import Resident, World


async def _adds(who: Resident, title: str, month: str = "12 月", leader: str = "") -> None:
    await who.presses("加一项")
    await who.says(title)
    await who.presses(month)
    if leader:
        await who.presses("换主持人")
        await who.presses(leader)
    await who.presses("记入计划")
    who.hears("say.plan_added")
    await who.presses("年度计划")


async def test_planned_begun_held_and_late(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    zhou = await world.member("周宁", role="staff")
    await wang.says("年度计划")
    wang.hears("say.year_plan_none")
    await _adds(wang, "老旧小区怎么停车", "11 月", "李慧敏")
    assert "老旧小区怎么停车" in li.hears("say.plan_you_lead").text
    await _adds(wang, "食堂怎么办到楼下")
    assert "2 项" in wang.last.text
    await li.says("年度计划")
    await li.presses("停车")
    await li.presses("发起协商")
    card = li.hears("begin_consultation.check.ask").card
    assert card is not None and card.rows[0].text == "老旧小区怎么停车"
    await li.presses("发起")
    li.hears("say.consultation_begun")
    work = world.core.house.work()
    made = await consultation_by_number(work, "XM-C26-001")
    assert made is not None and made.source is Source.PLAN and made.plan_id
    assert made.leader_id == await person_id(world, li)
    await wang.says("年度计划")
    assert "已开始 XM-C26-001" in wang.last.text and "已开始 1，已开会 0" in wang.last.text
    await wang.presses("停车")
    await wang.presses_verb("add_year_plan", line=made.plan_id)
    wang.hears("refusal.plan_begun")
    await li.presses_verb("begin_consultation", plan=made.plan_id)
    await li.presses("发起")
    li.hears("refusal.plan_begun")
    await moves(world, made, consultation_timing.call_off, reason=None)
    await wang.says("年度计划")
    assert "还没开始" in wang.last.text, "it may be begun again"
    world.later(days=31)
    await wang.says("年度计划")
    assert wang.last.text.index("过了月份还没开始") < wang.last.text.index("食堂")
    await wang.presses("食堂")
    await wang.presses("改这一项")
    await wang.presses("改标题")
    await wang.says("社区食堂怎么办")
    await wang.presses("记入计划")
    wang.hears("say.plan_changed")
    await wang.presses("年度计划")
    await wang.presses("社区食堂")
    await wang.presses("不做了")
    await wang.says("街道已经在建")
    wang.hears("say.plan_dropped")
    await zhou.says("年度计划")
    shown = zhou.hears("say.year_plan_all")
    assert "香蜜社区协商驿站：1 项" in shown.text and "过期没开始 1" in shown.text
    await zhou.presses("香蜜")
    await zhou.presses("加一项")
    await zhou.says("充电桩装在哪")
    zhou.hears("add_year_plan.month.ask")


@pytest.mark.no_golden
async def test_who_may_not_and_what_is_wrong(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    sun = await world.member("孙悦", role="head", station="NY")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.presses_verb("show_year_plan")
    chen.hears("refusal.not_yours")
    await wang.says("年度计划")
    await _adds(wang, "老旧小区怎么停车")
    (row,) = await world.rows_of("year_plans")
    for who in (li, sun):
        await who.presses_verb("drop_year_plan", plan=row["id"])
        who.hears("refusal.not_yours")
    await li.presses_verb("begin_consultation", plan=row["id"])
    li.hears("refusal.not_yours")
    await sun.presses_verb("show_plan_line", plan=row["id"])
    sun.hears("refusal.not_yours")
    await sun.presses_verb("show_plan_line", plan="nothing")
    sun.hears("refusal.plan_unknown")
    await wang.presses_verb("drop_year_plan", plan=row["id"])
    await wang.says("不做了")
    await wang.presses_verb("drop_year_plan", plan=row["id"])
    wang.hears("refusal.plan_dropped")


@pytest.mark.no_golden
async def test_who_keeps_out_finds_no_line_of_it_in_the_plan(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    _, number = await accepted(world, li)
    await wang.says("年度计划")
    await _adds(wang, "老旧小区怎么停车", leader="李慧敏")
    await wang.presses("停车")
    await wang.presses("发起协商")
    await wang.presses("发起")
    made = await consultation_by_number(world.core.house.work(), "XM-C26-001")
    assert made is not None
    await wang.presses_verb("join_consultation", consultation=made.id)
    await wang.presses(number)
    work = world.core.house.work()
    recused = json.dumps([await person_id(world, lin)])
    work.update(tables.items, {"id": (await world.item(number)).id}, recused=recused)
    await work.commit()
    for who in (lin, li):
        await who.says("年度计划")
    assert "怎么停车" in li.last.text and "怎么停车" not in lin.heard_all()
    await li.presses("停车")
    assert made.number in li.heard_all() and made.number not in lin.heard_all()
