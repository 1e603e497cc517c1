"""A list of days off in force: kept, written down, and told to everybody whose shifts it moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialogs.keys import Label, Say
from dialogs.letter import Letter, Param, Phrase, Ref, clock, day, listing, name, phrase, station, text
from domain.calendar_years import YearList, with_lists
from domain.events import Event, Name, Particular
from domain.people import Role
from domain.rota import Change
from domain.rota_moves import Moved, Moves, heeds_holidays, moves
from domain.rota_plan import Duty
from domain.swaps import Span
from handlers.house import House
from handlers.open_station import DISTRICT
from handlers.rota_work import Standing, standing
from handlers.swap_end import drop_offers
from handlers.talk import DAY, Talk
from storage import tables
from storage.calendar_years import iso, put_list
from storage.people import appointed_at
from storage.rota import record_rota

MOST = 12
"""So many shifts are named in one letter."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a list moves, by station; only stations where it does."""

    by_station: dict[str, Moves]

    @property
    def shifts(self) -> int:
        return sum(len(one.shifts) for one in self.by_station.values())


def effect(house: House, one: YearList) -> Effect:
    """On the rotas as this process knows them."""
    lists = {**house.district.lists.years, one.year: one}
    festivals = with_lists(house.came_along, lists, 1).festivals
    found: dict[str, Moves] = {}
    if festivals != house.calendar.festivals:
        for place in house.district.stations:
            rota = house.district.rota(place)
            if heeds_holidays(rota, house.clock()) and (moved := moves(rota, festivals, house.clock())):
                found[place] = moved
    return Effect(found)


async def load(talk: Talk, one: YearList, source: str) -> Effect:
    """In force with the commit of this work. Raises Conflict there where the district or a rota moved meanwhile."""
    await talk.house.reload()
    row = await talk.work.one(DISTRICT)
    assert row is not None
    found = effect(talk.house, one)
    standings = [await standing(talk.house, talk.work, place) for place in found.by_station]
    heads = await _heads(talk, list(found.by_station))
    for each in standings:
        await _drop_offers(talk, each, found.by_station[each.station_id])
    put_list(talk.work, one, source, talk.person_id or None)
    particulars: dict[str, Particular] = {"year": one.year, "holidays": iso(one.off), "workdays": iso(one.work)}
    event = Event(
        Name.DISTRICT_CALENDAR_LOADED,
        row["id"],
        talk.person_id or None,
        talk.now,
        via=talk.channel,
        particulars=particulars,
    )
    talk.work.record_thing(tables.districts, row, event)
    for each in standings:
        moved = found.by_station[each.station_id]
        event = Event(
            Name.ROTA_MOVED,
            each.station_id,
            talk.person_id or None,
            talk.now,
            via=talk.channel,
            particulars={
                "year": one.year,
                "shifts": len(moved.shifts),
                "stranded": tuple(change.id for change in moved.stranded),
            },
        )
        record_rota(talk.work, each.row, event)
        _tell(talk, each.station_id, one.year, moved, heads.get(each.station_id, ()))
    talk.work.after(talk.house.refresh)
    return found


async def _drop_offers(talk: Talk, there: Standing, moved: Moves) -> None:
    """Nobody accepts what is offered no more: the shift is another's now, or none."""
    spans: dict[str, list[Span]] = {}
    for one in moved.shifts:
        if one.old is not None:
            spans.setdefault(one.old, []).append((one.start, one.end))
    for person, his in spans.items():
        await drop_offers(talk, there, person, his)


