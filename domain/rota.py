"""Who sits, and who takes: two answers at any moment.

Today's plan is a plain weekly round-robin; leave, swaps and layers will lie on top behind the same `Rota`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_MOST_DAYS = 60
"""So many days are kept in mind at most."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Opening hours on some weekdays (1 is Monday), in the district's local time."""

    weekdays: frozenset[int]
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person at the desk from `start` to `end`, UTC milliseconds."""

    person_id: str
    start: int
    end: int


class Rota(Protocol):
    def sits(self, at: int) -> Sitting | None:
        """The sitting that `at` lies in."""
        ...

    def next(self, at: int) -> Sitting | None:
        """The first sitting that starts after `at`."""
        ...

    def day(self, at: int) -> tuple[Sitting, ...]:
        """All sittings of the local day that `at` lies in."""
        ...

    def takes(self, at: int, without: frozenset[str] = frozenset()) -> str | None:
        """Who takes a new item: the sitter, else the next to sit, never one of `without`."""
        ...


@dataclass(frozen=True, slots=True)
class WeeklyRota:
    """Each person of `order` has a week in turn, from the Monday `anchor` on."""

    order: Sequence[str]
    anchor: date
    hours: Sequence[Opening]
    zone: ZoneInfo
    _known: dict[date, list[Sitting]] = field(default_factory=dict, compare=False, repr=False)

    def sits(self, at: int) -> Sitting | None:
        return next((s for s in self.day(at) if s.start <= at < s.end), None)

    def next(self, at: int) -> Sitting | None:
        today = self._date(at)
        for offset in range(15):
            for sitting in self._sittings(today + timedelta(days=offset)):
                if sitting.start > at:
                    return sitting
        return None

    def day(self, at: int) -> tuple[Sitting, ...]:
        return tuple(self._sittings(self._date(at)))

    def takes(self, at: int, without: frozenset[str] = frozenset()) -> str | None:
        sitting = self.sits(at) or self.next(at)
        order = list(self.order)
        if sitting is not None:
            start = order.index(sitting.person_id)
            order = order[start:] + order[:start]
        return next((person for person in order if person not in without), None)

    def _sittings(self, day: date) -> list[Sitting]:
        """Of one local day; computed once, as a rota never changes."""
        if day not in self._known:
            if len(self._known) >= _MOST_DAYS:
                self._known.clear()
            self._known[day] = self._computed(day)
        return self._known[day]

    def _computed(self, day: date) -> list[Sitting]:
        if not self.order:
            return []
        person = self.order[((day - self.anchor).days // 7) % len(self.order)]
        hours = sorted((h for h in self.hours if day.isoweekday() in h.weekdays), key=lambda h: h.start)
        return [Sitting(person, self._at(day, h.start), self._at(day, h.end)) for h in hours]

    def _date(self, at: int) -> date:
        return datetime.fromtimestamp(at / 1000, self.zone).date()

    def _at(self, day: date, moment: time) -> int:
        return round(datetime.combine(day, moment, self.zone).timestamp() * 1000)
