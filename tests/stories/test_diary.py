"""The calendar of consultations: of one's stations, of one station, one's own; and who learns nothing of one."""

from __future__ import annotations

import pytest

from domain import consultation_timing
from domain.consultation import Part
from tests.stories.consultations import consulted, fixed, moves
from tests.stories.invitations import invited
from tests.stories.referrals import accepted
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