async def _heads(talk: Talk, places: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in await appointed_at(talk.work, *places) if places else ():
        if one.role is Role.HEAD:
            found[one.scope_id] = (*found.get(one.scope_id, ()), one.person_id)
    return found


def _tell(talk: Talk, place: str, year: int, moved: Moves, heads: Sequence[str]) -> None:
    for head in heads:
        talk.told.append((head, _to_head(talk, place, year, moved)))
    for person in moved.people:
        talk.told.append((person, _to_member(talk, place, year, moved, person)))


def _to_head(talk: Talk, place: str, year: int, moved: Moves) -> Letter:
    key = f"say.{Say.ROTA_MOVED}"
    lines = _lines([_line(run) for run in _runs(talk, moved.shifts)])
    said = [phrase(key, year=year, station=station(place), count=len(moved.shifts), lines=lines)]
    if moved.stranded:
        changes = [_stranded(change) for change in moved.stranded[:MOST]]
        said.append(phrase(f"say.{Say.ROTA_STRANDED}", lines=listing(changes)))
    return Letter(key, tuple(said), must_reach=True)


def _to_member(talk: Talk, place: str, year: int, moved: Moves, person: str) -> Letter:
    key = f"say.{Say.YOUR_SHIFTS_MOVED}"
    own = [one for one in moved.shifts if person in (one.old, one.new)]
    lines = _lines([_own_line(run, person) for run in _runs(talk, own)])
    said = [phrase(key, year=year, station=station(place), lines=lines)]
    mine = [change for change in moved.stranded if person in (change.person_id, change.instead_of)]
    if mine:
        said.append(phrase(f"say.{Say.ROTA_STRANDED}", lines=listing([_stranded(change) for change in mine[:MOST]])))
    return Letter(key, tuple(said), must_reach=True)


def _runs(talk: Talk, shifts: Iterable[Moved]) -> list[list[Moved]]:
    """Shifts of one day, or of days on end, that change the same way."""
    runs: dict[tuple[object, ...], list[list[Moved]]] = {}
    calendar = talk.house.calendar
    for one in shifts:
        same = runs.setdefault((one.duty, one.old, one.new, one.was, one.will), [])
        if same and (calendar.day_of(one.start) - calendar.day_of(same[-1][-1].start)).days <= 1:
            same[-1].append(one)
        else:
            same.append([one])
    return sorted((run for same in runs.values() for run in same), key=lambda run: run[0].start)


def _lines(lines: list[Phrase]) -> Ref:
    more = [phrase(f"say.{Say.ROTA_MOVED_MORE}", count=len(lines) - MOST)] if len(lines) > MOST else []
    return listing([*lines[:MOST], *more])


def _line(run: Sequence[Moved]) -> Phrase:
    one = run[0]
    return phrase(f"say.{Say.ROTA_MOVED_LINE}", **_when(run), old=_who(one.old, one.was), new=_who(one.new, one.will))


def _own_line(run: Sequence[Moved], person: str) -> Phrase:
    one = run[0]
    if one.new == person:
        if one.was:
            return phrase(f"say.{Say.SHIFT_NOW_YOURS}", **_when(run), old=_who(one.old, one.was))
        return phrase(f"say.{Say.SHIFT_NEW_YOURS}", **_when(run))
    if one.will:
        return phrase(f"say.{Say.SHIFT_NOW_OTHERS}", **_when(run), new=_who(one.new, one.will))
    return phrase(f"say.{Say.SHIFT_OFF}", **_when(run))


def _when(run: Sequence[Moved]) -> dict[str, Param]:
    duty: dict[Duty, Param] = {
        Duty.MEMBER: "",
        Duty.RESERVE: text(f"label.{Label.AS_RESERVE}"),
        Duty.HEAD: text(f"label.{Label.AS_HEAD}"),
    }
    start, end = run[0].start, run[-1].end
    if end - start > DAY:
        when = text(f"label.{Label.DAYS_ON_END}", start=day(start), end=day(run[-1].start))
    else:
        when = text(f"label.{Label.DAY_AND_HOURS}", day=day(start), start=clock(start), end=clock(end))
    return {"when": when, "duty": duty[run[0].duty]}


def _who(person: str | None, planned: bool) -> Param:
    if person:
        return name(person)
    return text(f"label.{Label.NOBODY_SITS if planned else Label.NO_SHIFT}")


def _stranded(change: Change) -> Phrase:
    return phrase(
        f"say.{Say.ROTA_STRANDED_LINE}",
        day=day(change.start),
        start=clock(change.start),
        end=clock(change.end),
        name=name(change.person_id),
        kind=text(f"label.{_KINDS[change.kind]}"),
    )


_KINDS = {"swap": Label.BY_SWAP, "override": Label.BY_OVERRIDE, "taken": Label.BY_TAKING}
