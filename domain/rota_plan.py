"""A plan: whose turn it is by rule, before leave, swaps and overrides. Days and clocks are the district's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

NOON = time(12, 30)
"""A sitting that opens before it is a morning's."""
_DAY = timedelta(days=1)
_MIDNIGHT = time(0)
_DAY_MS = 86_400_000


class Duty(StrEnum):
    MEMBER = "member"
    RESERVE = "reserve"
    HEAD = "head"


class Turn(StrEnum):
    """How long one person's turn lasts."""

    HALF_DAY = "half_day"
    DAY = "day"
    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"


class Holidays(StrEnum):
    KEEP = "keep"
    SKIP = "skip"
    LAYER = "layer"


@dataclass(frozen=True, slots=True)
class Opening:
    """Opening hours on some weekdays (1 is Monday), local time; an end before its start is next day's."""

    weekdays: frozenset[int]
    start: time
    end: time


class Hours(BaseModel):
    model_config = ConfigDict(frozen=True)

    start: time
    end: time


class Theme(BaseModel):
    """一月一界别: one sector's month, and who of it sits."""

    model_config = ConfigDict(frozen=True)

    sector: str
    people: tuple[str, ...]


class Drawn(BaseModel):
    """One shift of a draw, UTC ms."""

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    person_id: str | None
    turn: int = 0
    """The same for the shifts of one turn; 0: each is one of its own."""


