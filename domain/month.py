"""A month of a rota as data: weeks of days, and on each day who sits when. Chat, picture, page and tests share it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from domain.calendar import Calendar
from domain.rota import StationRota, Stint
from domain.rota_plan import Duty, Grid

MOST_AHEAD = 12
"""So many months after this one are shown."""
_DAY = timedelta(days=1)
_DUTIES = (Duty.MEMBER, Duty.RESERVE, Duty.HEAD)


class Mark(StrEnum):
    """What the official list says of a day."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"  # a weekend day that is worked in exchange


@dataclass(frozen=True, slots=True)
class Sits:
    """One person's sitting of a day, breaks left out: `spans` in UTC ms, in order. `person_id` None is a gap."""

    person_id: str | None
    spans: tuple[tuple[int, int], ...]
    station_id: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """`sits` is the members' duty, in order of time; empty where nobody is planned to sit."""

    date: date
    sits: tuple[Sits, ...] = ()
    reserve: tuple[Sits, ...] = ()
    head: tuple[Sits, ...] = ()
    mark: Mark | None = None
    today: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday on; None is a day of another month. `provisional`: the year has no official list yet."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    provisional: bool

    @property
    def days(self) -> tuple[Day, ...]:
        return tuple(day for week in self.weeks for day in week if day is not None)

    @property
    def people(self) -> frozenset[str]:
        """Whoever is named anywhere in it."""
        duties = (one for day in self.days for duty in (day.sits, day.reserve, day.head) for one in duty)
        return frozenset(one.person_id for one in duties if one.person_id)

    @property
    def empty(self) -> bool:
        """Nobody sits at all."""
        return not any(one.person_id for day in self.days for one in day.sits)


def month_of(rota: StationRota, first: date, calendar: Calendar, today: date, station_id: str = "") -> Month:
    """The month that begins on `first`, of one station. A gap that is over is told no more."""

    def day(on: date) -> Day:
        sits, reserve, head = (_merged(rota.of_day(on, duty), station_id, gaps=on >= today) for duty in _DUTIES)
        return Day(on, sits, reserve, head, _mark(calendar, on), on == today)

    return _month(first, [day(on) for on in days_of(first)], calendar)


def month_for(person_id: str, rotas: Mapping[str, StationRota], first: date, calendar: Calendar, today: date) -> Month:
    """The same of one person, across all stations in `rotas`: whatever he sits for counts, in order of time."""

    def day(on: date) -> Day:
        sits, reserve, head = (own(on, duty) for duty in _DUTIES)
        return Day(on, sits, reserve, head, _mark(calendar, on), on == today)

    def own(on: date, duty: Duty) -> tuple[Sits, ...]:
        found = [one for id_, rota in rotas.items() for one in _merged(rota.of_day(on, duty), id_)]
        return tuple(sorted((one for one in found if one.person_id == person_id), key=lambda one: one.spans))

    return _month(first, [day(on) for on in days_of(first)], calendar)


def all_day(on: date, sits: Sequence[Sits], grid: Grid) -> bool:
    """Whether somebody sits alone for just the station's opening hours: then no times need be said."""
    hours = [one for one in grid.hours if on.isoweekday() in one.weekdays]
    openings = sorted((grid.at(on, one.start), grid.at(on, one.end)) for one in hours)
    return len(sits) == 1 and list(sits[0].spans) == openings


def stretches(days: Iterable[tuple[date, Hashable]]) -> list[tuple[date, date]]:
    """The first and last of each run of days on end with the same to be said; what is said of nothing is left out."""
    found: list[tuple[date, date]] = []
    last: Hashable = None
    for day, said in days:
        if not said:
            last = None
        elif said == last and found[-1][1] + _DAY == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
            last = said
    return found


def days_of(first: date) -> list[date]:
    after = month_beside(first, 1)
    return [first + _DAY * n for n in range((after - first).days)]


def month_beside(first: date, step: int) -> date:
    """The first day of the month so many later, or earlier."""
    year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
    return date(year, month + 1, 1)


def may_show(first: date, today: date, since: date) -> bool:
    """Whether a month can be told: wholly after `since`, from where on everything is known, and not too far ahead."""
    return since <= first <= month_beside(today.replace(day=1), MOST_AHEAD)


def _month(first: date, days: list[Day], calendar: Calendar) -> Month:
    before: list[Day | None] = [None] * first.weekday()
    cells = before + days
    cells += [None] * (-len(cells) % 7)
    weeks = tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))
    return Month(first, weeks, bool(calendar.provisional_years(calendar.instant(first, time(12)))))


def _mark(calendar: Calendar, day: date) -> Mark | None:
    if day in calendar.workdays:
        return Mark.WORKDAY
    return Mark.HOLIDAY if day in calendar.festivals or day in calendar.holidays else None


def _merged(stints: Iterable[Stint], station_id: str, *, gaps: bool = True) -> tuple[Sits, ...]:
    """One for each person, at the place of his first sitting; what touches is one span."""
    found: dict[str | None, list[tuple[int, int]]] = {}
    for one in stints:
        if one.person_id is None and not gaps:
            continue
        spans = found.setdefault(one.person_id, [])
        if spans and spans[-1][1] == one.start:
            spans[-1] = (spans[-1][0], one.end)
        else:
            spans.append((one.start, one.end))
    return tuple(Sits(person, tuple(spans), station_id) for person, spans in found.items())
