"""Shifts that pass from one to another: whose a shift is, what may be offered, what stands in the way. Pure; UTC ms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from domain.rota import StationRota, Stint
from domain.rota_plan import Duty

Span = tuple[int, int]


class SwapState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    """Somebody takes it; the head has to agree."""
    DONE = "done"
    DECLINED = "declined"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"
    LAPSED = "lapsed"


PENDING = frozenset({SwapState.OFFERED, SwapState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Swap:
    """`to_id` None: offered to all. `back`: the shift that is wanted in return."""

    id: str
    station_id: str
    duty: Duty
    start: int
    end: int
    from_id: str
    to_id: str | None
    back: Span | None
    state: SwapState
    taken_by: str | None
    asked_at: int

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def begins(self) -> int:
        """The first moment at which it would count."""
        return min(self.start, self.back[0]) if self.back else self.start


class Hurdle(StrEnum):
    """Why somebody cannot take a shift."""

    BEGUN = "begun"
    MOVED = "moved"
    AWAY = "away"
    ELSEWHERE = "elsewhere"
    OWN = "own"
    BACK_MOVED = "back_moved"
    BACK_AWAY = "back_away"
    BACK_ELSEWHERE = "back_elsewhere"


def holder(stint: Stint) -> str | None:
    """Whose shift it is, also while he is on leave and somebody else steps in."""
    return stint.change.person_id if stint.change is not None else stint.planned


def shifts(rota: StationRota, person: str | None, start: int, end: int, duty: Duty) -> list[Stint]:
    """The stints in [start, end) that are this person's (anybody's where None), cut to it."""
    found = []
    for one in rota.stints(start, end, duty):
        if person is None or holder(one) == person:
            found.append(replace(one, start=max(one.start, start), end=min(one.end, end)))
    return found


def runs(rota: StationRota, person: str | None, span: Span, duty: Duty) -> list[Span]:
    """The same as spans: stints with nobody else's in between are one."""
    found: list[Span] = []
    whose: str | None = None
    for one in shifts(rota, None, *span, duty):
        if holder(one) == person:
            joined = found and whose == person
            found[-1:] = [(found[-1][0], one.end)] if joined else [*found[-1:], (one.start, one.end)]
        whose = holder(one)
    return found


@dataclass(frozen=True, slots=True)
class Turn:
    """Stints of one person in a row, by one turn of the plan."""

    person_id: str | None
    stints: tuple[Stint, ...]

    @property
    def span(self) -> Span:
        return self.stints[0].start, self.stints[-1].end


def turns(rota: StationRota, start: int, end: int, duty: Duty) -> list[Turn]:
    """Whoever's shifts they are, the stints of one turn together."""
    found: list[Turn] = []
    last: tuple[object, ...] = ()
    for one in shifts(rota, None, start, end, duty):
        key = (holder(one), one.plan_id, one.turn)
        if found and key == last:
            found[-1] = Turn(found[-1].person_id, (*found[-1].stints, one))
        else:
            found.append(Turn(holder(one), (one,)))
        last = key
    return found


def of_days(rota: StationRota, turn: Turn) -> list[tuple[Stint, ...]]:
    """A turn's stints, those of one local day together."""
    found: list[tuple[Stint, ...]] = []
    for one in turn.stints:
        same = found and rota.grid.date(found[-1][0].start) == rota.grid.date(one.start)
        found[-1:] = [(*found[-1], one)] if same else [*found[-1:], (one,)]
    return found


def halves(rota: StationRota, person: str | None, span: Span, duty: Duty) -> list[Span]:
    """The sittings of a day apart from each other; none where there is only one."""
    found = [(one.start, one.end) for one in shifts(rota, person, *span, duty)]
    return found if len(found) > 1 else []


def busy(person: str, spans: Iterable[Span], elsewhere: Iterable[StationRota]) -> bool:
    """Whether the person sits at another station at one of these times."""
    return any(
        one.person_id == person
        for span in spans
        for rota in elsewhere
        for duty in Duty
        for one in rota.stints(*span, duty)
    )


def fits(rota: StationRota, person: str, spans: Sequence[Span]) -> bool:
    """Serves, and is not on leave, at every moment of these times."""
    edges = {edge for leave in rota.leaves.get(person, ()) for edge in leave}
    edges |= {edge for seat in (rota.serving or {}).get(person, ()) for edge in seat if edge is not None}
    moments = {at for start, end in spans for at in (start, *(edge for edge in edges if start <= edge < end))}
    return all(rota.able(person, at) for at in moments)


def stands_in_the_way(
    swap: Swap, taker: str, rota: StationRota, elsewhere: Sequence[StationRota], others: Sequence[StationRota], now: int
) -> Hurdle | None:
    """What keeps `taker` from this shift. `elsewhere`: the other stations of the taker; `others`: of who offers it."""
    if taker == swap.from_id:
        return Hurdle.OWN
    if swap.begins <= now:
        return Hurdle.BEGUN
    given = runs(rota, swap.from_id, swap.span, swap.duty)
    if not given:
        return Hurdle.MOVED
    if not fits(rota, taker, given):
        return Hurdle.AWAY
    if busy(taker, given, elsewhere):
        return Hurdle.ELSEWHERE
    if swap.back is None:
        return None
    returned = runs(rota, taker, swap.back, swap.duty)
    if not returned:
        return Hurdle.BACK_MOVED
    if not fits(rota, swap.from_id, returned):
        return Hurdle.BACK_AWAY
    return Hurdle.BACK_ELSEWHERE if busy(swap.from_id, returned, others) else None


@dataclass(frozen=True, slots=True)
class Moved:
    """A stretch in which somebody else counts than before."""

    start: int
    end: int
    before: str | None
    after: str | None


def moved(old: StationRota, new: StationRota, start: int, end: int, duty: Duty = Duty.MEMBER) -> list[Moved]:
    """Where two rotas differ in who counts; what follows one another without anybody's sitting between is one."""
    was, now = old.stints(start, end, duty), new.stints(start, end, duty)
    edges = sorted({edge for one in (*was, *now) for edge in (one.start, one.end) if start <= edge <= end} | {start})
    found: list[Moved] = []
    gap = True
    for begin, until in pairwise([*edges, *([end] if edges[-1] < end else [])]):
        before, after = _counts(was, begin), _counts(now, begin)
        if before is None and after is None:
            continue  # nobody is planned to sit: that parts nothing
        one = Moved(begin, until, before.person_id if before else None, after.person_id if after else None)
        if one.before == one.after:
            gap = True
            continue
        if found and not gap and (found[-1].before, found[-1].after) == (one.before, one.after):
            found[-1] = replace(found[-1], end=until)
        else:
            found.append(one)
        gap = False
    return found


def _counts(stints: Sequence[Stint], at: int) -> Stint | None:
    return next((one for one in stints if one.start <= at < one.end), None)
