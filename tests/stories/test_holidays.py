"""A year's days off, pasted by staff: what they see, and what it does to the people on duty."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from domain.rota import Change, Kind
from domain.rota_plan import Duty, Holidays, Rule
from storage.ids import new_id
from storage.rota import add_change
from tests.rota_talk import offers_swap
from tests.stories import rota_rows
from tests.stories.test_seen import link
from tests.talk import Resident, World
from tests.web.browser import Browser

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历腊月二十九、周五）至11日（农历正月初六、周四）放假调休，共7天。2月20日（周六）上班。
三、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
四、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。
国务院办公厅
2026年11月10日"""
CORRECTED = NOTICE.replace("1月1日（周五）至3日（周日）放假，共3天", "1月1日（周五）放假1天")


async def plan(world: World, names: tuple[str, ...], rule: Rule) -> None:
    """A plan that was published, from the Monday of the story on."""
    await rota_rows.plan(world, Duty.MEMBER, names, rule)
    await world.core.house.refresh()


def days_of(ics: bytes) -> dict[date, bool]:
    """The days of a calendar's events, each with whether something is noted of it."""
    events: Any = Calendar.from_ical(ics).walk("VEVENT")
    return {event["dtstart"].dt.date(): "description" in event for event in events}


async def pasting(staff: Resident, text: str = NOTICE) -> str:
    """Up to the check card, whose words it returns."""
    await staff.says("节假日")
    staff.hears("holidays.words.ask")
    await staff.says(text)
    return staff.hears("holidays.check.ask").text


