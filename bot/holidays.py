"""The working calendar of China: the official holidays and swapped workdays, as far as they came along."""

from __future__ import annotations

from functools import cache

from domain.calendar import Calendar


@cache
def working_calendar(timezone: str) -> Calendar:
    """A year without an official list is left out of `known_years`: what rests on it is marked provisional."""
    from chinese_calendar import holidays, workdays

    festivals = {day for day in holidays if day not in workdays}
    return Calendar(
        timezone=timezone,
        holidays=frozenset(day for day in festivals if day.weekday() < 5),
        workdays=frozenset(day for day in workdays if day.weekday() >= 5),
        festivals=frozenset(festivals),
        known_years=frozenset(day.year for day in festivals),
    )
