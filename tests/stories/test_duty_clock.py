"""A week at the desk: told the day before, welcomed with what is open, handed over with a word, written down."""

from __future__ import annotations

from datetime import datetime

import pytest

from domain.rota import Kind
from domain.rota_plan import Duty, Rule, Turn
from handlers.duty_clock import DutyClock
from handlers.duty_reminders import start
from storage import tables
from storage.database import Conflict
from tests.stories.rota_acts import at, give, leave, publish, station, until
from tests.stories.rota_rows import plan
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
    await li.presses("联系居民")
    await li.says("我明天上午过来看看")
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


async def test_a_plan_that_changes_in_the_middle_of_a_shift(world: World) -> None:
    """The same person goes on: he is not welcomed again, and was there all the time."""
    li = await world.member("李慧敏")
    await world.duty()
    await li.presses("我到岗了")
    li.hears("clock.arrived")
    world.later(minutes=30)
    await publish(world, Rule(turn=Turn.DAY), world.now, ["李慧敏"])
    await until(world, 2026, 11, 23, 17, 0)
    li.hears_nothing()
    assert await shifts(world) == [("2026-11-23", hour, True) for hour in (9, 10, 14)]


@pytest.mark.no_golden
async def test_words_that_were_erased_are_not_shown(world: World) -> None:
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await until(world, 2026, 11, 27, 17, 0)
    await li.presses("给下一位留句话")
    await li.says("钥匙在门卫那儿")
    li.hears("clock.handover_kept")
    await li.says("隐私")
    await li.presses("抹去")
    await li.presses("都抹去")
    await until(world, 2026, 11, 30, 9, 0)
    assert lin.letters[-1][0] == "clock.start" and "交接" not in lin.last.text
    assert "钥匙" not in lin.heard_all() and b"\xe9\x92\xa5\xe5\x8c\x99" not in await world.bytes_kept()


@pytest.mark.no_golden
async def test_a_station_that_is_closed_reminds_nobody(world: World) -> None:
    lin = await world.member("林涛")
    await until(world, 2026, 11, 28, 12, 0)
    work = world.core.house.work()
    place = station(world)
    work.update(tables.stations, {"id": place}, valid_to=world.now)
    await work.commit()
    await world.core.house.refresh()
    await until(world, 2026, 11, 30, 12, 0)
    lin.hears_nothing()
    rows = [row for row in await world.rows_of("shifts") if row["station_id"] == place]
    assert len(rows) == 10, "what had been is still known"


@pytest.mark.no_golden
async def test_words_for_who_sits_already_come_at_once(world: World) -> None:
    head, li, lin = await world.member("王建国", role="head"), await world.member("李慧敏"), await world.member("林涛")
    await world.duty()
    world.later(minutes=45)
    await give(world, world.now, at(2026, 11, 23, 17, 0), "林涛", Kind.TAKEN)
    await world.duty()
    lin.hears("clock.start")
    await li.presses("给下一位留句话")
    await li.says("门口那位大姐等着回话")
    assert "大姐" in lin.hears("clock.left_words").text and "大姐" in head.hears("clock.handover_told").text
    await lin.presses_verb("handover", station=station(world), at=at(2026, 11, 23, 9, 0))
    await lin.says("不是我的班")
    lin.hears("refusal.not_yours")


@pytest.mark.no_golden
async def test_a_kill_amid_a_reminder_tells_once(world: World) -> None:
    """The letter and the timer's mark are one commit: a second worker with the same timer in hand gives way."""
    li = await world.member("李慧敏")
    await DutyClock(world.core.house).tick()
    rows = [row for row in await world.rows_of("timers") if row["kind"] == "duty_start" and row["due_at"] <= world.now]
    row = next(row for row in rows if row["subject"] == station(world))
    await start(world.core.house, row)
    with pytest.raises(Conflict):
        await start(world.core.house, row)
    await world.tick()
    li.hears("clock.start")


async def test_from_the_reminder_to_a_swap(world: World) -> None:
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await until(world, 2026, 11, 29, 18, 0)
    fresh(li)
    await lin.presses("换班")
    lin.hears("swap.part.ask")
    await lin.presses("明天 09:00–17:00")
    await lin.presses("整天")
    lin.hears("swap.to.ask")
    await lin.presses("李慧敏")
    while lin.fresh[-1][0] != "swap.check.ask":
        await lin.presses(lin.last.buttons[0].label)
    await lin.presses(lin.last.buttons[0].label)
    lin.hears("say.swap_offered")
    await li.presses("接下")
    li.hears("say.swap_yours")
    fresh(lin)
    await until(world, 2026, 11, 30, 9, 0)
    assert fresh(li) == ["clock.start"] and fresh(lin) == []


async def test_the_duty_head_and_the_reserve(world: World) -> None:
    head, clerk = await world.member("王建国", role="head"), await world.member("赵安", role="clerk")
    li, lin, he = [await world.member(name) for name in ("李慧敏", "林涛", "何静")]
    await plan(world, Duty.RESERVE, ["林涛"], Rule(turn=Turn.DAY))
    await plan(world, Duty.HEAD, ["何静"], Rule(turn=Turn.DAY))
    await world.core.house.refresh()
    await until(world, 2026, 11, 23, 18, 0)
    assert "替补" in lin.hears("clock.eve_reserve").text
    assert fresh(he) == ["clock.start_head", "clock.eve_head"] and fresh(li) == ["clock.start"]
    await leave(world, "李慧敏", at(2026, 11, 24), at(2026, 11, 25))
    await until(world, 2026, 11, 24, 9, 0)
    assert lin.hears("clock.start"), "he steps in"
    await lin.presses("我到岗了")
    await he.says("我到岗了")
    he.hears("clock.arrived")
    li.hears_nothing()
    await until(world, 2026, 11, 24, 17, 0)
    rows = [row for row in await world.rows_of("shifts") if row["day"] == "2026-11-24" and row["attended_at"]]
    who = {(row["duty"], row["person_id"] == row["planned_id"], row["why"]) for row in rows}
    assert len(rows) == 4 and who == {("member", False, "reserve"), ("head", True, "plan")}
    assert fresh(head) == [] and fresh(clerk) == []


@pytest.mark.no_golden
async def test_the_shift_of_a_station_that_closes_ends_with_it(world: World) -> None:
    staff, li = await world.member("周宁", role="staff", station=""), await world.member("李慧敏")
    await world.duty()
    await li.presses("我到岗了")
    await staff.says("设置")
    await staff.presses("驿站")
    await staff.presses("关闭驿站")
    await staff.says("香蜜")
    await staff.says("农园")
    await staff.says("两个驿站并成一个")
    await staff.presses("现在关闭")
    staff.hears("say.station_closed")
    rows = [row for row in await world.rows_of("shifts") if row["end_at"] > row["start_at"]]
    assert [(row["end_at"] - row["start_at"], row["attended_at"] is not None) for row in rows] == [(1_800_000, True)]
    await until(world, 2026, 11, 23, 17, 0)
    assert len([row for row in await world.rows_of("shifts") if row["end_at"] > row["start_at"]]) == 1


@pytest.mark.no_golden
async def test_what_is_done_goes_after_two_months(world: World) -> None:
    await world.duty()
    before = {row["id"] for row in await world.rows_of("timers") if row["kind"].startswith("duty_") and row["done_at"]}
    world.later(days=63)
    await world.duty()
    assert before and not before & {row["id"] for row in await world.rows_of("timers")}
