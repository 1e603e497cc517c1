"""A month as data: each day once, whole weeks, everybody who sits."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.holidays import working_calendar
from domain.calendar import Calendar
from domain.month import Mark, Sits, days_of, may_show, month_beside, month_for, month_of, stretches
from domain.rota import Change, Kind, Opening, StationRota
from domain.rota_plan import Duty, Grid, Plan, Rule, Turn

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC")
OPEN = (Opening(frozenset(range(1, 6)), time(9), time(12)), Opening(frozenset(range(1, 6)), time(14), time(17)))
PLAIN = Calendar()
firsts = st.dates(date(2020, 1, 1), date(2035, 12, 31)).map(lambda day: day.replace(day=1))


def rota(*people: str, zone: str = "Asia/Shanghai", turn: Turn = Turn.WEEK, **more: object) -> StationRota:
    plan = Plan("plan", "station", Duty.MEMBER, people, date(2026, 1, 5), Rule(turn=turn), 0)
    return StationRota((plan,), Grid(OPEN, ZoneInfo(zone)), **more)  # type: ignore[arg-type]


@given(
    firsts, st.lists(st.sampled_from("abcd"), max_size=4, unique=True), st.sampled_from(ZONES), st.sampled_from(Turn)
)
def test_each_day_stands_once_in_whole_weeks(first: date, people: list[str], zone: str, turn: Turn) -> None:
    found = month_of(rota(*people, zone=zone, turn=turn), first, PLAIN, first)
    assert all(len(week) == 7 for week in found.weeks) and 4 <= len(found.weeks) <= 6
    assert [day.date for day in found.days] == days_of(first) and 28 <= len(found.days) <= 31
    for week in found.weeks:
        assert any(week), "no week of another month"
        assert all(day is None or day.date.weekday() == at for at, day in enumerate(week))
    for day in found.days:
        assert bool(day.sits) == (day.date.weekday() < 5)
        for one in day.sits:
            assert one.person_id in (people or (None,)) and all(start < end for start, end in one.spans)
    assert found.people <= set(people) and found.empty == (not people)


@given(firsts)
def test_every_stint_of_the_month_is_told_and_none_twice(first: date) -> None:
    whole = rota("a", "b", "c", turn=Turn.HALF_DAY)
    found = month_of(whole, first, PLAIN, first)
    told = sorted(span for day in found.days for one in day.sits for span in one.spans)
    known = [(one.start, one.end) for on in days_of(first) for one in whole.of_day(on)]
    assert told == known


@given(firsts, st.integers(-40, 40))
def test_months_beside_each_other(first: date, step: int) -> None:
    there = month_beside(first, step)
    assert there.day == 1 and month_beside(there, -step) == first
    assert month_beside(first, 1) == first + timedelta(days=len(days_of(first)))


def test_the_end_of_a_year_and_a_leap_day() -> None:
    assert month_beside(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert month_beside(date(2027, 1, 1), -1) == date(2026, 12, 1)
    assert len(days_of(date(2028, 2, 1))) == 29 and len(days_of(date(2027, 2, 1))) == 28


def test_a_person_is_named_once_a_day_and_a_gap_is_told() -> None:
    grid = Grid(OPEN, ZoneInfo("Asia/Shanghai"))
    monday = date(2026, 1, 5)
    leave = (grid.at(monday, time(14)), grid.at(monday, time(17)))
    found = month_of(rota("a", leaves={"a": [leave]}), date(2026, 1, 1), PLAIN, monday)
    day = found.days[4]
    assert day.today and day.sits == (
        Sits("a", ((grid.at(monday, time(9)), leave[0] - 2 * 3_600_000),)),
        Sits(None, (leave,)),
    )
    assert len(found.days[5].sits) == 1 and len(found.days[5].sits[0].spans) == 2
    assert not found.days[5].today


def test_what_touches_is_one_span() -> None:
    grid = Grid(OPEN, ZoneInfo("Asia/Shanghai"))
    day = date(2026, 1, 5)
    half = Change("c", Duty.MEMBER, grid.at(day, time(10)), grid.at(day, time(11)), "a", Kind.OVERRIDE)
    found = month_of(rota("a", changes=(half,)), date(2026, 1, 1), PLAIN, day)
    assert found.days[4].sits[0].spans[0] == (grid.at(day, time(9)), grid.at(day, time(12)))


def test_one_person_across_stations_in_order_of_time() -> None:
    one, other = rota("a", "b"), rota("a", turn=Turn.DAY)
    found = month_for("a", {"X": one, "Y": other}, date(2026, 1, 1), PLAIN, date(2026, 1, 5))
    assert [sits.station_id for sits in found.days[4].sits] == ["X", "Y"]
    assert [sits.station_id for sits in found.days[11].sits] == ["Y"], "the second week is b's at X"
    assert found.people == {"a"}


@pytest.mark.parametrize(
    "day, mark",
    [
        (date(2026, 10, 1), Mark.HOLIDAY),
        (date(2026, 10, 3), Mark.HOLIDAY),
        (date(2026, 10, 10), Mark.WORKDAY),
        (date(2026, 10, 12), None),
        (date(2026, 10, 17), None),
    ],
)
def test_holidays_and_swapped_workdays_are_marked(day: date, mark: Mark | None) -> None:
    found = month_of(rota("a"), day.replace(day=1), working_calendar("Asia/Shanghai"), day)
    assert found.days[day.day - 1].mark is mark and not found.provisional


def test_a_year_without_a_list_is_provisional() -> None:
    assert month_of(rota("a"), date(2099, 1, 1), working_calendar("Asia/Shanghai"), date(2026, 1, 1)).provisional


def test_only_what_is_known_is_shown() -> None:
    today, since = date(2026, 11, 21), date(2026, 9, 20)
    assert may_show(date(2026, 10, 1), today, since) and not may_show(date(2026, 9, 1), today, since)
    assert may_show(date(2027, 11, 1), today, since) and not may_show(date(2027, 12, 1), today, since)


def test_a_gap_that_is_over_is_told_no_more() -> None:
    found = month_of(rota(), date(2026, 1, 1), PLAIN, date(2026, 1, 15))
    assert [day.date.day for day in found.days if day.sits][:2] == [15, 16] and found.empty


def test_days_on_end_with_the_same_to_be_said() -> None:
    day = date(2026, 1, 1)
    said = ["a", "a", "", "a", "b", "b"]
    runs = stretches((day + timedelta(n), one) for n, one in enumerate(said))
    assert [(first.day, last.day) for first, last in runs] == [(1, 2), (4, 4), (5, 6)]
