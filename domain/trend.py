"""A period and what went before it as a row of equal pieces, and the facts of each. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.figures import Cut, Facts, Figures, Period, figures, span_of

_T = TypeVar("_T")
_PIECES: Mapping[Period, tuple[Period, int, int]] = {
    Period.DAY: (Period.DAY, 14, 2),
    Period.WEEK: (Period.DAY, 14, 2),
    Period.MONTH: (Period.DAY, 30, 3),
    Period.QUARTER: (Period.WEEK, 13, 1),
    Period.YEAR: (Period.MONTH, 12, 1),
}
"""Unit of a piece, how many are shown, and how many of them make one point of a small line."""


@dataclass(frozen=True, slots=True)
class Slot:
    """From `start` up to, not at, `end`, UTC ms."""

    start: int
    end: int


def unit_of(period: Period) -> Period:
    """What one piece of a period's trend is as long as."""
    return _PIECES[period][0]


def slots(period: Period, now: int, zone: ZoneInfo) -> tuple[Slot, ...]:
    """The pieces, the oldest first; `now` lies in the last."""
    unit, many, _ = _PIECES[period]
    return tuple(Slot(*span_of(unit, now, zone, back)) for back in reversed(range(many)))


def joined(period: Period, found: Sequence[Slot]) -> tuple[Slot, ...]:
    """Several pieces as one, for rates: of a single day there is often too little to make one of."""
    wide = _PIECES[period][2]
    return tuple(Slot(found[at].start, found[at + wide - 1].end) for at in range(0, len(found), wide))


def each(facts: Facts, found: Sequence[Slot], place: str | None, now: int, zone: ZoneInfo) -> list[Figures]:
    """The figures of each piece, each fact being looked at once. What is over is that of its own facts only."""
    received = _parted(facts.received, found, lambda one: (one.reported_at,))
    closed = _parted(facts.closed, found, lambda one: (one.at, one.reopened_at))
    rated = _parted(facts.rated, found, lambda one: (one.at,))
    return [
        figures(
            Facts(received[at], closed[at], rated[at], facts.reported),
            Cut(one.start, one.end, station_id=place),
            now,
            zone,
        )
        for at, one in enumerate(found)
    ]


def _parted(
    some: Iterable[_T], found: Sequence[Slot], instants: Callable[[_T], Iterable[int | None]]
) -> list[list[_T]]:
    """Each into every piece in which one of its instants lies."""
    starts = [one.start for one in found]
    parts: list[list[_T]] = [[] for _ in found]
    for one in some:
        inside = {at for at in instants(one) if at is not None and starts[0] <= at < found[-1].end}
        for piece in {bisect_right(starts, at) - 1 for at in inside}:
            parts[piece].append(one)
    return parts
