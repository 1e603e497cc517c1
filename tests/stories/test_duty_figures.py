"""Who was there: noted, counted, exported, and the same by a plain recount of the rows."""

from __future__ import annotations

import io
import re
from collections import Counter

import pytest
from openpyxl import load_workbook

from storage import tables
from tests.stories.rota_acts import at, give, leave, person, station, until
from tests.talk import Resident, World
from tests.web.browser import Browser, link_of


async def a_fortnight(world: World) -> tuple[Resident, Resident, Resident]:
    """李慧敏 is there on Monday and Tuesday of the first week, 林涛 on all days of the second but one."""
    head = await world.member("王建国", role="head")
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await give(world, at(2026, 11, 25), at(2026, 11, 26), "林涛")
    for day in (23, 24):
        await until(world, 2026, 11, day, 9, 0)
        await li.presses("我到岗了")
    await until(world, 2026, 11, 25, 9, 0)
    await lin.presses("我到岗了")
    for day in (30, 31, 32, 33):
        await until(world, *((2026, 11, 30) if day == 30 else (2026, 12, day - 30)), 9, 0)
        await lin.presses("我到岗了")
    await until(world, 2026, 12, 4, 17, 0)
    for who in (head, li, lin):
        who._mark = len(who.letters)
    return head, li, lin


async def test_the_head_notes_and_counts(world: World) -> None:
    head, li, lin = await a_fortnight(world)
    await head.says("值班统计")
    head.hears("hours.span.ask")
    await head.presses("这个季度")
    letter = head.hears("clock.hours").text
    assert "林涛：到岗 10 班 30 小时" in letter and "替班 2 班" in letter
    assert "李慧敏：到岗 4 班 12 小时" in letter and "何静：到岗 0 班 0 小时，比平均少 14 小时" in letter
    await head.says("值班统计")
    await head.says("上个月")
    last = head.hears("clock.hours").text
    assert "上个月值班统计" in last and "林涛：到岗 4 班 12 小时" in last
    await head.presses("补记到岗")
    options = [button.label for button in head.hears("note_duty.shift.ask").buttons]
    assert options[0] == "今天 林涛 没有记录" and "11月27日 周五 李慧敏 没有记录" in options
    await head.presses("11月27日 周五 李慧敏 没有记录")
    head.hears("note_duty.was.ask")
    await head.presses("到岗")
    assert "到岗" in head.hears("clock.noted").text
    await head.says("补记到岗")
    await head.presses("今天 林涛 没有记录")
    await head.presses("缺席")
    head.hears("clock.noted")
    await lin.says("我的值班")
    lin.hears("hours.span.ask")
    await lin.presses("这个季度")
    mine = lin.hears("clock.hours_mine").text
    assert "到岗 10 班，30 小时（应到 12 班、替班 2 班、缺席 2 班）" in mine and "缺席 2 班" in mine
    await li.says("补记到岗")
    li.hears("refusal.not_yours")
    noted = [row["name"] for row in await world.rows_of("events") if row["name"].startswith("rota.a")]
    assert Counter(noted) == {"rota.attended": 8, "rota.absent": 1}


@pytest.mark.no_golden
async def test_the_workbook_says_what_the_rows_say(world: World) -> None:
    head, _, _ = await a_fortnight(world)
    await head.says("导出")
    await head.presses("值班统计")
    head.hears("export.year.ask")
    await head.presses("2026")
    head.hears("say.list_ready")
    response = await Browser(world).opens(link_of(head))
    book = load_workbook(io.BytesIO(response.content))
    people, each = book.worksheets
    rows = [row for row in await world.rows_of("shifts") if row["end_at"] > row["start_at"]]
    rows = [row for row in rows if row["station_id"] == station(world)]
    assert each.max_row == len(rows) + 1 == 21
    year = {row[1]: row for row in people.iter_rows(min_row=2, values_only=True) if row[2] == "2026"}
    for name in ("李慧敏", "林涛", "何静"):
        who = await person(world, name)
        sat = [row for row in rows if row["person_id"] == who and row["attended_at"] is not None]
        assert year[name][3] == sum(row["planned_id"] == who for row in rows)
        assert year[name][4] == sum(row["person_id"] == who for row in rows)
        assert year[name][5] == len(sat)
        assert year[name][6] == sum(row["end_at"] - row["start_at"] for row in sat) / 3_600_000
        assert year[name][9] == sum(row["planned_id"] != who for row in sat)
    assert sum(float(str(row[7])) for row in year.values()) == pytest.approx(0, abs=0.05)
    months = {row[2] for row in people.iter_rows(min_row=2, values_only=True)}
    assert months == {"2026", "2026-11", "2026-12"}


async def test_a_clerk_notes_too_and_staff_see_every_station(world: World) -> None:
    clerk, staff = await world.member("赵安", role="clerk"), await world.member("周宁", role="staff", station="")
    await clerk.says("补记到岗")
    clerk.hears("refusal.nothing_to_note")
    await until(world, 2026, 11, 23, 17, 0)
    await clerk.says("补记到岗")
    await clerk.presses("今天 李慧敏 没有记录")
    await clerk.presses("缺席")
    assert "缺席" in clerk.hears("clock.noted").text
    await staff.says("值班统计")
    staff.hears("hours.station.ask")
    await staff.presses("香蜜")
    await staff.presses("这个月")
    assert "缺席 2 班" in staff.hears("clock.hours").text
    await staff.says("补记到岗")
    staff.hears("refusal.not_yours")


@pytest.mark.no_golden
async def test_practice_counts_nowhere_and_goes_when_the_station_opens(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    work = world.core.house.work()
    work.update(tables.stations, {"id": station(world)}, practice=1)
    await work.commit()
    await world.core.house.refresh()
    await world.duty()
    await li.presses("我到岗了")
    await until(world, 2026, 11, 23, 17, 0)
    assert sum(row["attended_at"] is not None for row in await world.rows_of("shifts")) == 2
    await head.says("值班统计")
    await head.presses("这个月")
    head.hears("clock.hours_none")
    await head.says("设置")
    await head.presses("驿站")
    await head.presses("正式开门")
    head.hears("open_station.check.ask")
    await head.presses("现在开门")
    head.hears("say.station_opened")
    assert await world.rows_of("shifts") == []
    assert not [row for row in await world.rows_of("letters") if row["kind"].startswith("clock.")]
    await until(world, 2026, 11, 24, 17, 0)
    days = {row["day"] for row in await world.rows_of("shifts") if row["station_id"] == station(world)}
    assert days == {"2026-11-24"}, "what was played does not come back"


async def test_a_turn_in_english(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    for who in (head, li):
        await who.says("English")
    await leave(world, "林涛", at(2026, 11, 30), at(2026, 12, 7))
    await until(world, 2026, 11, 23, 9, 0)
    await li.presses("I am here")
    assert head.letters[-1][0] == "clock.gaps"
    await until(world, 2026, 11, 27, 17, 0)
    await li.presses("Leave a word for the next")
    await li.says("The key is with the guard")
    li.hears("clock.handover_kept")
    await head.says("/hours")
    await head.presses("this month")
    head.hears("clock.hours")
    await li.says("/hours")
    await li.presses("this month")
    li.hears("clock.hours_mine")
    assert not re.search("[一-鿿]", "".join(li.letters[-1][1].text))