async def test_the_office_loads_next_year_s_holidays(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    await staff.says("设置")
    assert "2027 年的放假安排还没有装上" in staff.hears("say.setup").text
    await staff.presses("节假日")
    asked = staff.hears("holidays.words.ask")
    assert "现在有的年份：2004–2026" in asked.text
    await staff.says("明年元旦1月1日放假")
    assert "看不出是哪一年" in staff.hears("holidays.words.ask").text
    await staff.says(NOTICE.replace("5月8日（周六）", "5月8日（周五）"))
    again = staff.hears("holidays.words.ask").text
    assert "第 4 行：2027年5月8日 周六，跟写的星期对不上" in again
    await staff.says(NOTICE)
    card = staff.hears("holidays.check.ask")
    assert "2027 年放假 22 天：2027年1月1日 周五至2027年1月3日 周日、" in card.text and "头一份" in card.text
    assert "周末要上班 2 天：2027年2月20日 周六、2027年5月8日 周六" in card.text
    calendar = world.core.house.calendar
    assert 2027 not in calendar.known_years
    await staff.presses("就用这份")
    staff.hears("say.holidays_loaded")
    calendar = world.core.house.calendar
    assert 2027 in calendar.known_years and calendar.version == world.now
    assert not calendar.is_workday(date(2027, 1, 1)) and calendar.is_workday(date(2027, 2, 20))
    assert date(2027, 2, 7) in world.core.house.district.festivals
    (row,) = await world.rows_of("calendar_years")
    assert row["year"] == "2027" and row["source"] == world.channel and row["loaded_by"]
    loaded = [one for one in await world.rows_of("events") if one["name"] == "district.calendar_loaded"]
    assert json.loads(loaded[0]["particulars"])["workdays"] == ["2027-02-20", "2027-05-08"]
    assert not [one for one in await world.rows_of("contents") if "国务院" in one["text"]]
    await staff.says("设置")
    assert "放假安排" not in staff.hears("say.setup").text


async def test_a_list_is_corrected_by_loading_it_again(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    await pasting(staff)
    await staff.presses("就用这份")
    world.later(days=1)
    assert "跟现在用的 2027 年那份一样" in await pasting(staff)
    await staff.says(CORRECTED)  # pasted on the card: it takes the place of the first
    text = staff.hears("holidays.check.ask").text
    assert "不再放假：2027年1月2日 周六至2027年1月3日 周日" in text
    version = world.core.house.calendar.version
    await staff.presses("就用这份")
    staff.hears("say.holidays_loaded")
    assert world.core.house.calendar.version > version
    assert date(2027, 1, 2) not in world.core.house.district.festivals
    assert len(await world.rows_of("calendar_years")) == 1
    await staff.says("节假日")
    await staff.says("2026年 10月1日至8日放假")
    await staff.presses("重新贴")
    staff.hears("holidays.words.ask")
    await staff.says("2026年 元旦1月1日放假，5月1日放假，10月1日放假")
    assert "跟现在用的 2026 年那份比" in staff.hears("holidays.check.ask").text
    await staff.presses("就用这份")
    calendar = world.core.house.calendar
    assert calendar.is_workday(date(2026, 10, 2)) and not calendar.is_workday(date(2026, 10, 1))


async def test_shifts_that_move_are_told_to_head_and_members(world: World) -> None:
    staff, head = await world.member("周宁", role="staff"), await world.member("王建国", role="head")
    li, lin, he = [await world.member(name) for name in ("李慧敏", "林涛", "何静")]
    weekdays = frozenset(range(1, 6))
    await plan(world, ("李慧敏", "林涛"), Rule(weekdays=weekdays, holidays=Holidays.SKIP))
    world.later(days=7 * 5)  # 28 December: the new year is near
    house = world.core.house
    rota = house.district.rota(rota_rows.station(world))
    new_year = next(
        one
        for one in rota.stints(world.now, world.now + 5 * 86_400_000)
        if "2027" in str(date.fromtimestamp(one.start / 1000))
    )
    work = house.work()
    assert new_year.person_id is not None
    hers = next(row for row in await world.rows_of("addresses") if row["external"] == he.address)["person_id"]
    change = Change(new_id(), Duty.MEMBER, new_year.start, new_year.end, hers, Kind.OVERRIDE, new_year.person_id)
    add_change(work, change, rota_rows.station(world), None)
    await work.commit()
    await house.refresh()
    text = await pasting(staff)
    assert "值班会跟着变" in text and "1 个驿站" in text
    await staff.presses("就用这份")
    assert "1 个驿站的值班变了" in staff.hears("say.holidays_loaded").text
    told = head.letters[-1]
    assert told[0] == "say.rota_moved" and "何静 → 没有班" in told[1].text and "何静（站长安排）" in told[1].text
    assert he.letters[-1][0] == "say.your_shifts_moved" and "放假没有班了" in he.last.text
    assert {one.letters[-1][0] for one in (li, lin)} == {"say.your_shifts_moved"}
    moved = [one for one in await world.rows_of("events") if one["name"] == "rota.moved"]
    assert json.loads(moved[-1]["particulars"])["stranded"] == [change.id]
    rota = house.district.rota(rota_rows.station(world))
    assert rota.stint(new_year.start) is None


async def test_a_holiday_layer_takes_over(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    li, he = await world.member("李慧敏"), await world.member("何静")
    people = await world.rows_of("addresses")
    hers = next(row for row in people if row["external"] == he.address)["person_id"]
    rule = Rule(weekdays=frozenset({5}), holidays=Holidays.LAYER, holiday_people=(hers,))
    await plan(world, ("李慧敏",), rule)
    world.later(days=35)
    await pasting(staff)
    await staff.presses("就用这份")
    assert "改由何静值班" in li.last.text and "改由您值班，原来是李慧敏" in he.last.text
    assert "2026年" not in li.last.text


@pytest.mark.no_golden
async def test_only_the_office_loads_holidays(world: World) -> None:
    head = await world.member("王建国", role="head")
    await head.says("节假日")
    head.hears("refusal.not_yours")
    await head.says("设置")
    assert "节假日" not in [b.label for b in head.hears("say.setup").buttons]


@pytest.mark.no_golden
async def test_two_of_the_office_load_at_once(world: World) -> None:
    from bot.commands import make_invitation
    from domain.people import Role

    one, house = await world.member("周宁", role="staff"), world.core.house
    two = world.person("吴敏")
    await two.opens(f"in_{await make_invitation(house, Role.STAFF, house.district.id, '吴敏', 7)}")
    await pasting(one)
    await pasting(two, CORRECTED)
    await world.together((one, one.button("就用这份")), (two, two.button("就用这份")))
    assert len(await world.rows_of("calendar_years")) == 1
    loaded = [event for event in await world.rows_of("events") if event["name"] == "district.calendar_loaded"]
    assert len(loaded) == 2
    said = json.loads(max(loaded, key=lambda event: event["seq"])["particulars"])["holidays"]
    assert set(said) == {day.isoformat() for day in house.district.festivals if day.year == 2027}


@pytest.mark.no_golden
async def test_a_draft_of_a_list_waits_for_its_turn(world: World) -> None:
    """What the list would move is counted anew when it is put in force."""
    staff = await world.member("周宁", role="staff")
    await world.member("李慧敏")
    await pasting(staff)
    card = staff.last
    await plan(world, ("李慧敏",), Rule(weekdays=frozenset({5}), holidays=Holidays.SKIP))
    await staff.presses("就用这份", letter=card)
    assert "值班变了" in staff.hears("say.holidays_loaded").text


UNKNOWN = "2027 年的放假安排还没公布，先按周末算，可能有变。"


@pytest.mark.no_golden
async def test_until_the_list_is_loaded_a_rota_says_that_it_may_change(world: World) -> None:
    staff, head = await world.member("周宁", role="staff"), await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    await head.says("轮值")
    await head.presses("新排一份")
    await head.presses("值班")
    await head.presses("一天一位")
    await head.says("林涛 李慧敏")
    assert UNKNOWN not in head.hears("plan_rota.check.ask").text  # holidays are kept: nothing hangs on the list
    await head.presses("改节假日")
    await head.presses("不排")
    assert UNKNOWN not in head.last.text  # nothing of 2027 is shown yet
    await head.presses("改哪天起")
    await head.says("12月28日")
    assert UNKNOWN in head.hears("plan_rota.check.ask").text
    await head.presses("发布")
    await li.says("日历订阅")
    await li.presses("订阅：我的班")
    path, phone = link(li.hears("say.feed_made")), Browser(world)
    before = await phone.looks(f"{path}.ics")
    phone.headers["if-none-match"] = before.headers["etag"]
    events = days_of(before.content)
    assert {day.year for day, noted in events.items() if noted} == {2027}
    assert date(2027, 2, 8) in events or date(2027, 2, 9) in events
    await pasting(staff)
    await staff.presses("就用这份")
    after = await phone.looks(f"{path}.ics")
    assert after.status_code == 200
    days = set(days_of(after.content))
    assert not days & {date(2027, 2, 8), date(2027, 2, 9)} and days < set(events)
    assert "还没公布" not in after.content.decode()


@pytest.mark.no_golden
async def test_an_offered_shift_that_is_no_more_cannot_be_accepted(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await plan(world, ("李慧敏",), Rule(weekdays=frozenset({5}), holidays=Holidays.SKIP))
    world.later(days=37)
    await offers_swap(li, "1月1日", "整天", "林涛", "不用还")
    asked = lin.hears("say.swap_asked")
    await pasting(staff)
    await staff.presses("就用这份")
    assert lin.letters[-1][0] == "say.swap_withdrawn_told"
    assert {row["state"] for row in await world.rows_of("swaps")} == {"withdrawn"}
    await lin.presses("接下", letter=asked)
    assert lin.fresh[-1][0] == "refusal.swap_over"
