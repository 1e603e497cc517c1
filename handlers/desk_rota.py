"""A station's rota at the desk: who sits when and why, as far as the reader may know it, and what he may do there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from domain.duty_days import Run, runs
from domain.month import Month, month_of
from domain.permissions import Permission, may
from domain.rota import Kind, StationRota, Why
from domain.rota_plan import Duty
from domain.swaps import PENDING, Swap, holder
from handlers.desk_overdue import looked_after
from handlers.months import today
from handlers.note_duty import places as noted_places
from handlers.plan_places import planned_places
from handlers.shift_people import candidates, duties_led, heads_of, sits_as_head, stations_of
from handlers.shift_words import Shift
from handlers.talk import Talk
from storage.swaps import swaps_at

_DAY = timedelta(days=1)
_UNDONE = (Kind.OVERRIDE, Kind.TAKEN)


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do at this station. `led`: duties of which he says who sits."""

    plans: bool = False
    led: frozenset[Duty] = frozenset()
    notes: bool = False
    serves: bool = False

    @property
    def sees_why(self) -> bool:
        """Leave, swaps and who steps in for whom are theirs who arrange it, and theirs whom it concerns."""
        return self.plans or bool(self.led) or self.notes

    @property
    def inside(self) -> bool:
        return self.sees_why or self.serves


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person sits of a day at one go; nobody where `person_id` is None. `instead` is told to who may know."""

    shift: Shift
    person_id: str | None
    why: Why
    spans: tuple[tuple[int, int], ...]
    instead: str | None = None
    undo: tuple[str, ...] = ()
    holder: str | None = None
    offered: bool = False
    ahead: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class RotaSeen:
    """`days` of the month with all that is told of each; `away` are those on leave, told to who may know."""

    station_id: str
    month: Month
    rights: Rights
    days: dict[date, tuple[Entry, ...]]
    away: dict[date, tuple[str, ...]] = field(default_factory=dict)
    swaps: Sequence[Swap] = ()

    @property
    def people(self) -> set[str]:
        told = {one for entries in self.days.values() for entry in entries for one in (entry.person_id, entry.instead)}
        return {one for one in told if one} | {one for people in self.away.values() for one in people}


def rota_places(talk: Talk) -> list[str]:
    """Stations whose rota is the person's business: he serves there, arranges it, notes who was there, or is adviser
    or patron of it.
    """
    mine = {*stations_of(talk.house, talk.person_id), *planned_places(talk), *noted_places(talk), *looked_after(talk)}
    return [one for one in talk.house.district.stations if one in mine]


async def rights_at(talk: Talk, station_id: str) -> Rights:
    rota, actor = talk.house.district.rota(station_id), talk.anywhere()
    serves = station_id in stations_of(talk.house, talk.person_id)
    leads = may(actor, Permission.ROTA_OVERRIDE) and (
        talk.person_id in await heads_of(talk, station_id) or sits_as_head(talk, rota)
    )
    return Rights(
        plans=may(actor, Permission.ROTA_PLAN) and station_id in planned_places(talk),
        led=frozenset(await duties_led(talk, station_id)) if leads else frozenset(),
        notes=station_id in noted_places(talk),
        serves=serves,
    )


async def rota_seen(talk: Talk, station_id: str, first: date) -> RotaSeen:
    """Whoever has nothing to do with the station sees what its public page tells."""
    house, rights = talk.house, await rights_at(talk, station_id)
    rota = house.district.rota(station_id)
    month = month_of(rota, first, house.calendar, today(house))
    swaps = await swaps_at(talk.work, station_id) if rights.inside else []
    told = [one for one in swaps if rights.sees_why or talk.person_id in (one.from_id, one.to_id, one.taken_by)]
    duties = tuple(Duty) if rights.inside else (Duty.MEMBER,)
    days = {
        day.date: tuple(
            _entry(talk, rights, station_id, duty, run, told)
            for duty in duties
            for run in runs(rota, day.date, duty)
            if run[0].person_id is not None or day.date >= today(house)
        )
        for day in month.days
    }
    away = {day.date: _away(talk, rota, rights, day.date) for day in month.days} if rights.inside else {}
    return RotaSeen(station_id, month, rights, days, away, swaps)


def _entry(talk: Talk, rights: Rights, station_id: str, duty: Duty, run: Run, swaps: Sequence[Swap]) -> Entry:
    shift = Shift(station_id, duty, run[0].start, run[-1].end)
    concerned = rights.sees_why or talk.person_id in {one for stint in run for one in (stint.person_id, stint.planned)}
    changes = [stint.change for stint in run if stint.change is not None]
    mine = all(one.kind is Kind.TAKEN and one.person_id == talk.person_id for one in changes)
    undone = duty in rights.led or mine
    ids = dict.fromkeys(one.id for one in changes if one.kind in _UNDONE and one.end > talk.now)
    planned = {stint.planned for stint in run} - {run[0].person_id, None}
    return Entry(
        shift,
        run[0].person_id,
        run[0].why if concerned else Why.PLAN if run[0].person_id else Why.GAP,
        tuple((stint.start, stint.end) for stint in run),
        instead=min(planned, default=None, key=str) if concerned else None,
        undo=tuple(ids) if undone else (),
        holder=holder(run[0]),
        offered=any(_touches(one, shift) for one in swaps),
        ahead=shift.start > talk.now,
        over=shift.end <= talk.now,
    )


def _touches(swap: Swap, shift: Shift) -> bool:
    return swap.state in PENDING and swap.duty is shift.duty and swap.start < shift.end and shift.start < swap.end


def _away(talk: Talk, rota: StationRota, rights: Rights, day: date) -> tuple[str, ...]:
    start, end = rota.grid.at(day, time()), rota.grid.at(day + _DAY, time())
    return tuple(
        person
        for person, spans in rota.leaves.items()
        if (rights.sees_why or person == talk.person_id) and any(a < end and start < b for a, b in spans)
    )


def free_for(talk: Talk, entry: Entry) -> list[str]:
    """Who could sit it instead."""
    rota = talk.house.district.rota(entry.shift.station_id)
    return candidates(talk, rota, entry.shift.station_id, entry.spans, entry.person_id)


def may_sit(talk: Talk, station_id: str) -> list[str]:
    """Everybody who serves at the station now."""
    rota = talk.house.district.rota(station_id)
    return [one for one in talk.house.district.facts.seats.get(station_id, {}) if rota.serves(one, talk.now)]


def day_span(talk: Talk, day: date) -> tuple[int, int]:
    grid = talk.house.district.rota("").grid
    return grid.at(day, time()), grid.at(day + _DAY, time())
