"""The working calendar of China: the official holidays and swapped workdays, as far as they are published."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from domain.calendar import Calendar

_SAFE = 20
"""How many years are looked at from 2004 on; one that the list does not know ends it."""


@cache
def working_calendar(timezone: str) -> Calendar:
    """A year without an official list is left out of `known_years`: what rests on it is marked provisional."""
    from chinese_calendar import get_holiday_detail, is_holiday, is_workday

    holidays: set[date] = set()
    workdays: set[date] = set()
    festivals: set[date] = set()
    known: set[int] = set()
    for year in range(2024, 2024 + _SAFE):
        try:
            days = [date(year, 1, 1) + timedelta(offset) for offset in range(366)]
            for day in (day for day in days if day.year == year):
                if day.weekday() < 5 and is_holiday(day):
                    holidays.add(day)
                elif day.weekday() >= 5 and is_workday(day):
                    workdays.add(day)
                if get_holiday_detail(day)[0] and get_holiday_detail(day)[1]:
                    festivals.add(day)
        except NotImplementedError:
            break
        known.add(year)
    return Calendar(
        timezone=timezone,
        holidays=frozenset(holidays),
        workdays=frozenset(workdays),
        festivals=frozenset(festivals),
        known_years=frozenset(known),
    )
