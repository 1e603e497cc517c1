"""What was understood of a pasted list of days off, said for whoever checks it, in chat and on the command line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, time, timedelta

from dialogs.keys import Label, Say
from dialogs.letter import Param, Phrase, Ref, listing, moment, phrase, text
from domain.calendar import Calendar
from domain.calendar_years import YearList, difference, list_of
from domain.holiday_list import Reading, Remark

MOST = 6
"""So many faults, and so many notes, are named at once."""
_DAY = timedelta(days=1)


def card_lines(calendar: Calendar, reading: Reading, shifts: int, stations: int) -> list[Phrase]:
    """Of a list without faults; `shifts` of so many `stations` would move."""
    found = reading.found
    assert found is not None
    lines = [
        phrase(f"say.{Say.HOLIDAYS_READ}", year=found.year, count=len(found.off), days=spans_said(calendar, found.off))
    ]
    if found.work:
        worked = spans_said(calendar, found.work)
        lines.append(phrase(f"say.{Say.HOLIDAYS_WORKED}", count=len(found.work), days=worked))
    lines += _against(calendar, found)
    lines += [remark(calendar, one) for one in reading.notes[:MOST]]
    if reading.unused:
        lines.append(phrase(f"say.{Say.HOLIDAYS_UNUSED}", count=reading.unused))
    if shifts:
        lines.append(phrase(f"say.{Say.HOLIDAYS_WILL_MOVE}", count=shifts, stations=stations))
    return lines


def _against(calendar: Calendar, found: YearList) -> list[Phrase]:
    """The list that it takes the place of."""
    before = list_of(calendar, found.year)
    if before is None:
        return [phrase(f"say.{Say.HOLIDAYS_FIRST}", year=found.year)]
    apart = difference(before, found)
    if not apart:
        return [phrase(f"say.{Say.HOLIDAYS_SAME}", year=found.year)]
    kinds = (
        (Label.NOW_OFF, apart.off),
        (Label.NO_LONGER_OFF, apart.no_longer_off),
        (Label.NOW_WORKED, apart.work),
        (Label.NO_LONGER_WORKED, apart.no_longer_work),
    )
    parts = [phrase(f"label.{label}", days=spans_said(calendar, days)) for label, days in kinds if days]
    return [phrase(f"say.{Say.HOLIDAYS_DIFFER}", year=found.year, parts=listing(parts))]


def fault_lines(calendar: Calendar, reading: Reading) -> list[Phrase]:
    rest = len(reading.faults) - MOST
    more = [phrase(f"say.{Say.HOLIDAYS_MORE_FAULTS}", count=rest)] if rest > 0 else []
    return [*(remark(calendar, one) for one in reading.faults[:MOST]), *more]


def remark(calendar: Calendar, one: Remark) -> Phrase:
    params: dict[str, Param] = {name: day_ref(calendar, day) for name, day in one.days.items()}
    said = phrase(f"holiday.{one.what}", **params, **one.counts)
    if not one.line:
        return said
    inner: Ref = {"$": "text", **said}
    return phrase(f"say.{Say.HOLIDAYS_LINE}", line=one.line, said=inner)


def day_ref(calendar: Calendar, day: date) -> Ref:
    return {**moment(calendar.instant(day, time(12))), "$": "day"}


def spans_said(calendar: Calendar, days: Collection[date]) -> Ref:
    """Days in a row as one."""
    parts = [
        phrase(f"label.{Label.ONE_DAY}", day=day_ref(calendar, first))
        if first == last
        else phrase(f"label.{Label.DAYS_ON_END}", start=day_ref(calendar, first), end=day_ref(calendar, last))
        for first, last in _runs(days)
    ]
    return listing(parts, "comma")


def _runs(days: Iterable[date]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] + _DAY == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def years_said(calendar: Calendar) -> Ref:
    """Of which years there is an official list."""
    known = sorted(calendar.known_years)
    runs: list[tuple[int, int]] = []
    for year in known:
        if runs and runs[-1][1] + 1 == year:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    parts = [
        phrase(f"label.{Label.ONE_YEAR}", year=first)
        if first == last
        else phrase(f"label.{Label.YEARS_ON_END}", start=first, end=last)
        for first, last in runs
    ]
    return listing(parts, "comma") if parts else text(f"label.{Label.NO_YEARS}")
