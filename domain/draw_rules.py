"""What a draw is given and what may collide in it: shifts to fill, people with what binds them, collisions as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

_HOUR = 3_600_000
_DAY = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Slot:
    """One shift to be filled, [start, end) in UTC milliseconds; `day` is its first day in the district's zone."""

    start: int
    end: int
    day: date
    rest: bool = False
    """On a holiday or a weekend: shared apart from the others."""

    def weekdays(self) -> frozenset[int]:
        """ISO weekdays it is served on. A night, or a day of 25 hours, belongs to the day it begins on."""
        days = 1 + max(0, self.end - self.start - 2 * _HOUR) // _DAY
        return frozenset((self.day.isoweekday() - 1 + more) % 7 + 1 for more in range(min(days, 7)))


class Reason(StrEnum):
    """Why somebody cannot take a slot; where several hold, the first of these is told."""

    NOT_APPOINTED = "not_appointed"
    LEAVE = "leave"
    ELSEWHERE = "elsewhere"
    WEEKDAY = "weekday"


class Span(NamedTuple):
    """[start, end) in UTC milliseconds in which a person cannot serve."""

    start: int
    end: int
    reason: Reason = Reason.LEAVE


@dataclass(frozen=True, slots=True)
class Share:
    """Shifts of one person."""

    working: int = 0
    rest: int = 0

    @property
    def total(self) -> int:
        return self.working + self.rest


_NOTHING = Share()


@dataclass(frozen=True, slots=True)
class Rules:
    """Who shares the slots, and under which conditions; people and slots that are not named are free of them."""

    people: tuple[str, ...]
    unable: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    not_on: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """ISO weekdays on which a person cannot."""
    past: Mapping[str, Share] = field(default_factory=dict)
    """What counts from the rolling window before the first slot: see `credited`."""
    before: tuple[str, ...] = ()
    """Who sat in the shifts just before the first slot, the latest last."""
    after: tuple[str, ...] = ()
    """Who sits in the shifts just after the last slot, the earliest first."""

    def why_not(self, slot: Slot, person: str) -> Reason | None:
        """What keeps `person` from `slot`; None when nothing does."""
        found = [span.reason for span in self.unable.get(person, ()) if span.start < slot.end and slot.start < span.end]
        if slot.weekdays() & self.not_on.get(person, frozenset()):
            found.append(Reason.WEEKDAY)
        return min(found, key=_ORDER.__getitem__, default=None)


_ORDER = {reason: place for place, reason in enumerate(Reason)}


class Kind(StrEnum):
    """Which rules cannot be kept together."""

    NOBODY = "nobody"
    """The slots have no able person: gaps."""
    AHEAD = "ahead"
    """`who` alone can take the slots, and has more than an equal share by them."""
    BEHIND = "behind"
    """`who` can take no more than the slots, and has less than an equal share with them."""
    PAST = "past"
    """`who` is ahead by shifts before the first slot, and was given none."""
    REST_AHEAD = "rest_ahead"
    REST_BEHIND = "rest_behind"
    REST_PAST = "rest_past"
    REST_YIELDS = "rest_yields"
    """Rest-day shifts of `who` could be nearer to equal only by making the totals less equal, which come first."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """How many of a collision's slots each reason keeps a person from."""

    person: str
    reasons: Mapping[Reason, int]


@dataclass(frozen=True, slots=True)
class Collision:
    """`slots` are indices of those drawn. `people` are those kept from slots: for NOBODY all, for AHEAD all but `who`
    from `slots`; for BEHIND `who` itself, from all slots but `slots`. `by` is how many shifts the furthest of `who`
    is beyond an equal share."""

    kind: Kind
    slots: tuple[int, ...] = ()
    people: tuple[Hindrance, ...] = ()
    who: tuple[str, ...] = ()
    by: int = 0


def served(slots: Sequence[Slot], unable: Sequence[Span]) -> float:
    """For which part (0 to 1) of a window's slots somebody counts as there: time without an appointment does not,
    leave does up to half of the rest, so that nobody has to catch up at more than twice the usual pace."""
    appointed = [slot for slot in slots if not _within(slot, unable, Reason.NOT_APPOINTED)]
    there = sum(not _within(slot, unable, Reason.LEAVE) for slot in appointed)
    return min(len(appointed), 2 * there) / len(slots) if slots else 1.0


def credited(attended: Mapping[str, Share], parts: Mapping[str, float], coming: Share = _NOTHING) -> dict[str, Share]:
    """`Rules.past` of people who are there for `parts` of a window, `coming` slots to be drawn included.

    To what each attended, the part he is not there for is added at the rate of the others, so that he is not made to
    catch it up.
    """
    there, has = sum(parts.values()), {person: attended.get(person, _NOTHING) for person in parts}
    if not there:
        return has
    working = (sum(share.working for share in has.values()) + coming.working) / there
    rest = (sum(share.rest for share in has.values()) + coming.rest) / there
    return {
        person: Share(has[person].working + round((1 - part) * working), has[person].rest + round((1 - part) * rest))
        for person, part in parts.items()
    }


def _within(slot: Slot, spans: Sequence[Span], reason: Reason) -> bool:
    return any(span.reason is reason and span.start < slot.end and slot.start < span.end for span in spans)
