"""Lists as workbooks: matters in chosen columns, or the people of a place; never a resident's name or phone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from dialogs.paper_forms import ALL_PLACES, Column, PersonColumn
from domain.events import Event, Name
from domain.hats import RANK
from domain.item import OPEN, Item, State
from domain.people import Appointment, Role, roles_at
from domain.reading import kept_from, reader_of
from domain.refusal import Refusal, Refused
from handlers.export_list import exported
from handlers.house import House
from handlers.inbox import band_of, today
from handlers.papers import Args, Paper
from handlers.promises import promised
from locales.catalogue import said
from storage import tables
from storage.lists import Listed, items_closed, items_in, items_received, main_items
from storage.people import addresses_of, appointed_at, appointments_of, persons
from storage.statements import compiled
from storage.work import Work
from web.columns import CELLS, WIDTHS, Cell, Sight
from web.consultation_workbook import consultation_sheets
from web.duty_workbook import duty_sheets
from web.figure_workbook import figure_sheets
from web.words import public_name, words
from web.workbook import MIME, USUAL_WIDTH, Sheet, workbook

_DISTRICT = compiled(select(tables.districts).limit(1))
_WAITING = (State.REPORTED, State.ASSIGNED)


async def make(house: House, work: Work, person_id: str, args: Args) -> Paper:
    """Raises Refusal where the person's offices let him export none of these places any more."""
    held = house.district.with_duty(await appointments_of(work, person_id), work.now)
    places = _places(house, held, args, work.now)
    if not places:
        raise Refusal(Refused.NOT_YOURS)
    language = (await persons(work, [person_id]))[person_id]["language"]
    which, span = str(args["which"]), str(args["span"])
    title = words(language)(f"list_{which}")
    if which == "duty":
        sheets = await duty_sheets(house, work, places, int(span), language)
    elif which == "consultations":
        sheets = await consultation_sheets(
            house, work, places, (_start(house, int(span), 1), _start(house, int(span), 13)), person_id, language
        )
    elif which == "figures":
        year, month = int(span[:4]), int(span[5:])
        part = (_start(house, year, month), _start(house, year, month + 1))
        sheets = await figure_sheets(house, work, places, part, _nameable(house, held, person_id, work.now), language)
    else:
        sheets = [await _one_sheet(house, work, places, person_id, held, args, language, title)]
    body = await asyncio.to_thread(workbook, *sheets)
    rows = sheets[-1].rows
    assert isinstance(rows, list)
    await record_export(work, person_id, args, len(rows))
    day = datetime.fromtimestamp(work.now / 1000, house.district.zone).date().isoformat()
    where = _where(house, args, language)
    return Paper("-".join(filter(None, (where, title, span, day))) + ".xlsx", MIME, body)


async def _one_sheet(
    house: House,
    work: Work,
    places: Sequence[str],
    person_id: str,
    held: tuple[Appointment, ...],
    args: Args,
    language: str,
    title: str,
) -> Sheet:
    which, span = str(args["which"]), str(args["span"])
    if which == "people":
        header = [said(f"person_column.{column}", language) for column in PersonColumn]
        widths = [16, 12, 24, 10, 16, 24, 12, 10, 12]
        return Sheet(title, header, widths, await people_rows(house, work, places, language))
    columns = [Column(name) for name in args["columns"]]
    header = [said(f"column.{column}", language) for column in columns]
    widths = [WIDTHS.get(column, USUAL_WIDTH) for column in columns]
    nameable = _nameable(house, held, person_id, work.now)
    found = [one for one in await _listed(house, work, places, which, span) if nameable(one.item)]
    listed = _about(house, found, which, work.now)
    sight = await sight_of(house, work, listed, person_id, held, language)
    hidden = {one.item.id for one in listed if sight.mains.get(one.item.id) and _barred(sight, one, person_id)}
    rows = [[CELLS[column](sight, one) for column in columns] for one in listed if one.item.id not in hidden]
    return Sheet(title, header, widths, rows)


def _places(house: House, held: Sequence[Appointment], args: Args, now: int) -> list[str]:
    """What was asked for, as far as the person may still have it."""
    wanted = args["places"] if args["place"] == ALL_PLACES else [args["place"]]
    may = exported(house, held, now)
    return [place for place in wanted if place in may]


def _where(house: House, args: Args, language: str) -> str:
    place = house.district.place(str(args["place"]))
    return (place or house.district).called(language)


