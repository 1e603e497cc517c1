"""放假安排 at the desk: a year's days off and swapped workdays, where its list is from, which years have none."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from dialogs.keys import Button
from dialogs.letter import Choice, Param, moment, name, phrase
from domain.calendar import Calendar
from domain.calendar_years import list_of
from domain.permissions import Permission, ensure
from handlers.holiday_card import spans_said
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.statements import compiled

_years = tables.calendar_years
_LOADED = compiled(
    select(_years.c.year, _years.c.loaded_at, _years.c.loaded_by).where(
        _years.c.district_id == bindparam("district_id")
    )
)
_WEEKS = Weeks()
BEFORE, AFTER = 1, 1
"""Years that can be looked at beside those with a list."""


@dataclass(frozen=True, slots=True)
class DaySeen:
    """`mark`: off, work, rest (a plain weekend) or nothing."""

    day: date
    mark: str
    today: bool


@dataclass(frozen=True, slots=True)
class YearSeen:
    """`official` where there is a list; `loaded` when and by whom, where staff loaded it; the days in words."""

    year: int
    official: bool
    years: Sequence[tuple[int, bool]]
    lacking: int | None
    months: Sequence[Sequence[Sequence[DaySeen | None]]]
    off: int
    worked: int
    words: tuple[Param, Param]
    loaded: tuple[Param, ...] | None
    load: Choice


async def year_seen(talk: Talk, asked: int | None) -> YearSeen:
    """A year of which nothing is known is this one."""
    ensure(talk.anywhere(), Permission.CALENDAR_LOAD)
    calendar = talk.house.calendar
    today = calendar.day_of(talk.now)
    span = {today.year - BEFORE, today.year, today.year + AFTER} | set(calendar.known_years)
    year = asked if asked in span else today.year
    found = list_of(calendar, year)
    coming = calendar.year_to_come(talk.now)
    loaded = {row["year"]: row for row in await talk.work.all(_LOADED)}
    return YearSeen(
        year,
        found is not None,
        [(one, one in calendar.known_years) for one in sorted(span)],
        coming if coming not in calendar.known_years else None,
        [_month(calendar, date(year, month, 1), today) for month in range(1, 13)],
        len(found.off) if found else 0,
        len(found.work) if found else 0,
        (spans_said(calendar, found.off if found else ()), spans_said(calendar, found.work if found else ())),
        _by(loaded.get(str(year))),
        Choice(phrase(f"button.{Button.HOLIDAYS}"), "holidays", primary=coming not in calendar.known_years),
    )


def _by(row: Row | None) -> tuple[Param, ...] | None:
    if row is None:
        return None
    return moment(row["loaded_at"]), name(row["loaded_by"]) if row["loaded_by"] else ""


def _month(calendar: Calendar, first: date, today: date) -> Sequence[Sequence[DaySeen | None]]:
    weeks = _WEEKS.monthdatescalendar(first.year, first.month)
    return [[_day(calendar, day, today) if day.month == first.month else None for day in week] for week in weeks]


def _day(calendar: Calendar, day: date, today: date) -> DaySeen:
    if day in calendar.workdays:
        mark = "work"
    elif day in calendar.holidays | calendar.festivals:
        mark = "off"
    else:
        mark = "" if calendar.is_workday(day) else "rest"
    return DaySeen(day, mark, day == today)
