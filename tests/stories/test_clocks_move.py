"""What moves a due time: more time, a list of days off, a letter that came late; what is older than clocks."""

from __future__ import annotations

import json

import pytest

from channels.seam import ChannelError
from domain import department_moves
from domain.clocks import Clock
from domain.running import of
from handlers import clock_moved
from storage import tables
from storage.clock_rows import stale_items
from storage.sheets import stale_sheets
from tests.stories import referrals
from tests.stories.test_clock_ladder import accepted, heard
from tests.stories.test_holidays import NOTICE, pasting
from tests.stories.test_ladder import LANE, kinds, reporter
from tests.stories.test_recusal import crew, forget
from tests.talk import Resident, World

LONGER = NOTICE.replace("1月1日（周五）至3日（周日）放假，共3天", "1月1日（周五）至7日（周四）放假，共7天")


async def stale(world: World) -> list[str]:
    """What the database still finds to be moved: items and sheets."""
    house = world.core.house
    version, district = house.calendar.version, house.district
    items = await stale_items(house.work(), list(district.stations), version, "")
    sheets = await stale_sheets(house.work(), list(district.departments), version, "", 10)
    return [*(one.number for one in items), *(one.number for one in sheets)]


async def asks_for_more(who: Resident, number: str, days: str = "5 个工作日") -> None:
    """Up to the check card."""
    await who.says(number)
    await who.presses("更多操作")
    await who.presses("延期")
    who.hears("extend.days.ask")
    if days in [button.label for button in who.last.buttons]:
        await who.presses(days)
    else:
        await who.says(days)
    who.hears("extend.reason.ask")
    await who.says("要等物业把监控调出来")


async def test_more_time_once_and_the_resident_reads_why(world: World) -> None:
    cast = await crew(world)
    chen, number = await accepted(world, cast)
    world.later(days=10)
    await world.tick()
    forget(cast)
    warned = cast["li"].last
    await cast["li"].presses("延期")
    assert "最多 10 个" in cast["li"].hears("extend.days.ask").text
    await cast["li"].says("20天")
    assert "请点一个天数" in cast["li"].hears("extend.days.ask").text
    await cast["li"].says("六七天吧")
    cast["li"].hears("extend.days.ask")
    await cast["li"].says("7天")
    cast["li"].hears("extend.reason.ask")
    await cast["li"].says("要等物业把监控调出来，电话 13800138000")
    card = cast["li"].hears("extend.check.ask")
    assert "7 个工作日" in card.text and "12月16日" in card.text
    await cast["li"].presses("发送")
    assert "12月16日" in cast["li"].hears("say.extended").text
    told = chen.hears("notice.extended")
    assert "7 个工作日" in told.text and "监控" in told.text and "13800138000" not in told.text
    assert "12月16日" in told.text
    one = of((await world.item(number)).running, Clock.ANSWER)
    assert one is not None and [added.days for added in one.extensions] == [7] and not one.step
    await chen.says(number)
    assert "延期 7 个工作日" in chen.hears("say.timeline").text
    await cast["li"].presses("延期", letter=warned)
    assert "已经延过一次" in cast["li"].hears("refusal.already_extended").text
    world.later(days=9)  # the day before it is over, at noon
    await world.tick()
    assert kinds(cast["li"]) == [] and heard(cast) == {"li": ["warned"]}


async def test_more_time_asked_too_late(world: World) -> None:
    cast = await crew(world)
    chen, number = await accepted(world, cast)
    world.later(days=14, minutes=1)
    await cast["li"].says(number)
    await cast["li"].presses("更多操作")
    await cast["li"].presses("延期")
    assert "要在到期以前申请" in cast["li"].hears("refusal.too_late_to_extend").text
    chen.hears_nothing()


@pytest.mark.no_golden
async def test_the_time_runs_out_while_the_reason_is_written(world: World) -> None:
    cast = await crew(world)
    chen, number = await accepted(world, cast)
    await asks_for_more(cast["head"], number)
    world.later(days=15)
    await cast["head"].presses("发送")
    cast["head"].hears("refusal.too_late_to_extend")
    chen.hears_nothing()
    assert not [row for row in await world.events(number) if row["name"] == "item.extended"]


