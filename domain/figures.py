"""The figures: from facts (items, closings, ratings) to rates, each with what it counts and leaves out. Pure.

Every figure keeps the ids behind it, so that whoever may see them can be shown which ones they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from domain.calendar import DAY, midnight
from domain.closings import Closed
from domain.item import OPEN, Closing, Outcome, Pleased, State

_T = TypeVar("_T")
HOUR = 3_600_000
FEWEST_RATINGS = 5
STAYS_FOR = 30 * DAY
"""What is opened again within this was not solved."""
_WEIGHT = {Pleased.YES: 1.0, Pleased.FAIRLY: 0.9, Pleased.NO: 0.0}
_ENDED = frozenset({State.MERGED, State.REFUSED, State.WITHDRAWN})


class Measure(StrEnum):
    """Each has its name and its formula in the catalogues: `figure.<value>`, `formula.<value>`."""

    RESPONSE = "response"
    SOLVED = "solved"
    PLEASED = "pleased"
    COVERAGE = "coverage"


class Count(StrEnum):
    RECEIVED = "received"
    CLOSED = "closed"
    MERGED = "merged"
    REOPENED = "reopened"
    OVERDUE = "overdue"


class Left(StrEnum):
    """Why something is not counted, or counts against: `left.<value>`."""

    NOT_DUE = "not_due"
    NO_CLOCK = "no_clock"
    LATE = "late"
    UNRATED = "unrated"
    CONCLUDED = "concluded"
    BEFORE_DAY = "before_day"
    NOT_NOW = "not_now"
    REFERENCE = "reference"
    REOPENED = "reopened"
    NOT_PLEASED = "not_pleased"


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Last(StrEnum):
    """The same periods, the one before."""

    DAY = "last_day"
    WEEK = "last_week"
    MONTH = "last_month"
    QUARTER = "last_quarter"
    YEAR = "last_year"


@dataclass(frozen=True, slots=True)
class Received:
    """One item as it now stands. Instants in UTC ms; `ended_at` of one that is closed, merged, refused or withdrawn."""

    item_id: str
    station_id: str
    category: str
    owner_id: str | None
    state: State
    reported_at: int
    contacted_at: int | None = None
    contact_due_at: int | None = None
    ended_at: int | None = None
    due_at: int | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """Both taps of one round; `pleased` is None where only the first was made."""

    item_id: str
    round: int
    at: int
    station_id: str
    category: str
    owner_id: str | None
    pleased: Pleased | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Nothing of a practice is among them. `reported` are the instants of the items that were closed."""

    received: Sequence[Received] = ()
    closed: Sequence[Closed] = ()
    rated: Sequence[Rated] = ()
    reported: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part is looked at: from `start` up to, not at, `end`; a figure counts by its own day (received, closed,
    rated). What is None is not asked for."""

    start: int
    end: int
    station_id: str | None = None
    owner_id: str | None = None
    category: str | None = None
    department_id: str | None = None

    def takes(self, one: Received | Rated | Closed) -> bool:
        department = one.department_id if isinstance(one, Closed) else None
        return (
            self.station_id in (None, one.station_id)
            and self.owner_id in (None, one.owner_id)
            and self.category in (None, one.category)
            and self.department_id in (None, department)
        )

    def holds(self, at: int | None) -> bool:
        return at is not None and self.start <= at < self.end


def enough(measure: Measure, counted: int) -> bool:
    return measure is not Measure.PLEASED or counted >= FEWEST_RATINGS


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `counted` (ids of items, one an occurrence), worth `score` together. `left` says why others are not."""

    measure: Measure
    score: float
    hits: tuple[str, ...]
    counted: tuple[str, ...]
    left: Mapping[Left, tuple[str, ...]]

    @property
    def few(self) -> bool:
        """Too few ratings to make a rate of."""
        return not enough(self.measure, len(self.counted))

    @property
    def value(self) -> float | None:
        return None if self.few or not self.counted else self.score / len(self.counted)


@dataclass(frozen=True, slots=True)
class Figures:
    counts: Mapping[Count, tuple[str, ...]]
    rates: Mapping[Measure, Rate]
    days: Mapping[str, float]  # median from report to closing, by category
    all_days: float | None = None  # of all together

    def plain(self) -> dict[str, tuple[float, int]]:
        """Bare numbers: (score, of how many). What can be laid beside another count of the same."""
        counts = {count.value: (float(len(ids)), len(ids)) for count, ids in self.counts.items()}
        return counts | {one.value: (round(r.score, 6), len(r.counted)) for one, r in self.rates.items()}