class Rule(BaseModel):
    """How turns pass. As it was published; the plan of a district file is the default: a week each, holidays kept."""

    model_config = ConfigDict(frozen=True)

    turn: Turn = Turn.WEEK
    weekdays: frozenset[int] = frozenset(range(1, 8))
    nth: frozenset[int] = frozenset()
    """Only the first to fifth such weekday of a month, -1 the last; empty: every one."""
    hours: tuple[Hours, ...] = ()
    """Empty: the station's opening hours."""
    handover: time = _MIDNIGHT
    """When a turn passes to the next; what lies before it on a day belongs to the day before."""
    holidays: Holidays = Holidays.KEEP
    holiday_people: tuple[str, ...] = ()
    themes: Mapping[int, Theme] = {}
    """By month, 1 to 12; a month without one goes by the plan's people."""
    drawn: tuple[Drawn, ...] | None = None
    """Of a draw: its shifts as they fell. Then the order of people says nothing any more."""
    filed: bool = False
    """As a district file has it, which may bring it up to date; no more once somebody arranged the duty in a chat."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`start` and `end` in UTC ms; `people` in order; `anchor` is the day that the first of them begins."""

    id: str
    station_id: str
    duty: Duty
    people: tuple[str, ...]
    anchor: date
    rule: Rule
    start: int
    end: int | None = None

    def covers(self, at: int) -> bool:
        return self.start <= at and (self.end is None or at < self.end)

    @property
    def everybody(self) -> tuple[str, ...]:
        """Whoever may come to sit by it, each once."""
        themed = [person for theme in self.rule.themes.values() for person in theme.people]
        drawn = [one.person_id for one in self.rule.drawn or () if one.person_id]
        return tuple(dict.fromkeys((*self.people, *self.rule.holiday_people, *themed, *drawn)))


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a day at the desk. `order` are those whose turn it is, the first before the others.

    `turn` tells apart two turns of the same plan.
    """

    start: int
    end: int
    order: tuple[str, ...]
    turn: int
    plan_id: str


@lru_cache(10_000)
def _instant(day: date, moment: time, zone: ZoneInfo) -> int:
    """Kept: the days of a month are asked for at every page and every turn."""
    return round(datetime.combine(day, moment, zone).timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Grid:
    """What all plans of a station lie on."""

    hours: Sequence[Opening]
    zone: ZoneInfo
    festivals: frozenset[date] = frozenset()
    """Official holidays, weekends among them included."""

    def at(self, day: date, moment: time) -> int:
        return _instant(day, moment, self.zone)

    def date(self, at: int) -> date:
        return datetime.fromtimestamp(at / 1000, self.zone).date()


def pieces(plan: Plan, day: date, grid: Grid) -> list[Piece]:
    """Of one local day, in order, none on another; a sitting past midnight belongs to the day on which it opens."""
    if plan.rule.drawn is not None:
        return list(_drawn(plan, plan.rule.drawn, day, grid))
    found = []
    for opened, start, end in _sittings(plan.rule, day, grid):
        for begin, until in _split(plan, day, *_within(plan, start, end), grid):
            order, turn = _turn(plan, begin, day, opened, grid)
            found.append(Piece(begin, until, order, turn, plan.id))
    return found


def by_days(start: int, end: int, grid: Grid) -> Iterator[tuple[int, int]]:
    """A time of more than a day in parts of which each lies within one local day; a shorter one whole."""
    day = grid.date(start)
    while end - start > _DAY_MS:
        day += _DAY
        yield start, (start := grid.at(day, _MIDNIGHT))
    if start < end:
        yield start, end


def _drawn(plan: Plan, shifts: Sequence[Drawn], day: date, grid: Grid) -> Iterator[Piece]:
    first, last = grid.at(day, _MIDNIGHT), grid.at(day + _DAY, _MIDNIGHT)
    for one in shifts:
        if one.start < last and one.end > first:
            for start, end in by_days(*_within(plan, one.start, one.end), grid):
                if first <= start < last:
                    yield Piece(start, end, (one.person_id,) if one.person_id else (), one.turn or one.start, plan.id)


def _within(plan: Plan, start: int, end: int) -> tuple[int, int]:
    """The part of a time in which the plan holds; its end may come before its start."""
    return max(start, plan.start), end if plan.end is None else min(end, plan.end)


def on_duty_days(rule: Rule, day: date) -> bool:
    """Whether the pattern of weekdays holds that day."""
    if day.isoweekday() not in rule.weekdays:
        return False
    last = (day + 7 * _DAY).month != day.month
    return not rule.nth or (day.day - 1) // 7 + 1 in rule.nth or (last and -1 in rule.nth)


def _sittings(rule: Rule, day: date, grid: Grid) -> Iterator[tuple[time, int, int]]:
    """Of a day, with the clock at which each opens; where two would overlap, the earlier one lasts."""
    taken = 0
    if any(closing <= opening for opening, closing in _hours(rule, day - _DAY, grid)):
        taken = max((end for _, end, _ in _spans(rule, day - _DAY, grid)), default=0)
    for start, end, opened in _spans(rule, day, grid):
        if max(start, taken) < end:
            yield opened, max(start, taken), end
        taken = max(taken, end)


def _spans(rule: Rule, day: date, grid: Grid) -> list[tuple[int, int, time]]:
    """Start, end and opening clock, in order."""
    if not on_duty_days(rule, day) or (rule.holidays is Holidays.SKIP and day in grid.festivals):
        return []
    return sorted(
        (grid.at(day, opening), grid.at(day if closing > opening else day + _DAY, closing), opening)
        for opening, closing in _hours(rule, day, grid)
    )


def _hours(rule: Rule, day: date, grid: Grid) -> list[tuple[time, time]]:
    if rule.hours:
        return [(one.start, one.end) for one in rule.hours]
    return [(one.start, one.end) for one in grid.hours if day.isoweekday() in one.weekdays]


def _split(plan: Plan, day: date, start: int, end: int, grid: Grid) -> Iterator[tuple[int, int]]:
    """At the handover, where it lies inside; half days pass with the sittings themselves."""
    if plan.rule.turn is not Turn.HALF_DAY and (plan.rule.handover != _MIDNIGHT or grid.date(end - 1) != day):
        for cut in (grid.at(day, plan.rule.handover), grid.at(day + _DAY, plan.rule.handover)):
            if start < cut < end:
                yield start, cut
                start = cut
    if start < end:
        yield start, end


def _turn(plan: Plan, at: int, day: date, opened: time, grid: Grid) -> tuple[tuple[str, ...], int]:
    """Who is to sit, the one in turn first, and which turn it is."""
    rule = plan.rule
    if rule.holidays is Holidays.LAYER and day in grid.festivals:
        index = (day - plan.anchor).days
        return _from(rule.holiday_people, index), -(day.toordinal())
    of = day if rule.turn is Turn.HALF_DAY else _turn_day(rule, at, grid)
    theme = rule.themes.get(of.month)
    index = _index(plan, of, opened, grid)
    return _from(theme.people if theme is not None else plan.people, index), index


def _turn_day(rule: Rule, at: int, grid: Grid) -> date:
    """The day whose turn a moment belongs to."""
    local = datetime.fromtimestamp(at / 1000, grid.zone)
    return local.date() if local.time() >= rule.handover else local.date() - _DAY


def _from(order: Sequence[str], index: int) -> tuple[str, ...]:
    if not order:
        return ()
    first = index % len(order)
    return (*order[first:], *order[:first])


def _index(plan: Plan, day: date, opened: time, grid: Grid) -> int:
    """How many turns have passed since the anchor.

    A weekday on which the desk is closed is no turn. Holidays take none away: nobody's later turn moves with them.
    """
    months = (day.year - plan.anchor.year) * 12 + day.month - plan.anchor.month
    match plan.rule.turn:
        case Turn.HALF_DAY:
            halves = _halves(plan.rule, day.isoweekday(), grid)
            before = _turns_between(plan.rule, plan.anchor, day, grid)
            return before + (opened >= NOON and len(halves) > 1)
        case Turn.WEEK:
            return (day - plan.anchor).days // 7
        case Turn.MONTH:
            return months
        case Turn.HALF_MONTH:
            return months * 2 + (day.day > 15) - (plan.anchor.day > 15)
        case Turn.DAY:
            return _turns_between(plan.rule, plan.anchor, day + _DAY, grid) - 1


def _turns_between(rule: Rule, first: date, day: date, grid: Grid) -> int:
    """Turns of days or half days that begin from `first` on and before `day`; negative where that is earlier."""
    whole = rule.turn is Turn.DAY
    week = tuple(
        (min(1, len(halves)) if whole else len(halves)) if weekday in rule.weekdays else 0
        for weekday in range(1, 8)
        for halves in (_halves(rule, weekday, grid),)
    )
    return _turns_before(week, rule.nth, day) - _turns_before(week, rule.nth, first)


def _halves(rule: Rule, weekday: int, grid: Grid) -> frozenset[bool]:
    """Whether somebody sits on such a weekday in the morning (False), and in the afternoon (True)."""
    if rule.hours:
        return frozenset(one.start >= NOON for one in rule.hours)
    return frozenset(one.start >= NOON for one in grid.hours if weekday in one.weekdays)


@lru_cache(maxsize=4096)
def _turns_before(week: tuple[int, ...], nth: frozenset[int], day: date) -> int:
    """Turns from 2000 on, before `day`; `week` holds how many begin on each weekday."""
    if not nth:
        weeks, rest = divmod((day - date(2000, 1, 3)).days, 7)
        return weeks * sum(week) + sum(week[:rest])
    years = sum(_turns_of(week, nth, year) for year in range(2000, day.year))
    return years + _counted(week, nth, date(day.year, 1, 1), day)


@lru_cache(maxsize=4096)
def _turns_of(week: tuple[int, ...], nth: frozenset[int], year: int) -> int:
    return _counted(week, nth, date(year, 1, 1), date(year + 1, 1, 1))


def _counted(week: tuple[int, ...], nth: frozenset[int], first: date, day: date) -> int:
    rule = Rule(nth=nth)
    days = (first + _DAY * n for n in range((day - first).days))
    return sum(week[one.weekday()] for one in days if on_duty_days(rule, one))
