"""Who counts at any moment: one pure function of plans, leave, swaps, overrides and who serves.

Two answers rest on it: who sits, and who takes what is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import chain, pairwise
from typing import Protocol

from domain.rota_plan import Duty, Grid, Opening, Piece, Plan, by_days, pieces

__all__ = ["Change", "Duty", "Kind", "Opening", "Rota", "Sitting", "StationRota", "Stint", "Why"]

AHEAD = 62
"""So many days ahead the next sitter is looked for."""
_MOST_DAYS = 800
"""So many days are kept in mind at most."""
_DAY = timedelta(days=1)
_MIDNIGHT = time(0)
Span = tuple[int, int | None]


class Kind(StrEnum):
    """How somebody came to sit in place of whom the plan names."""

    SWAP = "swap"
    OVERRIDE = "override"
    TAKEN = "taken"


class Why(StrEnum):
    """Why somebody counts, or that nobody does."""

    PLAN = "plan"
    SWAP = "swap"
    OVERRIDE = "override"
    TAKEN = "taken"
    RESERVE = "reserve"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Change:
    """`person_id` sits from `start` to `end` (UTC ms), whatever the plan says; a later one lies on top.

    `extra`: also where the plan has nobody sit.
    """

    id: str
    duty: Duty
    start: int
    end: int
    person_id: str
    kind: Kind
    instead_of: str | None = None
    swap_id: str | None = None
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person at the desk from `start` to `end`, UTC milliseconds."""

    person_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stint:
    """A stretch for which one answer counts. `person_id` is None in a gap; `planned` is whom the plan names.

    `turn` tells the turns of one plan apart; stints of one turn on several days belong together.
    """

    start: int
    end: int
    person_id: str | None
    planned: str | None
    why: Why
    turn: int = 0
    plan_id: str = ""
    change: Change | None = None

    @property
    def own(self) -> tuple[str | None, str, int]:
        """What makes stints one turn of one person."""
        return self.person_id, self.plan_id, self.turn


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
class StationRota:
    """A value: what changes makes a new one. `plans` and `changes` in the order in which they were made.

    `serving` and `leaves` are spans [from, to) by person, UTC ms; `serving` None: everybody does, always.
    """

    plans: Sequence[Plan]
    grid: Grid
    changes: Sequence[Change] = ()
    leaves: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    serving: Mapping[str, Sequence[Span]] | None = None
    _known: dict[tuple[Duty, date], tuple[Stint, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    # --- who counts ---

    def of_day(self, day: date, duty: Duty = Duty.MEMBER) -> tuple[Stint, ...]:
        """All stints that begin on a local day, gaps among them; computed once, as a rota never changes."""
        if (duty, day) not in self._known:
            if len(self._known) >= _MOST_DAYS:
                self._known.clear()
            self._known[duty, day] = tuple(self._counted(day, duty))
        return self._known[duty, day]

    def stints(self, start: int, end: int, duty: Duty = Duty.MEMBER) -> list[Stint]:
        """Those that touch [start, end), uncut."""
        return [one for one in self._from(start, duty, end) if one.start < end and one.end > start]

    def stint(self, at: int, duty: Duty = Duty.MEMBER) -> Stint | None:
        """What counts at a moment: somebody, a gap, or None where nobody is planned to sit."""
        return next((one for one in self.stints(at, at + 1, duty)), None)

    def turns(self, start: int, end: int, duty: Duty = Duty.MEMBER) -> list[tuple[Stint, ...]]:
        """The stints of a time, those of one person's turn together."""
        found: list[tuple[Stint, ...]] = []
        for one in self.stints(start, end, duty):
            if found and found[-1][0].own == one.own:
                found[-1] = (*found[-1], one)
            else:
                found.append((one,))
        return found

    def gaps(self, start: int, end: int, duty: Duty = Duty.MEMBER) -> list[Stint]:
        return [one for one in self.stints(start, end, duty) if one.person_id is None]

    def able(self, person_id: str, at: int) -> bool:
        """Serves here at that moment, and is not on leave."""
        return self.serves(person_id, at) and not self.away(person_id, at)

    def away(self, person_id: str, at: int) -> bool:
        return any(a <= at < b for a, b in self.leaves.get(person_id, ()))

    def serves(self, person_id: str, at: int) -> bool:
        if self.serving is None:
            return True
        return any(a <= at and (b is None or at < b) for a, b in self.serving.get(person_id, ()))

    def coming(self, at: int, duty: Duty = Duty.MEMBER) -> Iterator[Stint]:
        """What counts at that moment and after it, in order, two months ahead."""
        return (one for one in self._from(at, duty) if one.end > at)

    # --- who sits, who takes ---

    def sits(self, at: int) -> Sitting | None:
        found = self.stint(at)
        return _sitting(found) if found else None

    def next(self, at: int) -> Sitting | None:
        return next((_sitting(one) for one in self._from(at) if one.start > at and one.person_id), None)

    def day(self, at: int) -> tuple[Sitting, ...]:
        return tuple(made for one in self.of_day(self.grid.date(at)) if (made := _sitting(one)) is not None)

    def takes(self, at: int, without: frozenset[str] = frozenset()) -> str | None:
        return next((person for person in self.in_turn(at) if person not in without), None)

    def in_turn(self, at: int, duty: Duty = Duty.MEMBER) -> Iterator[str]:
        """Everybody able now, each once: the sitter, then as they come to sit, then those of the plan that never do."""
        left = {person for person in self._anybody(duty) if self.able(person, at)}
        coming = (one.person_id for one in self.coming(at, duty) if one.person_id)
        never = (person for plan in self.plans if plan.duty is duty for person in plan.everybody)
        people = chain(coming, never)
        while left and (person := next(people, None)) is not None:  # each day further ahead has to be counted first
            if person in left:
                left.remove(person)
                yield person

    def _anybody(self, duty: Duty) -> Iterator[str]:
        """Whoever may come to count: a reserve for members too."""
        duties = (duty, Duty.RESERVE) if duty is Duty.MEMBER else (duty,)
        yield from (person for plan in self.plans if plan.duty in duties for person in plan.everybody)
        yield from (change.person_id for change in self.changes if change.duty in duties)

    # --- how it is counted ---

    def _from(self, at: int, duty: Duty = Duty.MEMBER, until: int | None = None) -> Iterator[Stint]:
        """In order, from the day before `at` on: a sitting may pass midnight, and another plan may begin meanwhile."""
        today = self.grid.date(at)
        last = self.grid.date(until) if until is not None else today + _DAY * AHEAD
        day, over = today - _DAY, tuple[Stint, ...]()
        while day <= last:
            found = self.of_day(day, duty)
            if over or (found and self.grid.date(found[-1].start) > day):
                found, over = self._parted((*over, *found), day)
            yield from found
            day += _DAY
        yield from over

    def _parted(self, found: Iterable[Stint], day: date) -> tuple[tuple[Stint, ...], tuple[Stint, ...]]:
        """Those that begin before the next day, in order, and the others: it may have some that begin earlier."""
        midnight = self.grid.at(day + _DAY, _MIDNIGHT)
        in_order = sorted(found, key=lambda one: one.start)
        return tuple(o for o in in_order if o.start < midnight), tuple(o for o in in_order if o.start >= midnight)

    def _counted(self, day: date, duty: Duty) -> Iterator[Stint]:
        last: Stint | None = None
        for piece in sorted((*self._planned(day, duty), *self._added(day, duty)), key=lambda one: one.start):
            for start, end in pairwise(self._cuts(piece, duty)):
                made = self._who(piece, start, end, duty)
                if last is not None and last.end == start and _same(last, made):
                    last = replace(last, end=end)
                    continue
                if last is not None:
                    yield last
                last = made
        if last is not None:
            yield last

    def _planned(self, day: date, duty: Duty) -> Iterator[Piece]:
        """Of the plans of that duty, each where no later one covers it."""
        plans = [plan for plan in self.plans if plan.duty is duty]
        for number, plan in enumerate(plans):
            later = plans[number + 1 :]
            if not later:
                yield from pieces(plan, day, self.grid)
                continue
            for piece in pieces(plan, day, self.grid):
                edges = [edge for one in later for edge in (one.start, one.end) if edge is not None]
                for start, end in pairwise(_edges(piece.start, piece.end, edges)):
                    if not any(one.covers(start) for one in later):
                        yield replace(piece, start=start, end=end)

    def _added(self, day: date, duty: Duty) -> Iterator[Piece]:
        """What somebody sits beyond the plan: the parts of such a change in which the plan has nobody."""
        first, last = self.grid.at(day, _MIDNIGHT), self.grid.at(day + _DAY, _MIDNIGHT)
        for change in self.changes:
            if change.extra and change.duty is duty and change.start < last and change.end > first:
                for free in self._free(change):
                    for start, end in by_days(*free, self.grid):
                        if first <= start < last:
                            yield Piece(start, end, (), change.start, "")

    def _free(self, change: Change) -> Iterator[tuple[int, int]]:
        """Of an extra change, where neither a plan nor an extra one before it has anybody sit; as long as may be."""
        busy = [
            (piece.start, piece.end)
            for day in self._days(change.start, change.end)
            for piece in self._planned(day, change.duty)
        ]
        for other in self.changes:
            if other.extra and other.duty is change.duty and (other.start, other.id) < (change.start, change.id):
                busy.append((other.start, other.end))
        at = change.start
        for start, end in sorted(busy):
            if at < min(start, change.end):
                yield at, min(start, change.end)
            at = max(at, end)
        if at < change.end:
            yield at, change.end

    @property
    def _has_reserve(self) -> bool:
        return any(plan.duty is Duty.RESERVE for plan in self.plans) or any(
            change.duty is Duty.RESERVE for change in self.changes
        )

    def _days(self, start: int, end: int) -> Iterator[date]:
        """Those on which something may begin that touches a time."""
        day, last = self.grid.date(start) - _DAY, self.grid.date(end - 1)
        while day <= last:
            yield day
            day += _DAY

    def _cuts(self, piece: Piece, duty: Duty) -> list[int]:
        """Every instant in a piece at which the answer may change, with its ends."""
        edges = [edge for one in self.changes for edge in (one.start, one.end)]
        edges += [edge for spans in self.leaves.values() for span in spans for edge in span]
        for spans in (self.serving or {}).values():
            edges += [edge for span in spans for edge in span if edge is not None]
        if duty is Duty.MEMBER and self._has_reserve:
            days = self._days(piece.start, piece.end)
            edges += [e for day in days for one in self.of_day(day, Duty.RESERVE) for e in (one.start, one.end)]
        return _edges(piece.start, piece.end, edges)

    def _who(self, piece: Piece, at: int, end: int, duty: Duty) -> Stint:
        planned = next((person for person in piece.order if self.serves(person, at)), None)
        change = next((c for c in reversed(self.changes) if c.duty is duty and c.start <= at < c.end), None)
        named = change.person_id if change else planned
        why = Why(change.kind) if change else Why.PLAN
        if named is None or not self.able(named, at):
            named = self._reserve(at, named) if duty is Duty.MEMBER else None
            why = Why.RESERVE if named else Why.GAP
        return Stint(at, end, named, planned, why, piece.turn, piece.plan_id, change)

    def _reserve(self, at: int, missing: str | None) -> str | None:
        found = self.stint(at, Duty.RESERVE)
        return found.person_id if found is not None and found.person_id != missing else None


def _sitting(stint: Stint) -> Sitting | None:
    return Sitting(stint.person_id, stint.start, stint.end) if stint.person_id else None


def _same(one: Stint, other: Stint) -> bool:
    return (one.own, one.planned, one.why, one.change) == (other.own, other.planned, other.why, other.change)


def _edges(start: int, end: int, between: Iterable[int]) -> list[int]:
    return [start, *sorted({edge for edge in between if start < edge < end}), end]