@pytest.mark.no_golden
async def test_the_head_gives_more_time_and_a_redo_has_none_of_its_own(world: World) -> None:
    cast = await crew(world)
    chen, number = await accepted(world, cast)
    await asks_for_more(cast["head"], number)
    await cast["head"].presses("发送")
    assert heard(cast) == {"head": ["say.extended"], "li": ["extended_by_head"]}
    chen.hears("notice.extended")
    await cast["li"].says(number)
    await cast["li"].presses("答复")
    await cast["li"].says("车位线已经重画了")
    await cast["li"].presses("发送")
    await chen.presses("没有")
    assert (await world.item(number)).state == "accepted"
    await cast["li"].says(number)
    await cast["li"].presses("更多操作")
    await cast["li"].presses("延期")
    cast["li"].hears("refusal.already_extended")


async def test_a_list_of_days_off_moves_what_was_promised(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was promised a date hears of the new one, in one letter; who was promised none hears nothing."""
    monkeypatch.setattr(clock_moved, "TOGETHER", 1)  # so that the transcript has one order
    cast = await crew(world)
    world.later(days=36)  # Tuesday, 29 December
    chen, number = await accepted(world, cast, "he")
    before = await world.item(number)
    assert before.due_at is not None
    second = await (await reporter(world, "老王")).reports("北门的路灯坏了三天，晚上看不见路")
    forget(cast)
    wang = world.person("老王")
    wang._mark = len(wang.letters)
    await pasting(cast["staff"], LONGER)
    await cast["staff"].presses("就用这份")
    cast["staff"].hears("say.holidays_loaded")
    forget(cast)
    chen._mark = len(chen.letters)
    await world.tick()
    told = chen.hears("notice.due_moved")
    assert "放假安排变了" in told.text and "1月19日" in told.text and "可能有变" not in told.text
    assert heard(cast) == {"he": ["due_moved_inside", "due_moved_inside"]}, "one letter for each matter"
    wang.hears_nothing()  # a lamp: five working days, but what he waits for is the first contact of tomorrow
    after = await world.item(number)
    assert after.due_at is not None and after.due_at > before.due_at
    (moved,) = [row["particulars"] for row in await world.events(number) if row["name"] == "item.due_moved"]
    assert moved == {
        "clock": "answer",
        "from": before.due_at,
        "to": after.due_at,
        "calendar": world.core.house.calendar.version,
    }
    assert any(row["name"] == "item.due_moved" for row in await world.events(second))
    events = len(await world.rows_of("events"))
    world.later(hours=2)
    await world.tick()
    world.later(minutes=2)
    await world.tick()
    assert len(await world.rows_of("events")) == events, "once"
    assert any(one.calendar != moved["calendar"] for one in after.running if one.stopped_at is not None)
    assert not await stale(world), "what stopped before the list keeps its calendar, and is not read again"


async def test_days_off_move_a_departments_time_too(world: World) -> None:
    cast = await crew(world)
    await referrals.departments(world, "城管局")
    sun = await referrals.liaison(world, "孙工", "d1")
    world.later(days=36)
    chen, number = await accepted(world, cast, "he")
    await referrals.refers(cast["clerk"], number, "城管局")
    await cast["clerk"].presses("发送")
    (sheet,) = await referrals.sheets(world, number)
    sheet = await referrals.desk(world, sheet, department_moves.sign)
    before = of(sheet.running, Clock.REFERRAL_REPLY)
    await pasting(cast["staff"], LONGER)
    await cast["staff"].presses("就用这份")
    sun._mark, chen._mark = len(sun.letters), len(chen.letters)
    await world.tick()
    assert "放假安排变了" in sun.hears("sheet_notice.due_moved").text
    assert "城管局" in chen.hears("sheet_notice.due_moved_resident").text, "the answer itself waits, and has no date"
    (sheet,) = await referrals.sheets(world, number)
    after = of(sheet.running, Clock.REFERRAL_REPLY)
    assert before is not None and after is not None and after.due_at > before.due_at
    assert after.calendar == world.core.house.calendar.version
    assert sheet.due_at == after.due_at
    assert not await stale(world)
    for hours in (2, 24):
        world.later(hours=hours)
        await world.tick()
    sun.hears_nothing()
    chen.hears_nothing()


@pytest.mark.no_golden
async def test_days_off_after_a_departments_time_leave_it_as_it_is(world: World) -> None:
    cast = await crew(world)
    await referrals.departments(world, "城管局")
    sun = await referrals.liaison(world, "孙工", "d1")
    chen, number = await accepted(world, cast)
    await referrals.refers(cast["clerk"], number, "城管局")
    await cast["clerk"].presses("发送")
    (before,) = await referrals.sheets(world, number)
    await pasting(cast["staff"], LONGER)
    await cast["staff"].presses("就用这份")
    sun._mark, chen._mark = len(sun.letters), len(chen.letters)
    await world.tick()
    (after,) = await referrals.sheets(world, number)
    assert after.due_at == before.due_at and not await stale(world)
    assert {one.calendar for one in after.running if one.stopped_at is None} == {world.core.house.calendar.version}
    sun.hears_nothing()
    chen.hears_nothing()


@pytest.mark.no_golden
async def test_days_off_move_the_time_to_accept_too(world: World) -> None:
    cast = await crew(world)
    world.later(days=38, hours=6)  # Thursday, 31 December, 15:30
    number = await (await reporter(world)).reports(LANE)
    forget(cast)
    await pasting(cast["staff"], LONGER)
    await cast["staff"].presses("就用这份")
    await world.tick()
    forget(cast)
    world.later(days=4)  # Monday: without the list the four hours would be over at ten
    await world.tick()
    assert "passed_on" not in heard(cast).get("he", [])
    one = next(clock for clock in (await world.item(number)).running if clock.clock is Clock.ACCEPT)
    world._now[0] = one.due_at
    await world.tick()
    assert "passed_on" in heard(cast)["he"]


@pytest.mark.no_golden
async def test_the_time_to_accept_begins_when_the_letter_came(world: World) -> None:
    cast = await crew(world)
    wire, li = world.wires[world.channel], cast["li"]
    chen = await reporter(world)
    wire.refuses[li.address] = ChannelError("busy", permanent=False)
    number = await chen.reports(LANE)
    world.later(hours=2, minutes=40)  # 12:10
    del wire.refuses[li.address]
    await world.tick()
    assert "assigned" in heard(cast)["li"]
    world.later(hours=4)  # 16:10: four working hours after it was assigned
    await world.tick()
    assert (await world.item(number)).assignee_id is not None and "passed_on" not in heard(cast).get("li", [])
    one = next(clock for clock in (await world.item(number)).running if clock.clock is Clock.ACCEPT)
    assert not [row for row in await world.events(number) if row["name"] == "item.late"]
    world._now[0] = one.due_at - 60_000
    await world.tick()
    assert "passed_on" not in heard(cast).get("li", [])
    world.later(minutes=1)
    await world.tick()
    assert "passed_on" in heard(cast)["li"]


@pytest.mark.no_golden
async def test_a_letter_that_never_came_goes_on_all_the_same(world: World) -> None:
    cast = await crew(world)
    wire, li = world.wires[world.channel], cast["li"]
    chen = await reporter(world)
    wire.refuses[li.address] = ChannelError("busy", permanent=False)
    number = await chen.reports(LANE)
    forget(cast)
    world.later(hours=6, minutes=1)
    await world.tick()
    assert "assigned" in heard(cast)["lin"]
    late = [row["particulars"]["clock"] for row in await world.events(number) if row["name"] == "item.late"]
    assert late == ["accept"]


@pytest.mark.no_golden
async def test_what_is_older_than_its_clocks_gets_them_silently(world: World) -> None:
    cast = await crew(world)
    _, number = await accepted(world, cast)
    fresh = await (await reporter(world, "老王")).reports("北门的路灯坏了三天，晚上看不见路")
    forget(cast)
    work = world.core.house.work()
    for one in (number, fresh):
        item = await world.item(one)
        work.update(tables.items, {"id": item.id}, rule="one", running="[]", due_at=None)
    for row in await world.rows_of("timers"):
        if row["kind"] == "clock":
            work.delete(tables.timers, id=row["id"])
    await work.commit()
    world.later(days=11)
    before = len(await world.rows_of("events"))
    world._clocks = None
    assert await clock_moved.move_clocks(world.core.house) == 2 and await clock_moved.move_clocks(world.core.house) == 0
    assert len(await world.rows_of("events")) == before
    item = await world.item(number)
    assert item.due_at is not None and [one.clock for one in item.running] == [Clock.ANSWER]
    assert {one.clock for one in (await world.item(fresh)).running} == {Clock.ACCEPT, Clock.FIRST_CONTACT, Clock.ANSWER}
    assert json.loads((await world.rows_of("items"))[0]["running"])
    forget(cast)
    world._now[0] = item.due_at
    await world.tick()
    assert "overdue" in heard(cast)["li"], "from here on it climbs like every other"
