"""Hours that nobody sits: who is in charge hears of them in time, once each."""

from __future__ import annotations

import json
from datetime import time

import pytest
from sqlalchemy import select

from domain.rota import Kind
from domain.rota_plan import Duty, Hours, Rule
from storage import tables
from storage.statements import compiled
from tests.stories.rota_acts import at, give, leave, publish, station, until
from tests.talk import World

PLANS = compiled(select(tables.rota_plans).where(tables.rota_plans.c.duty == Duty.MEMBER.value))


async def warned(world: World) -> list[tuple[int, int]]:
    """(days ahead, number of gaps) of each warning."""
    rows = [json.loads(row["particulars"]) for row in await world.rows_of("events") if row["name"] == "rota.gap_warned"]
    return [(row["days"], len(row["gaps"])) for row in rows]


async def test_a_week_without_anybody_is_warned_of_seven_three_and_one_day_ahead(world: World) -> None:
    head, clerk = await world.member("王建国", role="head"), await world.member("赵安", role="clerk")
    await world.member("林涛")
    await leave(world, "林涛", at(2026, 11, 30), at(2026, 12, 7))  # all of his turn
    await until(world, 2026, 11, 24, 9, 0)
    letter = head.letters[-1][1]
    assert head.letters[-1][0] == "clock.gaps" and clerk.letters[-1][0] == "clock.gaps"
    assert "每天 09:00–12:00、14:00–17:00" in letter.text and "李慧敏" in letter.text and "林涛" not in letter.text
    await until(world, 2026, 11, 30, 12, 0)
    assert [kind for kind, _ in head.letters].count("clock.gaps") == 3
    assert await warned(world) == [(7, 10), (3, 10), (1, 10)]


async def test_a_gap_that_closes_is_warned_of_no_more(world: World) -> None:
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    await leave(world, "林涛", at(2026, 11, 30), at(2026, 12, 1))
    await until(world, 2026, 11, 24, 9, 0)
    assert await warned(world) == [(7, 2)]
    await give(world, at(2026, 11, 30), at(2026, 12, 1), "李慧敏", Kind.OVERRIDE)
    await until(world, 2026, 11, 30, 12, 0)
    assert await warned(world) == [(7, 2)] and [kind for kind, _ in head.letters].count("clock.gaps") == 1
    assert "clock.start" in [kind for kind, _ in li.letters]


async def test_a_gap_that_comes_up_the_day_before_is_warned_of_in_the_evening(world: World) -> None:
    staff = await world.member("周宁", role="staff", station="")
    await until(world, 2026, 11, 24, 10, 0)
    await leave(world, "李慧敏", at(2026, 11, 25, 13, 0), at(2026, 11, 26))
    await until(world, 2026, 11, 24, 18, 0)
    assert "14:00–17:00" in staff.letters[-1][1].text and "09:00" not in staff.letters[-1][1].text
    assert await warned(world) == [(1, 1)]


async def test_from_the_warning_to_who_steps_in(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    await leave(world, "林涛", at(2026, 11, 30), at(2026, 12, 1))
    await until(world, 2026, 11, 24, 9, 0)
    await head.presses("安排顶班")
    while head.fresh[-1][0] != "override.who.ask":
        await head.presses(head.last.buttons[0].label)
    await head.presses("李慧敏")
    await head.presses(head.last.buttons[0].label)
    head.hears("say.overridden")
    assert "11月30日" in li.letters[-1][1].text
    await until(world, 2026, 11, 30, 12, 0)
    assert await warned(world) == [(7, 2)]


@pytest.mark.no_golden
async def test_a_week_that_was_warned_of_as_a_whole_is_not_warned_of_day_by_day(world: World) -> None:
    await world.member("王建国", role="head")
    await leave(world, "林涛", at(2026, 11, 30), at(2026, 12, 2))
    await until(world, 2026, 12, 1, 12, 0)
    assert await warned(world) == [(7, 4), (3, 4), (1, 4)]
    await leave(world, "林涛", at(2026, 12, 3), at(2026, 12, 4))  # two days ahead: the act tells, then the last mark
    await until(world, 2026, 12, 3, 12, 0)
    assert (await warned(world))[3:] == [(1, 2)]


async def plan_until(world: World, *when: int) -> None:
    """The station's plan ends then."""
    house = world.core.house
    rows = await house.database.all(PLANS, {})
    row = next(row for row in rows if row["station_id"] == station(world))
    work = house.work()
    work.update(tables.rota_plans, {"id": row["id"]}, valid_to=at(*when))
    await work.commit()
    await house.refresh()


async def test_a_plan_that_runs_out_is_told_two_weeks_ahead_once(world: World) -> None:
    head = await world.member("王建国", role="head")
    await plan_until(world, 2027, 1, 1)
    await until(world, 2026, 12, 16, 9, 0)
    assert "clock.runs_out" not in [kind for kind, _ in head.letters]
    await until(world, 2026, 12, 17, 9, 0)
    assert "12月31日" in head.letters[-1][1].text and head.letters[-1][0] == "clock.runs_out"
    await until(world, 2026, 12, 20, 9, 0)
    assert [kind for kind, _ in head.letters].count("clock.runs_out") == 1


@pytest.mark.no_golden
async def test_a_plan_that_is_followed_by_another_runs_out_silently(world: World) -> None:
    head = await world.member("王建国", role="head")
    await plan_until(world, 2026, 12, 12)
    rule = Rule(hours=(Hours(start=time(10), end=time(11)),))
    await publish(world, rule, at(2026, 12, 12), ["林涛"])
    await until(world, 2026, 12, 13, 9, 0)
    assert "clock.runs_out" not in [kind for kind, _ in head.letters]


@pytest.mark.no_golden
async def test_what_an_act_has_just_told_is_not_told_by_the_clock_the_same_day(world: World) -> None:
    await world.member("王建国", role="head")
    await until(world, 2026, 11, 23, 10, 0)
    await leave(world, "林涛", at(2026, 11, 30), at(2026, 12, 1))  # seven days ahead, an hour after the mark
    await until(world, 2026, 11, 26, 12, 0)
    assert await warned(world) == []
    await until(world, 2026, 11, 30, 12, 0)
    assert await warned(world) == [(3, 2), (1, 2)]


@pytest.mark.no_golden
async def test_a_practice_bothers_nobody_of_the_district_office(world: World) -> None:
    staff, clerk = await world.member("周宁", role="staff", station=""), await world.member("赵安", role="clerk")
    work = world.core.house.work()
    work.update(tables.stations, {"id": station(world)}, practice=1)
    await work.commit()
    await leave(world, "林涛", at(2026, 11, 30), at(2026, 12, 1))
    await until(world, 2026, 11, 27, 9, 0)
    staff.hears_nothing()
    assert clerk.letters[-1][0] == "clock.gaps"