def figures(facts: Facts, cut: Cut, now: int, zone: ZoneInfo) -> Figures:
    taken = [one for one in facts.received if cut.takes(one)]
    received = [one for one in taken if cut.holds(one.reported_at)]
    mine = [one for one in facts.closed if cut.takes(one)]
    closed = [one for one in mine if cut.holds(one.at)]
    rated = [one for one in facts.rated if cut.takes(one) and cut.holds(one.at)]
    counts = {
        Count.RECEIVED: _ids(received),
        Count.CLOSED: _ids(closed),
        Count.MERGED: _ids(one for one in received if one.state is State.MERGED),
        Count.REOPENED: _ids(one for one in mine if cut.holds(one.reopened_at)),
        Count.OVERDUE: _ids(one for one in taken if overdue(one, now)),
    }
    rates = (_response(received, now), _solved(closed, now, zone), _pleased(rated), _coverage(closed))
    spans = _spans(closed, facts.reported)
    every = [days for found in spans.values() for days in found]
    medians = {category: median(found) for category, found in sorted(spans.items())}
    return Figures(counts, {rate.measure: rate for rate in rates}, medians, median(every) if every else None)


def overdue(one: Received, now: int) -> bool:
    """Open now with a clock that has run out, whenever it was received."""
    return one.state in OPEN and one.due_at is not None and one.due_at <= now


def _ids(found: Iterable[Received | Closed | Rated]) -> tuple[str, ...]:
    return tuple(sorted(one.item_id for one in found))


def _response(received: Sequence[Received], now: int) -> Rate:
    """Of the first clock of first contact, also where danger set another later: was it stopped in time?"""
    left: dict[Left, list[str]] = {}
    hits, counted = [], []
    for one in received:
        why = _unanswered(one, now)
        if why in (Left.NOT_DUE, Left.NO_CLOCK):
            left.setdefault(why, []).append(one.item_id)
            continue
        counted.append(one.item_id)
        if why is None:
            hits.append(one.item_id)
        else:
            left.setdefault(why, []).append(one.item_id)
    return _rate(Measure.RESPONSE, float(len(hits)), hits, counted, left)


def _unanswered(one: Received, now: int) -> Left | None:
    if one.contact_due_at is None:
        return Left.NO_CLOCK
    heard = one.contacted_at
    if heard is None and one.state in _ENDED:
        heard = one.ended_at  # refused or merged in words, or withdrawn by himself
    if heard is None:
        return Left.NOT_DUE if now < one.contact_due_at else Left.LATE
    return None if heard <= one.contact_due_at else Left.LATE


def _solved(closed: Sequence[Closed], now: int, zone: ZoneInfo) -> Rate:
    left: dict[Left, list[str]] = {}
    hits = []
    for one in closed:
        why = unsolved(one, now, zone)
        if why is None:
            hits.append(one.item_id)
        else:
            left.setdefault(why, []).append(one.item_id)
    return _rate(Measure.SOLVED, float(len(hits)), hits, [one.item_id for one in closed], left)


def unsolved(one: Closed, now: int, zone: ZoneInfo) -> Left | None:
    """Why a closing does not count as solved; None where it does."""
    if one.closing is not Closing.SOLVED:
        return Left.CONCLUDED if one.closing is Closing.CONCLUDED else Left.UNRATED
    if one.outcome in (Outcome.C, Outcome.D):
        return Left.NOT_NOW if one.outcome is Outcome.C else Left.REFERENCE
    since = one.at
    if one.outcome is Outcome.B:
        if one.outcome_day is None or now < (day := midnight(date.fromisoformat(one.outcome_day), zone)):
            return Left.BEFORE_DAY
        since = max(since, day)
    back = one.reopened_at is not None and one.reopened_at - since <= STAYS_FOR
    return Left.REOPENED if back else None


def _pleased(rated: Sequence[Rated]) -> Rate:
    said = [one for one in rated if one.pleased is not None]
    score = sum(_WEIGHT[one.pleased] for one in said if one.pleased is not None)
    hits = [one.item_id for one in said if one.pleased is not Pleased.NO]
    left = {
        Left.UNRATED: [one.item_id for one in rated if one.pleased is None],
        Left.NOT_PLEASED: [one.item_id for one in said if one.pleased is Pleased.NO],
    }
    return _rate(Measure.PLEASED, score, hits, [one.item_id for one in said], left)


