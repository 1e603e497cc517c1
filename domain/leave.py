"""Leave of somebody who serves: when it may be, and what it does to shifts. Pure; times in UTC ms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta

from domain.date_words import Days, Half
from domain.refusal import Refusal, Refused
from domain.rota import StationRota
from domain.rota_plan import NOON, Grid
from domain.taking import LONG_LEAVE

LONGEST = 366
"""Days that a leave lasts at most, and that it may begin ahead."""
_DAY = 86_400_000
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Leave:
    id: str
    person_id: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.start, self.end


def span_of(days: Days, grid: Grid) -> Span:
    """The instants of local days; a half ends, or begins, at half past twelve."""
    start = grid.at(days.first, NOON if days.first_half is Half.AFTERNOON else time())
    if days.last_half is Half.MORNING:
        return start, grid.at(days.last, NOON)
    return start, grid.at(days.last + timedelta(days=1), time())


def taken(span: Span, mine: Sequence[Leave], now: int) -> tuple[Span, list[Leave]]:
    """What is taken in the end, with the leave that it grows together with. What has been is left as it was.

    Raises Refusal for one that is over, too long, too far ahead, or that was taken already.
    """
    start, end = max(span[0], now), span[1]
    if end <= now:
        raise Refusal(Refused.LEAVE_PAST)
    if end - start > LONGEST * _DAY or start > now + LONGEST * _DAY:
        raise Refusal(Refused.LEAVE_TOO_LONG)
    touching = [one for one in mine if one.start <= end and start <= one.end and one.start < one.end]
    if any(one.start <= start and end <= one.end for one in touching):
        raise Refusal(Refused.LEAVE_TAKEN)
    start = min([start, *(one.start for one in touching)])
    end = max([end, *(one.end for one in touching)])
    if end - start > LONGEST * _DAY:
        raise Refusal(Refused.LEAVE_TOO_LONG)
    return (start, end), touching


def is_long(span: Span) -> bool:
    """So long that the open matters are put before the head."""
    return span[1] - span[0] > LONG_LEAVE


def ended(leave: Leave, now: int) -> Span:
    """Taken back before it began it is none at all; later it is cut short. Raises Refusal where it is over."""
    if leave.end <= now or leave.start == leave.end:
        raise Refusal(Refused.LEAVE_OVER)
    return leave.start, max(leave.start, now)


def with_leave(rota: StationRota, person_id: str, spans: Sequence[Span]) -> StationRota:
    """The rota as it would be with just these leaves of this person."""
    return replace(rota, leaves={**rota.leaves, person_id: tuple(spans)})
