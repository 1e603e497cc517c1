"""A consultation's time runs out: who is told, how far it climbs, and what a new list of days off does to it."""

from __future__ import annotations

from datetime import date

import pytest

from domain import consultation_moves, outcome_moves, running
from domain.clocks import Clock
from domain.consultation import Stage
from domain.running import Step
from handlers.clock_moved import move_clocks
from handlers.morning import MorningClock
from tests.stories.consultations import consulted, fixed, moves, there
from tests.stories.referrals import accepted
from tests.talk import Resident, World

_SUNDAY = date(2026, 11, 29)


def notices(who: Resident) -> list[str]:
    prefix = "consultation_notice."
    return [kind.removeprefix(prefix) for kind, _ in who.letters if kind.startswith(prefix)]


async def until(world: World, days: float, step: float = 0.5) -> None:
    for _ in range(round(days / step)):
        world.later(days=step)
        await world.tick()


async def test_a_consultation_that_nobody_holds_climbs_to_the_district(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    staff = await world.member("赵敏", role="staff")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await until(world, 31)
    assert notices(li) == ["step_over", "warned", "overdue", "overdue"]
    assert notices(wang) == ["head_overdue", "jointly"]
    assert notices(staff) == ["staff_jointly"]
    found, _ = await there(world, made)
    one = running.of(found.running, Clock.CONSULTATION)
    assert one is not None and one.step is Step.PLUS_5
    await li.says(made.number)
    await li.presses("更多操作")
    await li.presses("来龙去脉")
    assert "过了时限（协商）" in li.last.text


@pytest.mark.no_golden
async def test_held_in_time_nobody_is_told_but_the_minutes_have_a_time_of_their_own(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await fixed(world, made, hours=30)
    await until(world, 1.5)
    held = await moves(world, made, consultation_moves.hold)
    assert held.state is Stage.HELD
    assert {one.clock for one in held.running if one.stopped_at is None} == {Clock.STEP, Clock.MINUTES}
    await until(world, 6)
    assert "overdue" in notices(li) and "纪要时限" in li.heard_all()


@pytest.mark.no_golden
async def test_a_new_list_of_days_off_moves_it(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    was = running.of(made.running, Clock.CONSULTATION)
    house = world.core.house
    house.calendar = house.calendar.model_copy(
        update={"version": house.calendar.version + 1, "workdays": house.calendar.workdays | {_SUNDAY}}
    )
    assert await move_clocks(house)
    found, _ = await there(world, made)
    now = running.of(found.running, Clock.CONSULTATION)
    assert was is not None and now is not None and now.due_at < was.due_at
    await world.tick()
    assert notices(li) == ["due_moved"]


@pytest.mark.no_golden
async def test_the_inbox_and_the_morning_letter_name_what_waits(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await fixed(world, made, hours=26)
    world.later(hours=8)
    await world.tick()
    await wang.says("收件箱")
    assert made.number not in wang.last.text  # tomorrow, and the step is the leader's
    world.later(hours=14)
    await world.tick()
    await wang.says("收件箱")
    assert f"{made.number} 电梯什么时候能修好：今天 11:30 开会" in wang.last.text
    mornings = MorningClock(world.core.house)
    await mornings.tick()
    await until(world, 30)
    assert any(kind == "say.morning" and "今天 11:30 开会" in letter.text for kind, letter in wang.letters)
    await wang.says("收件箱")
    assert f"{made.number} 电梯什么时候能修好：过了时限" in wang.last.text
    await wang.presses("协商")
    wang.hears("say.consultations_list")
    await wang.presses_verb("recuse", item=(await world.item(number)).id)
    await wang.presses("王建国")
    await wang.presses("跳过")
    await wang.says("收件箱")
    assert made.number not in wang.last.text
    await wang.says("协商")
    wang.hears("say.consultations_none")


@pytest.mark.no_golden
async def test_people_have_met_and_nothing_is_agreed(world: World) -> None:
    """Once the minutes are out the step's own time climbs as the others do."""
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    staff = await world.member("赵敏", role="staff")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await fixed(world, made, hours=30)
    await until(world, 1.5)
    await moves(world, made, consultation_moves.hold)
    await until(world, 1)
    minuted = await moves(world, made, outcome_moves.minute, minutes="m", edition=1, until=world.now)
    assert {one.clock for one in minuted.running if one.stopped_at is None} == {Clock.STEP}
    await until(world, 8)
    assert notices(li).count("overdue") == 1 and "议定结果的时限" in li.heard_all()
    await until(world, 7)
    assert notices(wang)[-2:] == ["head_overdue", "jointly"]
    assert notices(staff) == ["staff_jointly"]
