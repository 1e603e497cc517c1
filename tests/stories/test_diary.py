"""The calendar of consultations: of one's stations, of one station, one's own; and who learns nothing of one."""

from __future__ import annotations

import pytest

from domain import consultation_timing
from domain.consultation import Part
from handlers.sign_in_codes import shown_code
from tests.stories.consultations import consulted, fixed, moves, there
from tests.stories.invitations import invited
from tests.stories.referrals import accepted, departments, liaison
from tests.stories.test_practice import practise
from tests.stories.timings import elsewhere, joins
from tests.talk import World


async def test_four_weeks_ahead_and_month_by_month(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    sun = await world.member("孙悦", role="head", station="NY")
    staff = await world.member("周宁", role="staff")
    chen, number = await accepted(world, li)
    await chen.says("协商日历")
    chen.hears("diary.ahead_none")
    lift = await invited(world, await fixed(world, await consulted(world, li, number)))
    there = await elsewhere(world, sun, "农园夏天怎么防蚊")
    await joins(world, there, li, Part.MEMBER)
    await invited(world, await fixed(world, there, hours=50))
    later = await elsewhere(world, sun, "充电桩装在哪里")
    await fixed(world, later, hours=24 * 40)
    off = await elsewhere(world, sun, "取消的那一场")
    await moves(world, await fixed(world, off), consultation_timing.call_off, reason=None)
    await chen.says("协商日历")
    assert lift.number in chen.hears("diary.ahead").text
    assert "农园" not in chen.last.text
    await li.says("协商日程")
    assert "共 2 场" in li.hears("diary.ahead").text and "一楼会议室" in li.last.text
    await li.presses("请我参加的")
    li.hears("diary.ahead_mine")
    await sun.says("协商日历")
    assert "防蚊" in sun.hears("diary.ahead").text and "电梯" not in sun.last.text and "取消" not in sun.last.text
    await sun.presses("按月看")
    await sun.presses("下个月")
    await sun.presses("下个月", letter=sun.last)
    assert "充电桩" in sun.hears("diary.of_month").text
    await staff.says("协商日历")
    assert "香蜜" in staff.hears("diary.ahead").text and "农园" in staff.last.text
    await staff.presses("选驿站")
    await staff.presses("农园")
    assert "共 1 场" in staff.hears("diary.ahead").text


@pytest.mark.no_golden
async def test_who_keeps_out_learns_nothing(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    _, number = await accepted(world, li)
    made = await fixed(world, await consulted(world, li, number))
    await lin.says("协商日历")
    assert made.number in lin.hears("diary.ahead").text
    await wang.presses_verb("recuse", item=(await world.item(number)).id)
    await wang.presses("林涛")
    if any(one.label == "跳过" for one in wang.last.buttons):
        await wang.presses("跳过")
    await lin.says("协商日历")
    lin.hears("diary.ahead_none")
    await lin.says("协商")
    assert made.number not in lin.last.numbered


@pytest.mark.no_golden
async def test_more_than_one_letter_holds_and_another_station_is_not_shown(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    for index in range(12):
        await fixed(world, await elsewhere(world, wang, f"议题{index}", "XM"), hours=24 + index, room=f"{index} 楼")
    await li.says("协商日历")
    assert "共 12 场" in li.last.text and "议题10" not in li.last.text
    await li.presses("更多")
    assert "议题10" in li.last.text and "议题9" not in li.last.text
    place = next(one.id for one in world.core.house.district.stations.values() if one.code == "NY")
    await li.presses_verb("diary", station=place)
    assert li.fresh[-1][0].startswith("refusal.")


@pytest.mark.no_golden
async def test_what_another_one_took_over_is_held_no_more(world: World) -> None:
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await invited(world, await fixed(world, await consulted(world, li, number)))
    await head.presses_verb("raise_consultation", consultation=made.id)
    await head.presses("专题协商")
    await head.says("要请区里来")
    head.hears("say.consultation_raised")
    for who in (head, li):
        await who.says("协商日历")
        who.hears("diary.ahead_none")


@pytest.mark.no_golden
async def test_a_department_reads_nothing_of_a_practice(world: World) -> None:
    """What is played stays at its station, also in the calendar."""
    await practise(world, "NY")
    sun = await world.member("孙悦", role="head", station="NY")
    await departments(world, "区市场监管局")
    zhou = await liaison(world, "周工", "d1")
    made = await elsewhere(world, sun, "夏天怎么防蚊")
    await sun.presses_verb("add_participant", consultation=made.id, part="department")
    await sun.presses("区市场监管局")
    await invited(world, await fixed(world, made, hours=1))
    await zhou.says("协商日历")
    zhou.hears("diary.ahead_none")
    for word in ("协商", "我的邀请"):
        await zhou.says(word)
        assert made.number not in zhou.heard_all()
    world.later(hours=1)
    await zhou.says(shown_code(world.core.house, (await there(world, made))[0]).replace(" ", ""))
    assert made.number not in zhou.heard_all() and "防蚊" not in zhou.heard_all()
