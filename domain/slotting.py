"""Which times a poll proposes: within working hours, the room free, few people elsewhere, over days and halves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from domain.booking import Booking, Engagement, Span, Tie, instant_at, meets, taken
from domain.calendar import MINUTE, Calendar

AHEAD = 10
"""Working days that are looked through."""
_STEP = 30
_WEIGHTS = {Tie.MEETING: 10, Tie.LEAVE: 10, Tie.DUTY: 1}
_DAY = timedelta(days=1)


def candidates(since: int, minutes: int, calendar: Calendar, days: int = AHEAD) -> Iterator[Span]:
    """Every half hour within working hours of the next working days at which a meeting of that length has room."""
    day, left = calendar.day_of(since), days
    while left:
        if calendar.is_workday(day):
            for opening, closing in calendar.hours:
                first, last = opening.hour * 60 + opening.minute, closing.hour * 60 + closing.minute
                first += _STEP if first + _STEP + minutes <= last else 0  # people have to get there
                for minute in range(-(-first // _STEP) * _STEP, last - minutes + 1, _STEP):
                    start = instant_at(day, minute, calendar)
                    if start is not None and start >= since:
                        yield start, start + minutes * MINUTE
            left -= 1
        day += _DAY


def cost(span: Span, engagements: Iterable[Engagement], leader: str = "") -> int:
    """How many are elsewhere; the leader weighs more than anybody else."""
    found = {(one.person_id, one.tie) for one in engagements if meets(span, one.start, one.end)}
    return sum(_WEIGHTS[tie] * (20 if person == leader and tie is not Tie.DUTY else 1) for person, tie in found)


def suggested(
    spans: Sequence[Span],
    calendar: Calendar,
    most: int,
    *,
    room: str | None = None,
    bookings: Sequence[Booking] = (),
    engagements: Sequence[Engagement] = (),
    leader: str = "",
    but: str = "",
) -> list[Span]:
    """At most so many of the candidates, in order: cheap ones on other days and in the other half than those chosen."""
    free = [span for span in spans if room is None or taken(span, room, bookings, but) is None]
    costs = {span: cost(span, engagements, leader) for span in free}
    chosen: list[Span] = []
    while free and len(chosen) < most:
        best = min(free, key=lambda span: (costs[span], *_crowded(span, chosen, calendar), span))
        chosen.append(best)
        free = [span for span in free if not meets(span, *best)]
    return sorted(chosen)


def _crowded(span: Span, chosen: Sequence[Span], calendar: Calendar) -> tuple[int, int]:
    """How many of those chosen lie on the same day, and how many more in the same half of one."""
    day = calendar.day_of(span[0])
    same_day = sum(calendar.day_of(one[0]) == day for one in chosen)
    halves = [_half(one, calendar) for one in chosen]
    mine = _half(span, calendar)
    return same_day, halves.count(mine) - (len(halves) - halves.count(mine))


def _half(span: Span, calendar: Calendar) -> int:
    """Which stretch of the working day it begins in."""
    day = calendar.day_of(span[0])
    return sum(span[0] >= calendar.instant(day, opening) for opening, _ in calendar.hours)