def _coverage(closed: Sequence[Closed]) -> Rate:
    """How many of those closed were rated at all: shown beside, since what is unrated never counts as solved."""
    hits = [one.item_id for one in closed if one.solved is not None]
    left = {Left.UNRATED: [one.item_id for one in closed if one.solved is None]}
    return _rate(Measure.COVERAGE, float(len(hits)), hits, [one.item_id for one in closed], left)


def _rate(
    measure: Measure, score: float, hits: Sequence[str], counted: Sequence[str], left: Mapping[Left, Sequence[str]]
) -> Rate:
    kept = {why: tuple(sorted(ids)) for why, ids in left.items() if ids}
    return Rate(measure, score, tuple(sorted(hits)), tuple(sorted(counted)), kept)


def _spans(closed: Sequence[Closed], reported: Mapping[str, int]) -> dict[str, list[float]]:
    """Days from report to closing, in whole hours, by category."""
    parts = _by(closed, "category")
    spans = {key: [hours * HOUR / DAY for hours in hours_to_close(some, reported)] for key, some in parts.items()}
    return {key: found for key, found in spans.items() if found}


def hours_to_close(closed: Iterable[Closed], reported: Mapping[str, int]) -> list[int]:
    """From report to closing, to the nearest hour: what many days are added up from need not be kept to the second."""
    return [(one.at - reported[one.item_id] + HOUR // 2) // HOUR for one in closed if one.item_id in reported]


def changes_at(facts: Facts, cut: Cut, now: int, zone: ZoneInfo) -> int | None:
    """When the figures of a cut become others although nothing happens: a clock runs out, or the day of a class B has
    come. UTC ms."""
    clocks = [
        one.contact_due_at
        for one in facts.received
        if one.contact_due_at is not None and cut.holds(one.reported_at) and _unanswered(one, now) is Left.NOT_DUE
    ]
    days = [
        midnight(date.fromisoformat(one.outcome_day), zone)
        for one in facts.closed
        if one.outcome_day is not None and cut.holds(one.at) and unsolved(one, now, zone) is Left.BEFORE_DAY
    ]
    return min([*clocks, *days], default=None)


def grouped(
    facts: Facts, cut: Cut, by: str, now: int, zone: ZoneInfo, keys: Sequence[str] | None = None
) -> dict[str, Figures]:
    """The same cut for each value of one of its fields: `station_id`, `owner_id`, `category` or `department_id`."""
    received, closed, rated = _by(facts.received, by), _by(facts.closed, by), _by(facts.rated, by)
    found = keys if keys is not None else sorted({*received, *closed, *rated})
    made = {}
    for key in found:
        part = Facts(received.get(key, ()), closed.get(key, ()), rated.get(key, ()), facts.reported)
        narrowed: dict[str, Any] = {by: key}
        made[key] = figures(part, replace(cut, **narrowed), now, zone)
    return made


def _by(some: Iterable[_T], by: str) -> dict[str, list[_T]]:
    """By one of their fields; those that lack it are left out."""
    parts: dict[str, list[_T]] = {}
    for one in some:
        if value := getattr(one, by, None):
            parts.setdefault(value, []).append(one)
    return parts


_BACK: Mapping[Period, Callable[[date], date]] = {
    Period.DAY: lambda day: day,
    Period.WEEK: lambda day: day - timedelta(days=day.weekday()),
    Period.MONTH: lambda day: day.replace(day=1),
    Period.QUARTER: lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    Period.YEAR: lambda day: day.replace(month=1, day=1),
}
_LONGEST = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31, Period.QUARTER: 92, Period.YEAR: 366}


def periods_from(period: Period, then: int, now: int, zone: ZoneInfo) -> int:
    """How many periods lie between the one of an instant and the one of a later instant (both UTC ms)."""
    old, new = (_BACK[period](datetime.fromtimestamp(at / 1000, zone).date()) for at in (then, now))
    months = (new.year - old.year) * 12 + new.month - old.month
    return max(0, {
        Period.DAY: (new - old).days,
        Period.WEEK: (new - old).days // 7,
        Period.MONTH: months,
        Period.QUARTER: months // 3,
        Period.YEAR: new.year - old.year,
    }[period])  # fmt: skip


def span_of(period: Period, at: int, zone: ZoneInfo, back: int = 0) -> tuple[int, int]:
    """The period that an instant lies in, or the one `back` before it: its first instant and the next one's, UTC ms."""
    first = _BACK[period](datetime.fromtimestamp(at / 1000, zone).date())
    for _ in range(back):
        first = _BACK[period](first - timedelta(days=1))
    after = _BACK[period](first + timedelta(days=_LONGEST[period]))
    return midnight(first, zone), midnight(after, zone)