async def _listed(house: House, work: Work, places: Sequence[str], which: str, span: str) -> list[Listed]:
    if which == "closed":
        year, month = int(span[:4]), int(span[5:])
        return await items_closed(work, places, _start(house, year, month), _start(house, year, month + 1))
    if which == "year":
        return await items_received(work, places, _start(house, int(span), 1), _start(house, int(span), 13))
    return await items_in(work, places, sorted(OPEN))


def _start(house: House, year: int, month: int) -> int:
    """The first instant of a month in the district's zone; month 13 is the next January."""
    first = datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=house.district.zone)
    return round(first.timestamp() * 1000)


def _nameable(house: House, held: tuple[Appointment, ...], person_id: str, now: int) -> Callable[[Item], bool]:
    """Whether a list of this person's may name a matter: nothing that he, or who he sits for, keeps out of."""
    at = _roles(house, held, now)
    return lambda item: not kept_from(item, person_id, at.get(item.now_at, frozenset()))


def _roles(house: House, held: tuple[Appointment, ...], now: int) -> dict[str, frozenset[Role]]:
    """By station."""
    return {place: roles_at(held, place, house.district.id, now) for place in house.district.stations}


def _about(house: House, wanted: list[Listed], which: str, now: int) -> list[Listed]:
    if which == "inbox":
        day = today(house, now)
        return [one for one in wanted if band_of(one.item) or day.over(one.item) or day.due(one.item)]
    if which == "late":
        return [one for one in wanted if one.item.state in _WAITING or _late(house, one.item, now)]
    return wanted


def _late(house: House, found: Item, now: int) -> bool:
    promise = promised(found, house.clocks_of(found.clocks), house.calendar)
    return promise is not None and promise.at is not None and promise.at < now


async def sight_of(
    house: House, work: Work, listed: Sequence[Listed], person_id: str, held: tuple[Appointment, ...], language: str
) -> Sight:
    """How this person sees these matters, asked for all of them at once."""
    mains = await main_items(work, [one.item for one in listed if one.item.merged_into])
    people = {one.item.handler_id for one in listed if one.item.handler_id}
    found = await persons(work, sorted(people))
    names = {person: public_name(house, row, language) for person, row in found.items()}
    at = _roles(house, held, work.now)
    reads = frozenset(
        one.item.id
        for one in listed
        if reader_of(one.item, person_id, at.get(one.item.now_at, frozenset()), mains.get(one.item.id))
    )
    return Sight(house, language, names, mains, reads)


def _barred(sight: Sight, one: Listed, person_id: str) -> bool:
    """Merged into an item from which the person is recused: nothing of it, not even that it is there."""
    return person_id in sight.mains[one.item.id].recused and one.item.reporter_id != person_id


async def people_rows(house: House, work: Work, places: Sequence[str], language: str) -> list[list[Cell]]:
    """Who serves at these stations, by station and rank; one row an office."""
    held = [one for one in await appointed_at(work, *places) if one.role in RANK]
    held.sort(key=lambda one: (places.index(one.scope_id), RANK.index(one.role), one.id))
    everybody = sorted({one.person_id for one in held})
    rows, chats = await persons(work, everybody), await addresses_of(work, everybody)
    t = words(language)
    made: list[list[Cell]] = []
    for one in held:
        row = rows[one.person_id]
        profile = json.loads(row["profile"])
        place = house.district.place(one.scope_id)
        on_rota = one.person_id in house.district.planned(one.scope_id)
        since = datetime.fromtimestamp(one.valid_from / 1000, house.district.zone).replace(tzinfo=None)
        made.append([
            public_name(house, row, language),
            said(f"role.{one.role}", language),
            place.called(language) if place else "",
            profile.get("term") or "",
            profile.get("sector") or "",
            (", " if language == "en" else "、").join(profile.get("specialities") or ()),
            t("yes" if on_rota else "no"),
            t("yes" if chats[one.person_id] else "no"),
            since.replace(hour=0, minute=0, second=0, microsecond=0),
        ])  # fmt: skip
    return made


async def record_export(work: Work, person_id: str, args: Args, count: int) -> None:
    """Who took which list and how many rows; no words."""
    row = await work.one(_DISTRICT)
    assert row is not None
    particulars: dict[str, str | int] = {
        "list": str(args["which"]),
        "place": str(args["place"]),
        "span": str(args["span"]),
        "rows": count,
    }
    event = Event(Name.DISTRICT_LIST_EXPORTED, row["id"], person_id, work.now, via="paper", particulars=particulars)
    work.record_thing(tables.districts, row, event)
