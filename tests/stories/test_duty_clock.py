"""A week at the desk: told the day before, welcomed with what is open, handed over with a word, written down."""

from __future__ import annotations

from datetime import datetime

import pytest

from domain.rota import Kind
from handlers.duty_clock import DutyClock
from tests.stories.rota_acts import at, give, until
from tests.talk import ZONE, Resident, World

LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"


async def chen_reports(world: World) -> str:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    return await chen.reports(LANE)


def fresh(who: Resident) -> list[str]:
    heard = [kind for kind, _ in who.fresh]
    who._mark = len(who.letters)
    return heard


async def shifts(world: World) -> list[tuple[str, int, bool]]:
    """(day, hour of its beginning, attended) of every shift at the first station that is over."""
    rows = [row for row in await world.rows_of("shifts") if row["end_at"] > row["start_at"]]
    place = world.core.house.district.by_code("XM")
    assert place is not None
    rows = sorted((row for row in rows if row["station_id"] == place.id), key=lambda row: row["start_at"])
    return [
        (row["day"], datetime.fromtimestamp(row["start_at"] / 1000, ZONE).hour, row["attended_at"] is not None)
        for row in rows
    ]


async def test_a_turn_is_announced_begun_and_handed_on(world: World) -> None:
    head = await world.member("王建国", role="head")
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await world.duty()
    assert "没有没办完的事" in li.hears("clock.start").text
    await li.presses("我到岗了")
    assert "09:00–12:00、14:00–17:00" in li.hears("clock.arrived").text
    number = await chen_reports(world)
    await li.presses("接单")
    fresh(li)
    await until(world, 2026, 11, 24, 9, 0)
    start = li.hears("clock.start")
    assert number in start.text and "消防" not in start.text
    await li.presses("我的待办")
    li.hears("say.todo_list")
    await until(world, 2026, 11, 27, 17, 0)
    assert fresh(li) == ["clock.start"] * 3 + ["clock.end"]
    assert number in li.last.text and "林涛" in li.last.text
    await li.presses("给下一位留句话")
    li.hears("handover.words.ask")
    await li.says("3 栋的钥匙在门卫那儿")
    li.hears("clock.handover_kept")
    assert "钥匙" in [shown.text for kind, shown in head.letters if kind == "clock.handover_told"][-1]
    lin.hears_nothing()
    await until(world, 2026, 11, 29, 18, 0)
    eve = lin.hears("clock.eve")
    assert "明天" in eve.text and "这一轮到12月4日" in eve.text.replace(" ", "")
    await until(world, 2026, 11, 30, 9, 0)
    assert "李慧敏 交接时给您留了话：3 栋的钥匙" in lin.hears("clock.start").text
    assert fresh(li) == [], "told once, not again"
    week = await shifts(world)
    assert len(week) == 10 and week[0] == ("2026-11-23", 9, True) and week[1] == ("2026-11-23", 14, True)
    assert [there for day, _, there in week if day > "2026-11-23"] == [False] * 8


async def test_who_acts_on_a_matter_was_there(world: World) -> None:
    await world.member("李慧敏")
    li = world.people["李慧敏"]
    await chen_reports(world)
    await li.presses("接单")
    await until(world, 2026, 11, 23, 17, 0)
    assert await shifts(world) == [("2026-11-23", 9, True), ("2026-11-23", 14, False)]


async def test_one_member_alone_hands_nothing_to_himself(world: World) -> None:
    sun = await world.member("孙悦", station="NY")
    await until(world, 2026, 11, 24, 18, 0)
    sun.hears("clock.eve")
    await until(world, 2026, 11, 25, 9, 0)
    sun.hears("clock.start")
    await until(world, 2026, 11, 25, 13, 0)
    sun.hears_nothing()


@pytest.mark.no_golden
async def test_a_clock_that_slept_tells_nothing_late_and_writes_down_everything(world: World) -> None:
    li = await world.member("李慧敏")
    await world.duty()
    li.hears("clock.start")
    world.later(days=3, hours=10)  # Thursday, 19:30
    await world.duty()
    li.hears_nothing()
    assert len(await shifts(world)) == 8
    world.later(days=30)
    world._duty = DutyClock(world.core.house)  # the process ended meanwhile, and comes back
    await world.duty()
    week = await shifts(world)
    assert len(week) == len({(day, hour) for day, hour, _ in week}) and week[-1][0] == "2026-12-25"
    assert not [day for day, _, _ in week if datetime.fromisoformat(day).isoweekday() > 5]


@pytest.mark.no_golden
async def test_nothing_is_done_twice_by_two_workers_or_after_a_restart(world: World) -> None:
    li = await world.member("李慧敏")
    for _ in range(3):
        await DutyClock(world.core.house).tick()
        await world.tick()
    li.hears("clock.start")
    await until(world, 2026, 11, 23, 17, 0)
    for _ in range(2):
        await DutyClock(world.core.house).tick()
        await world.tick()
    li.hears_nothing()
    assert len(await shifts(world)) == 2


async def test_a_swap_after_the_timer_was_set_reaches_the_right_one(world: World) -> None:
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await until(world, 2026, 11, 28, 12, 0)  # the eve of Monday is set by Saturday noon at the latest
    fresh(li)
    await give(world, at(2026, 11, 30), at(2026, 12, 1), "李慧敏")
    await until(world, 2026, 11, 29, 18, 0)
    assert li.hears("clock.eve") and fresh(lin) == []
    await until(world, 2026, 11, 30, 9, 0)
    assert li.hears("clock.start") and fresh(lin) == []
    await until(world, 2026, 11, 30, 17, 0)
    assert "林涛" in li.hears("clock.end").text
    await until(world, 2026, 11, 30, 18, 0)
    assert lin.hears("clock.eve"), "he begins on Tuesday now"


async def test_a_swap_within_the_last_day_is_not_told_again(world: World) -> None:
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await until(world, 2026, 11, 29, 8, 0)
    fresh(li)
    await give(world, at(2026, 11, 30), at(2026, 12, 5), "李慧敏")
    await until(world, 2026, 11, 29, 18, 0)
    assert fresh(li) == [] and fresh(lin) == []


async def test_a_take_over_in_the_middle_of_a_shift(world: World) -> None:
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await world.duty()
    await li.presses("我到岗了")
    fresh(li)
    world.later(minutes=45)  # 10:15
    await give(world, world.now, at(2026, 11, 23, 17, 0), "林涛", Kind.TAKEN)
    await world.duty()
    assert lin.hears("clock.start") and "林涛" in li.hears("clock.end").text
    await lin.presses("我到岗了")
    await until(world, 2026, 11, 23, 17, 0)
    assert await shifts(world) == [("2026-11-23", 9, True), ("2026-11-23", 10, True), ("2026-11-23", 14, True)]
    rows = [row for row in await world.rows_of("shifts") if row["why"] == "taken"]
    assert {row["person_id"] for row in rows} != {rows[0]["planned_id"]} and len(rows) == 2


async def test_who_has_no_shift_has_nothing_to_report_for(world: World) -> None:
    lin = await world.member("林涛")
    await lin.says("我到岗了")
    lin.hears("clock.nothing_to_arrive")


async def test_a_button_of_a_shift_that_is_over(world: World) -> None:
    li = await world.member("李慧敏")
    await world.duty()
    li.hears("clock.start")
    world.later(days=1)
    await li.presses("我到岗了")
    li.hears("clock.shift_over")
    await li.says("我到岗了")
    li.hears("clock.arrived")
    await li.says("我到岗了")
    li.hears("refusal.already_done")
