"""A draw for a station's rota: its shifts from the opening hours, and the drawn plan from who fell to each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from domain.draw import Reason, Share, Slot, Span
from domain.planning import NEW, resting
from domain.rota import StationRota
from domain.rota_plan import NOON, Drawn, Duty, Grid, Plan, Rule, Turn

WINDOW = timedelta(weeks=26)
"""So far back shares are counted."""
AROUND = 3
"""So many turns before and after are looked at, that nobody sits twice in a row."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """A slot with its sittings, [start, end) in UTC ms: what lies between them is nobody's."""

    slot: Slot
    sittings: tuple[tuple[int, int], ...]


def turn_key(turn: Turn, day: date, morning: bool) -> tuple[int, ...]:
    """The same for what one person does in one turn."""
    match turn:
        case Turn.WEEK:
            return day.isocalendar()[:2]
        case Turn.HALF_DAY:
            return day.toordinal(), int(not morning)
        case _:
            return (day.toordinal(),)


def shifts_of(grid: Grid, first: date, last: date, turn: Turn, *, holidays: bool = True) -> list[Shift]:
    """Of the days from `first` to `last`; without `holidays` the official ones are left out."""
    found: dict[tuple[int, ...], list[tuple[date, int, int]]] = {}
    before = 0
    for day in _days(first, last):
        if not holidays and day in grid.festivals:
            continue
        for opening, closing in sorted((one.start, one.end) for one in grid.hours if day.isoweekday() in one.weekdays):
            start = max(before, grid.at(day, opening))
            end = grid.at(day if closing > opening else day + _DAY, closing)
            if start < end:
                found.setdefault(turn_key(turn, day, opening < NOON), []).append((day, start, end))
                before = end
    return [_shift(grid, turn, sittings) for sittings in found.values()]


def _shift(grid: Grid, turn: Turn, sittings: Sequence[tuple[date, int, int]]) -> Shift:
    days = [day for day, _, _ in sittings]
    rest = rests(grid, turn, days)
    slot = Slot(sittings[0][1], sittings[-1][2], days[0], rest)
    return Shift(slot, tuple((start, end) for _, start, end in sittings))


def rests(grid: Grid, turn: Turn, days: Iterable[date]) -> bool:
    """Whether a turn counts among those of weekends and holidays: a week only by its holidays."""
    return any(day in grid.festivals if turn is Turn.WEEK else resting(grid, day) for day in days)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + _DAY * step for step in range((last - first).days + 1))


def rule_of(turn: Turn, shifts: Sequence[Shift], people: Sequence[str | None]) -> Rule:
    """One person for each shift, in all its sittings."""
    drawn = tuple(
        Drawn(start=start, end=end, person_id=person, turn=shift.slot.start)
        for shift, person in zip(shifts, people, strict=True)
        for start, end in shift.sittings
    )
    return Rule(turn=turn, drawn=drawn)


def held(station_id: str, duty: Duty, people: tuple[str, ...], rule: Rule, days: tuple[date, date], grid: Grid) -> Plan:
    """From the first to the last day; what was before holds again afterwards."""
    first, last = days
    start, end = grid.at(first, time()), grid.at(last + _DAY, time())
    return Plan(NEW, station_id, duty, people, first, rule, start, end)


def unable(
    rota: StationRota, person: str, start: int, end: int, elsewhere: Iterable[tuple[int, int]]
) -> tuple[Span, ...]:
    """What keeps somebody from serving here between two moments."""
    found = [Span(a, b, Reason.LEAVE) for a, b in rota.leaves.get(person, ()) if a < end and b > start]
    found += [Span(a, b, Reason.ELSEWHERE) for a, b in elsewhere]
    at = start
    for a, b in sorted((rota.serving or {}).get(person, ())) if rota.serving is not None else ():
        if a > at:
            found.append(Span(at, min(a, end), Reason.NOT_APPOINTED))
        at = max(at, b if b is not None else end)
    if rota.serving is not None and at < end:
        found.append(Span(at, end, Reason.NOT_APPOINTED))
    return tuple(span for span in found if span.start < span.end)


def sat(rota: StationRota, duty: Duty, turn: Turn, start: int, end: int) -> list[str]:
    """Who sits in the turns of a time, in order."""
    found: dict[tuple[int, ...], str] = {}
    for one in rota.stints(start, end, duty):
        if one.person_id and start <= one.start < end:
            day = rota.grid.date(one.start)
            found.setdefault(turn_key(turn, day, one.start < rota.grid.at(day, NOON)), one.person_id)
    return list(found.values())


def attended(grid: Grid, turn: Turn, facts: Iterable[tuple[str, int]], people: Iterable[str]) -> dict[str, Share]:
    """Shares by person, from who was there when (a shift's start, UTC ms): several sittings of a turn count once."""
    held: dict[tuple[str, tuple[int, ...]], list[date]] = {}
    for person, start in facts:
        day = grid.date(start)
        held.setdefault((person, turn_key(turn, day, start < grid.at(day, NOON))), []).append(day)
    shares = dict.fromkeys(people, Share())
    for (person, _), days in held.items():
        if person in shares:
            was, rest = shares[person], rests(grid, turn, days)
            shares[person] = Share(was.working + (not rest), was.rest + rest)
    return shares


def kept_wishes(wishes: Mapping[str, frozenset[int]]) -> str:
    """As a draft keeps them; `wishes_kept` reads them again."""
    return "|".join(f"{person}:{','.join(map(str, sorted(days)))}" for person, days in wishes.items()) or "none"


def wishes_kept(kept: str) -> dict[str, frozenset[int]]:
    if kept == "none":
        return {}
    pairs = (one.partition(":") for one in kept.split("|"))
    return {person: frozenset(int(day) for day in days.split(",")) for person, _, days in pairs}
