"""Official lists of days off, year by year, and the working calendar with those that were loaded on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from zlib import crc32

from domain.calendar import Calendar


@dataclass(frozen=True, slots=True)
class YearList:
    """`off` are all days of the official holidays, weekends among them included; `work` weekend days that are worked.

    New Year's rest may reach into the December before, and a list may name it.
    """

    year: int
    off: frozenset[date]
    work: frozenset[date]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a list changes in one that was there before."""

    off: tuple[date, ...]
    no_longer_off: tuple[date, ...]
    work: tuple[date, ...]
    no_longer_work: tuple[date, ...]

    def __bool__(self) -> bool:
        return bool(self.off or self.no_longer_off or self.work or self.no_longer_work)


def difference(before: YearList, after: YearList) -> Difference:
    return Difference(
        tuple(sorted(after.off - before.off)),
        tuple(sorted(before.off - after.off)),
        tuple(sorted(after.work - before.work)),
        tuple(sorted(before.work - after.work)),
    )


def list_of(calendar: Calendar, year: int) -> YearList | None:
    """What a calendar holds of a year that it has an official list of."""
    if year not in calendar.known_years:
        return None
    off = (day for day in calendar.holidays | calendar.festivals if day.year == year)
    return YearList(year, frozenset(off), frozenset(day for day in calendar.workdays if day.year == year))


def with_lists(
    calendar: Calendar, lists: Mapping[int, YearList], version: int, hours: tuple[tuple[time, time], ...] = ()
) -> Calendar:
    """The calendar that came along, with lists in place of its own for their years; what a list says of a day of
    another year counts there too. `hours` where the district has its own."""
    own = hours or calendar.hours
    if not lists:
        changes = {"hours": own, "version": calendar.version + _mark(own)}
        return calendar if own == calendar.hours else calendar.model_copy(update=changes)
    off, work = _said(lists)
    said = off | work

    def kept(days: frozenset[date]) -> frozenset[date]:
        return frozenset(day for day in days if day.year not in lists and day not in said)

    return calendar.model_copy(
        update={
            "hours": own,
            "holidays": kept(calendar.holidays) | off,
            "festivals": kept(calendar.festivals) | off,
            "workdays": kept(calendar.workdays) | work,
            "known_years": calendar.known_years | lists.keys(),
            "version": version if own == calendar.hours else version + _mark(own),
        }
    )


def _mark(hours: tuple[tuple[time, time], ...]) -> int:
    """A calendar with other hours is another version."""
    return crc32(repr(hours).encode())


def _said(lists: Mapping[int, YearList]) -> tuple[frozenset[date], frozenset[date]]:
    """Days off and days worked; of two lists that name a day the later year's counts: it was made later."""
    said: dict[date, bool] = {}
    for one in sorted(lists.values(), key=lambda each: each.year):
        said |= dict.fromkeys(one.off, True) | dict.fromkeys(one.work, False)
    return frozenset(d for d, off in said.items() if off), frozenset(d for d, off in said.items() if not off)
