"""Who takes a matter: the sitter, else the next to sit, by what the head has set; in a gap the head. Pure.

Whoever was passed over on the way is named with the reason, so that the head can see why it went where it went.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.item import Item
from domain.rota import Duty, StationRota
from domain.rota_settings import First, RotaSettings

LONG_LEAVE = 3 * 86_400_000
"""A leave longer than this (calendar days, ms) puts somebody's matters before the head."""


class Because(StrEnum):
    """Why the rota gave it to somebody; kept in `item.assigned`."""

    SITS = "sits"
    NEXT = "next"
    STUDIO = "studio"
    SPECIALITY = "speciality"
    LEAST_LOADED = "least_loaded"
    FULL = "full"  # everybody holds as many as the head allows: whoever has fewest
    RESERVE = "reserve"
    GAP_HEAD = "gap_head"
    HEAD = "head"


class Passed(StrEnum):
    """Why somebody whose turn it was did not get it."""

    DECLINED = "declined"
    RECUSED = "recused"
    OWN = "own"
    LATE = "late"  # had it, and did not accept it in time
    LEAVE = "leave"
    UNREACHABLE = "unreachable"
    CAP = "cap"


Over = tuple[tuple[str, Passed], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A member as he counts here: `load` are the open matters that he has at the station."""

    specialities: tuple[str, ...] = ()
    load: int = 0
    lost: bool = False  # had an address, and none reaches him any more


@dataclass(frozen=True, slots=True)
class Taker:
    person_id: str
    why: Because
    passed: Over = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be taken, and by whom not. `words` are slug and names of its category."""

    words: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()
    reporter_id: str = ""
    late: frozenset[str] = frozenset()

    @staticmethod
    def of(item: Item, words: Sequence[str] = (), late: frozenset[str] = frozenset()) -> Matter:
        return Matter(tuple(words), item.declined, item.recused, item.reporter_id, late)


@dataclass(frozen=True, slots=True)
class Station:
    """The station at a moment (UTC ms): `members` and `heads` serve there now; `owner`: whose studio it is.

    `covering`: who sits for the head just then.
    """

    rota: StationRota
    settings: RotaSettings
    at: int
    members: Mapping[str, Member]
    heads: Sequence[str] = ()
    owner: str | None = None
    lost: frozenset[str] = frozenset()  # heads whom no address reaches any more
    covering: tuple[str, ...] = ()


def taker(matter: Matter, there: Station, without: frozenset[str] = frozenset()) -> Taker | None:
    """None where nobody may take it, not even a head. Those in `without` are passed over unmentioned."""
    passed: dict[str, Passed] = {}
    for person, why in _queue(matter, there):
        if person in without or person in passed or person not in there.members:
            continue
        reason = _barred(person, matter, there)
        if reason is None:
            return Taker(person, why, tuple(passed.items()))
        passed[person] = reason
    full = [person for person, reason in passed.items() if reason is Passed.CAP]
    if full:
        least = min(full, key=lambda person: there.members[person].load)
        return Taker(least, Because.FULL, tuple((p, why) for p, why in passed.items() if p != least))
    return head(matter, there, Because.GAP_HEAD, without, tuple(passed.items()))


def reserve(matter: Matter, there: Station, had: str) -> Taker | None:
    """After `had` let it lie: the reserve on duty; where there is no such plan, the next to sit. Never a head."""
    over: Over = ((had, Passed.LATE),)
    free = [
        person
        for person in there.rota.in_turn(there.at, Duty.RESERVE)
        if person != had and person in there.members and _barred(person, matter, there) is None
    ]
    if free:
        return Taker(free[0], Because.RESERVE, over)
    found = taker(matter, there, frozenset({had}))
    if found is None or found.why is Because.GAP_HEAD:
        return None
    return Taker(found.person_id, Because.RESERVE, (*over, *found.passed))


def head(
    matter: Matter, there: Station, why: Because, without: frozenset[str] = frozenset(), passed: Over = ()
) -> Taker | None:
    """A head who may take it; else whoever sits for him."""
    for person in (*there.heads, *there.covering):
        away = there.rota.away(person, there.at) or person in there.lost
        if person not in without and not away and _kept_out(person, matter) is None:
            return Taker(person, why, passed)
    return None


def on_leave(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether a moment lies in a long leave; leaves that follow each other without a break are one."""
    start = end = None
    for a, b in sorted(spans):
        if end is not None and start is not None and a <= end:
            end = max(end, b)
        else:
            start, end = a, b
        if start <= at < end and end - start > LONG_LEAVE:
            return True
    return False


def knows(member: Member, words: Sequence[str]) -> bool:
    """Whether one of his specialities is the category, or part of its name (消防 of 充电与消防), or the other way."""
    said = [word.casefold() for word in words if word]
    own = [one.strip().casefold() for one in member.specialities]
    return any(len(one) > 1 and (one in word or word in one) for one in own for word in said)


def _queue(matter: Matter, there: Station) -> Iterator[tuple[str, Because]]:
    """Whom it may go to, the first first; one may be named more than once."""
    match there.settings.first:
        case First.SPECIALITY:
            if there.owner is not None:
                yield there.owner, Because.STUDIO
            knowing = [p for p in _on_duty(there, week=True) if knows(there.members[p], matter.words)]
            yield from ((person, Because.SPECIALITY) for person in knowing)
        case First.LEAST_LOADED:
            there_now = _on_duty(there, week=False)
            if len(there_now) > 1:
                by_load = sorted(there_now, key=lambda person: there.members[person].load)
                yield from ((person, Because.LEAST_LOADED) for person in by_load)
        case First.SITTER:
            pass
    sitting = there.rota.sits(there.at)
    for person in _in_turn(there):
        yield person, Because.SITS if sitting is not None and sitting.person_id == person else Because.NEXT


def _in_turn(there: Station) -> Iterator[str]:
    """As `StationRota.in_turn`, with whom the plan names for now, or next, and who is on leave."""
    first = next(there.rota.coming(there.at), None)
    if first is not None and first.planned is not None and there.rota.away(first.planned, there.at):
        yield first.planned
    yield from there.rota.in_turn(there.at)


def _on_duty(there: Station, *, week: bool) -> list[str]:
    """Those who sit, or stand by as reserve, on the day of `at`, in order; with `week` then those of its week."""
    grid = there.rota.grid
    today = grid.date(there.at)
    last = today + timedelta(days=6 - today.weekday()) if week else today
    found = []
    day = today
    while day <= last:
        stints = (*there.rota.of_day(day), *there.rota.of_day(day, Duty.RESERVE))
        found += [one.person_id for one in stints if one.person_id is not None]
        day += timedelta(days=1)
    return [p for p in dict.fromkeys(found) if p in there.members and not there.rota.away(p, there.at)]


def _barred(person: str, matter: Matter, there: Station) -> Passed | None:
    member = there.members[person]
    if (out := _kept_out(person, matter)) is not None:
        return out
    if there.rota.away(person, there.at):
        return Passed.LEAVE
    if member.lost:
        return Passed.UNREACHABLE
    most = there.settings.most_items
    return Passed.CAP if most is not None and member.load >= most else None


def _kept_out(person: str, matter: Matter) -> Passed | None:
    if person in matter.recused:
        return Passed.RECUSED
    if person == matter.reporter_id:
        return Passed.OWN
    if person in matter.declined:
        return Passed.DECLINED
    return Passed.LATE if person in matter.late else None
