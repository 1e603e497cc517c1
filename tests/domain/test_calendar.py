from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import DAY, MINUTE, Calendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    workdays=frozenset({date(2026, 9, 27), date(2026, 10, 10)}),
    known_years=frozenset({2026}),
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


INSTANTS = st.integers(at("2026-01-01"), at("2027-03-01"))
MINUTES = st.integers(0, 60 * 60)


def test_workdays_holidays_and_swapped_days():
    assert CALENDAR.is_workday(date(2026, 9, 30))
    assert not CALENDAR.is_workday(date(2026, 10, 1))
    assert CALENDAR.is_workday(date(2026, 10, 10))
    assert not CALENDAR.is_workday(date(2026, 10, 11))


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-20 09:00", 60, "2026-11-20 10:00"),
        ("2026-11-20 11:30", 60, "2026-11-20 14:30"),
        ("2026-11-20 16:30", 240, "2026-11-23 11:30"),
        ("2026-11-21 10:00", 60, "2026-11-23 09:30"),
        ("2026-11-20 07:00", 30, "2026-11-20 09:00"),
        ("2026-11-20 14:00", 210, "2026-11-20 17:30"),
        ("2026-09-30 17:00", 60, "2026-10-08 09:00"),
    ],
)
def test_working_minutes_are_added(start, minutes, end):
    assert CALENDAR.add_working(at(start), minutes) == at(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-20 10:00", 1, "2026-11-23 10:00"),
        ("2026-11-20 19:00", 1, "2026-11-23 17:30"),
        ("2026-11-20 06:00", 1, "2026-11-23 08:30"),
        ("2026-11-20 12:30", 1, "2026-11-23 14:00"),
        ("2026-11-21 10:00", 1, "2026-11-23 17:30"),
        ("2026-09-30 10:00", 3, "2026-10-10 10:00"),
        ("2026-11-23 10:00", -1, "2026-11-20 10:00"),
        ("2026-11-22 10:00", -1, "2026-11-20 08:30"),
        ("2026-11-22 10:00", 0, "2026-11-22 10:00"),
    ],
)
def test_workdays_are_added(start, days, end):
    assert CALENDAR.add_workdays(at(start), days) == at(end)


def test_opening_and_night():
    assert CALENDAR.next_opening(at("2026-11-20 12:15")) == at("2026-11-20 14:00")
    assert CALENDAR.next_opening(at("2026-11-20 18:00")) == at("2026-11-23 08:30")
    assert CALENDAR.next_opening(at("2026-11-20 09:00")) == at("2026-11-20 09:00")
    assert CALENDAR.in_night(at("2026-11-20 21:00")) and CALENDAR.in_night(at("2026-11-20 07:59"))
    assert not CALENDAR.in_night(at("2026-11-20 08:00")) and not CALENDAR.in_night(at("2026-11-20 20:59"))
    assert CALENDAR.night_end(at("2026-11-20 23:00")) == at("2026-11-21 08:00")
    assert CALENDAR.night_end(at("2026-11-21 03:00")) == at("2026-11-21 08:00")
    assert CALENDAR.night_end(at("2026-11-21 09:00")) == at("2026-11-21 09:00")


def test_a_year_without_a_list_is_provisional():
    assert not CALENDAR.provisional(at("2026-12-31 23:59"))
    assert CALENDAR.provisional(at("2027-01-01 00:00"))


def test_the_day_is_the_district_s_own():
    midnight_in_utc = int(datetime(2026, 11, 20, 16, tzinfo=UTC).timestamp() * 1000)
    assert CALENDAR.day_of(midnight_in_utc) == date(2026, 11, 21)
    assert CALENDAR.instant(date(2026, 11, 21), time(0)) == midnight_in_utc


@given(INSTANTS, INSTANTS, MINUTES)
def test_adding_is_monotone(a, b, minutes):
    a, b = min(a, b), max(a, b)
    assert CALENDAR.add_working(a, minutes) <= CALENDAR.add_working(b, minutes)


@given(INSTANTS, MINUTES, MINUTES)
def test_adding_is_additive(start, first, second):
    assert CALENDAR.add_working(CALENDAR.add_working(start, first), second) == CALENDAR.add_working(
        start, first + second
    )


@given(INSTANTS, MINUTES)
def test_between_is_the_inverse_of_adding(start, minutes):
    end = CALENDAR.add_working(start, minutes)
    assert CALENDAR.working_minutes_between(start, end) == minutes
    assert CALENDAR.working_ms_between(start, end) == minutes * MINUTE
    assert CALENDAR.working_minutes_between(end, start) == -minutes


@given(INSTANTS, st.integers(0, 60 * DAY), st.integers(0, 60 * DAY))
def test_between_is_additive(start, first, second):
    middle, end = start + first, start + first + second
    parts = CALENDAR.working_ms_between(start, middle) + CALENDAR.working_ms_between(middle, end)
    assert parts == CALENDAR.working_ms_between(start, end)


@given(INSTANTS, INSTANTS, st.integers(-30, 30))
def test_adding_days_is_monotone(a, b, days):
    a, b = min(a, b), max(a, b)
    assert CALENDAR.add_workdays(a, days) <= CALENDAR.add_workdays(b, days)


@given(INSTANTS, st.integers(1, 40))
def test_workdays_are_counted_back(start, days):
    end = CALENDAR.add_workdays(start, days)
    assert end > start
    assert CALENDAR.workdays_between(start, end) == days
    assert CALENDAR.next_opening(end - 1) <= end


@given(INSTANTS)
def test_an_opening_is_worked_and_near(start):
    opening = CALENDAR.next_opening(start)
    assert opening >= start
    assert CALENDAR.working_ms_between(start, opening) == 0
    assert CALENDAR.working_ms_between(opening, opening + MINUTE) > 0
    assert not CALENDAR.in_night(CALENDAR.night_end(start))


def test_hours_out_of_order_are_refused():
    with pytest.raises(ValueError):
        Calendar(hours=((time(9), time(8)),))
    with pytest.raises(ValueError):
        Calendar(hours=())
    with pytest.raises(ValueError):
        Calendar(night=(time(1), time(8)))


def test_a_calendar_without_workdays_says_so():
    idle = Calendar(
        holidays=frozenset(
            date.fromordinal(n) for n in range(date(2026, 1, 1).toordinal(), date(2028, 1, 1).toordinal())
        )
    )
    with pytest.raises(ValueError):
        idle.add_working(at("2026-06-01"), 1)
    assert idle.working_minutes_between(at("2026-06-01"), at("2026-07-01")) == 0
