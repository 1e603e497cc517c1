"""What a district's rotas should be after each act, kept from the documents alone: whole hours, no rule of the product.

Acts are told to the book when they have succeeded; it lays down what they mean, and `tests.rota_model` says who sits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from domain.rota import Change, Kind, Opening
from domain.rota_plan import Duty, Grid, Plan
from tests.rota_model import MIDNIGHT as MIDNIGHT
from tests.rota_model import NOBODY, Model, instant

HOUR = 3_600_000
Span = tuple[int, int]


@dataclass
class Station:
    """`laid`: swaps, overrides and takings that count, the later on top."""

    hours: tuple[Opening, ...]
    plans: list[Plan] = field(default_factory=list)
    laid: list[Change] = field(default_factory=list)
    seats: dict[str, list[tuple[int, int | None]]] = field(default_factory=dict)


@dataclass
class Book:
    zone: ZoneInfo
    stations: dict[str, Station]
    official: frozenset[date]
    """Days off as they came along."""
    lists: dict[int, frozenset[date]] = field(default_factory=dict)
    leaves: dict[str, list[Span]] = field(default_factory=dict)

    def model(self, place: str) -> Model:
        """Right until the next act."""
        one = self.stations[place]
        return Model(Grid(one.hours, self.zone, self.festivals), one.plans, one.laid, self.leaves, one.seats)

    @property
    def festivals(self) -> frozenset[date]:
        kept = {day for day in self.official if day.year not in self.lists}
        return frozenset(kept.union(*self.lists.values()))

    def serving(self, place: str, at: int) -> list[str]:
        return [person for person in self.stations[place].seats if self.model(place).serves(person, at)]

    # --- acts ---

    def published(self, plan: Plan) -> None:
        """What lay on shifts that the plan gives to somebody else, or takes away, ends where the plan begins."""
        one, before = self.stations[plan.station_id], self.model(plan.station_id)
        before.plans = [*one.plans]
        one.plans.append(plan)
        after, laid = self.model(plan.station_id), []
        for change in one.laid:
            start, end = max(change.start, plan.start), min(change.end, plan.end or change.end)
            same = all(before.planned(at, plan.duty) == after.planned(at, plan.duty) for at in hours(start, end))
            if change.duty is not plan.duty or change.extra or same:
                laid.append(change)
            elif change.start < plan.start:
                laid.append(replace(change, end=plan.start))
        one.laid = laid

    def took_leave(self, person: str, span: Span) -> None:
        self.leaves.setdefault(person, []).append(span)

    def ended_leave(self, person: str, span: Span, now: int) -> None:
        """Nothing of that time that is still to come is leave any more."""
        start, end = max(span[0], now), span[1]
        parts = [
            part
            for old in self.leaves.get(person, ())
            for part in ((old[0], min(old[1], start)), (max(old[0], end), old[1]))
        ]
        self.leaves[person] = [part for part in parts if part[0] < part[1]]

    def swapped(self, place: str, duty: Duty, swap: str, span: Span, giver: str, taker: str, back: Span | None) -> None:
        """Each sits what was the other's of the time agreed on."""
        given = self.runs(place, duty, span, giver)
        returned = self.runs(place, duty, back, taker) if back else []
        for (start, end), person, before in (
            *((one, taker, giver) for one in given),
            *((one, giver, taker) for one in returned),
        ):
            self.stations[place].laid.append(Change("", duty, start, end, person, Kind.SWAP, before, swap))

    def unswapped(self, place: str, swap: str) -> None:
        one = self.stations[place]
        one.laid = [change for change in one.laid if change.swap_id != swap]

    def overridden(self, place: str, duty: Duty, span: Span, person: str) -> None:
        """Over all of it; where one alone had it, over his shifts."""
        held = {self.holder(place, duty, at) for at in self.sittings(place, duty, span)}
        spans = self.runs(place, duty, span, next(iter(held))) if len(held) == 1 else [span]
        instead = (next(iter(held)) or None) if len(held) == 1 else None
        self.stations[place].laid += [Change("", duty, *one, person, Kind.OVERRIDE, instead) for one in spans]

    def taken(self, place: str, change: Change) -> None:
        self.stations[place].laid.append(change)

    def ended_changes(self, place: str, gone: Iterable[Change], now: int) -> None:
        """What has been stays."""
        gone = list(gone)
        one = self.stations[place]
        one.laid = [
            (replace(change, end=now) if change in gone else change)
            for change in one.laid
            if change not in gone or change.start < now
        ]

    def left(self, place: str, person: str, now: int) -> None:
        """His promises end, and the return of an exchange that has not begun."""
        one = self.stations[place]
        one.seats[person] = [(a, min(b, now) if b is not None else now) for a, b in one.seats[person]]
        his = [change for change in one.laid if change.person_id == person and change.end > now]
        swaps = {change.swap_id for change in his if change.swap_id}
        his += [c for c in one.laid if c.swap_id in swaps and c.person_id != person and c.start > now]
        self.ended_changes(place, his, now)

    def came(self, place: str, person: str, now: int) -> None:
        """He counts for the whole of the first day."""
        grid = Grid((), self.zone)
        day = grid.date(now)
        self.stations[place].seats.setdefault(person, []).append((instant(day, MIDNIGHT, grid), None))

    # --- whose shift it is ---

    def holder(self, place: str, duty: Duty, at: int) -> str | None:
        """Whose shift an hour is, also while he is on leave; None where there is no shift."""
        return self.whose(self.model(place), duty, at)

    def whose(self, model: Model, duty: Duty, at: int) -> str | None:
        planned = model.planned(at, duty)
        on_top = [one for one in model.changes if one.duty is duty and one.start <= at < one.end]
        if planned is None and not any(one.extra for one in on_top):
            return None
        return on_top[-1].person_id if on_top else planned

    def sittings(self, place: str, duty: Duty, span: Span) -> list[int]:
        model = self.model(place)
        return [at for at in hours(*span) if self.whose(model, duty, at) is not None]

    def runs(self, place: str, duty: Duty, span: Span, person: str | None) -> list[Span]:
        """Somebody's shifts, those with nobody else's in between as one."""
        found: list[Span] = []
        joined, model = False, self.model(place)
        for at in hours(*span):
            whose = self.whose(model, duty, at)
            if whose is None:
                continue
            if whose == (person or NOBODY):
                found[-1:] = [(found[-1][0], at + HOUR)] if joined else [*found[-1:], (at, at + HOUR)]
            joined = whose == (person or NOBODY)
        return found


def hours(start: int, end: int) -> Iterator[int]:
    return iter(range(start, end, HOUR))
