"""What a new plan does to a rota: when it begins, what it ends, who gets how much, what clashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256

from domain.rota import Change, StationRota, Stint
from domain.rota_plan import Duty, Grid, Plan, Turn

DAY = 86_400_000
_DAY = timedelta(days=1)
NEW = "~"
"""The id of a plan that is only looked at: it sorts behind all others."""


def next_start(turn: Turn, today: date) -> date:
    """The day on which the next turn of that length may begin: never today, as who sits now goes on sitting."""
    match turn:
        case Turn.WEEK:
            return today + _DAY * (8 - today.isoweekday())
        case Turn.HALF_MONTH if today.day < 16:
            return today.replace(day=16)
        case Turn.HALF_MONTH | Turn.MONTH:
            return (today.replace(day=1) + 31 * _DAY).replace(day=1)
        case _:
            return today + _DAY


def anchor_of(turn: Turn, start: date) -> date:
    """Weeks pass on Mondays, whatever day the first one begins on."""
    return start - _DAY * (start.isoweekday() - 1) if turn is Turn.WEEK else start


def in_force(plans: Iterable[Plan], duty: Duty, at: int) -> Plan | None:
    """The one that counts at a moment: the latest that covers it."""
    return next((plan for plan in reversed([*plans]) if plan.duty is duty and plan.covers(at)), None)


def coming(plans: Iterable[Plan], duty: Duty, at: int) -> list[Plan]:
    """Plans that begin after a moment, in the order in which they begin."""
    found = [
        plan for plan in plans if plan.duty is duty and plan.start > at and (plan.end is None or plan.end > plan.start)
    ]
    return sorted(found, key=lambda plan: plan.start)


def replaced(plans: Iterable[Plan], new: Plan) -> dict[str, int]:
    """New ends of plans by id. What the new one covers ends with its start, unless it is uncovered again later."""
    found: dict[str, int] = {}
    for plan in plans:
        if plan.duty is not new.duty or plan.id == new.id:
            continue
        if plan.end is not None and (plan.end <= new.start or plan.end <= plan.start):
            continue
        if new.end is None or (plan.end is not None and plan.end <= new.end):
            found[plan.id] = max(plan.start, new.start)
    return found


def with_ends(plans: Iterable[Plan], ends: Mapping[str, int]) -> tuple[Plan, ...]:
    return tuple(replace(plan, end=ends[plan.id]) if plan.id in ends else plan for plan in plans)


@dataclass(frozen=True, slots=True)
class Shifted:
    """The rota with the new plan. `gone` are changes whose shift is no more; `cut` go on until the new plan begins."""

    rota: StationRota
    ends: Mapping[str, int] = field(default_factory=dict)
    gone: tuple[Change, ...] = ()
    cut: tuple[Change, ...] = ()


def shifted(rota: StationRota, new: Plan) -> Shifted:
    ends = replaced(rota.plans, new)
    return _settled(rota, (*with_ends(rota.plans, ends), new), ends, new.duty, new.start, new.end)


def without(rota: StationRota, plan: Plan, at: int) -> Shifted:
    """The rota where a plan ends at a moment."""
    ends = {plan.id: max(plan.start, at)}
    return _settled(rota, with_ends(rota.plans, ends), ends, plan.duty, max(plan.start, at), plan.end)


def _settled(
    rota: StationRota, plans: tuple[Plan, ...], ends: Mapping[str, int], duty: Duty, start: int, end: int | None
) -> Shifted:
    before, after = replace(rota, changes=()), replace(rota, plans=plans, changes=())
    gone, kept, cut = [], [], []
    for change in rota.changes:
        if change.duty is not duty or change.extra or _same_shift(before, after, change, start, end):
            kept.append(change)
            continue
        gone.append(change)
        if change.start < start:
            cut.append(replace(change, end=start))
    return Shifted(replace(rota, plans=plans, changes=(*kept, *cut)), ends, tuple(gone), tuple(cut))


def _same_shift(before: StationRota, after: StationRota, change: Change, start: int, end: int | None) -> bool:
    """Whether the plans name the same people where the change lies on the time from `start` to `end`."""
    first, last = max(change.start, start), min(change.end, end or change.end)
    if first >= last:
        return True
    return _planned(before, change.duty, first, last) == _planned(after, change.duty, first, last)


def _planned(rota: StationRota, duty: Duty, start: int, end: int) -> list[tuple[int, int, str | None]]:
    found: list[tuple[int, int, str | None]] = []
    for one in rota.stints(start, end, duty):
        a, b = max(one.start, start), min(one.end, end)
        if found and found[-1][1] == a and found[-1][2] == one.planned:
            found[-1] = (found[-1][0], b, one.planned)
        else:
            found.append((a, b, one.planned))
    return found


@dataclass(frozen=True, slots=True)
class Count:
    """Days at the desk, and how many of them are weekends or holidays."""

    days: int
    rest: int


def counts(rota: StationRota, duty: Duty, start: int, end: int) -> dict[str, Count]:
    """By person, who has most first."""
    held = {(one.person_id, rota.grid.date(one.start)) for one in rota.stints(start, end, duty) if one.person_id}
    days = Counter(person for person, _ in held)
    rest = Counter(person for person, day in held if resting(rota.grid, day))
    return {
        person: Count(count, rest[person])
        for person, count in sorted(days.items(), key=lambda pair: (-pair[1], pair[0]))
    }


def resting(grid: Grid, day: date) -> bool:
    return day.isoweekday() > 5 or day in grid.festivals


@dataclass(frozen=True, slots=True)
class Clash:
    """One person at two duties at once, from `start` on."""

    person_id: str
    start: int
    station_id: str
    duty: Duty


def clashes(
    stints: Sequence[Stint], others: Iterable[tuple[str, Duty, Sequence[Stint]]], people: frozenset[str]
) -> list[Clash]:
    """Of `stints` with those of other stations or duties, by time, one for each day of a person."""
    found: dict[tuple[str, int], Clash] = {}
    own = [one for one in stints if one.person_id in people]
    for station_id, duty, theirs in others:
        busy = [one for one in theirs if one.person_id in people]
        for one in own:
            for other in busy:
                if one.person_id == other.person_id and one.start < other.end and other.start < one.end:
                    start = max(one.start, other.start)
                    found.setdefault((str(one.person_id), start), Clash(str(one.person_id), start, station_id, duty))
    return sorted(found.values(), key=lambda clash: clash.start)


def handed_over(rota: StationRota, after: StationRota, duty: Duty, at: int) -> tuple[str | None, str | None] | None:
    """Who sat and who sits where a plan begins amid a sitting; None where nobody changes."""
    before, now = rota.stint(at - 1, duty), after.stint(at, duty)
    was, is_now = before.person_id if before else None, now.person_id if now else None
    return (was, is_now) if was is not None and was != is_now and before is not None and before.end > at else None


def state(rota: StationRota) -> str:
    """Of what a preview rests on: another one wants another look."""
    plans = [(plan.id, plan.start, plan.end) for plan in rota.plans]
    changes = [(change.id, change.end) for change in rota.changes]
    leaves = sorted((person, *spans) for person, spans in rota.leaves.items())
    return sha256(repr((plans, changes, leaves)).encode()).hexdigest()[:16]


def next_turns(rota: StationRota, duty: Duty, at: int, days: int) -> list[tuple[Stint, ...]]:
    """Turns from a moment on, over so many days, gaps among them; one that has begun is told from its first day."""
    return [turn for turn in rota.turns(at, at + days * DAY, duty) if turn[-1].end > at]
