"""Figures counted ahead: once all that there is, month after month; then whatever something has come to.

A year of a large district is some hundred thousand matters. What each day at each station came to is kept and added up;
a page brings in by itself, without writing, what has come to matters since.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.calendar import midnight
from domain.closings import Closed
from domain.figures import Facts, Rated, Received
from domain.sums import FORMULA, Cell, Kinds, added_kinds, cell, flat
from handlers.house import House
from storage.database import Conflict, Row
from storage.figure_sums import (
    begin_book,
    books,
    changing,
    count,
    first_report,
    kind_sums,
    put,
    touched,
    turn_page,
    uncounted,
)
from storage.figures import facts_within
from storage.work import Work

ALL = ""
"""All stations, as `figure_sums` has it."""
AT_ONCE = 1_000
"""Matters to a commit: many of them belong to the same few days, each of which is counted once."""
ON_A_PAGE = 60
"""So many matters are brought in while a page waits; the clock does so with all of them every few seconds."""
Key = tuple[str, str]
_One = TypeVar("_One", Received, Closed, Rated)


@dataclass(slots=True)
class Changed:
    """What the book does not have yet: days at stations as they now are, and the matters that are in by that."""

    book: Row
    cells: dict[Key, Cell] = field(default_factory=dict)
    items: Sequence[Row] = ()
    stored: Mapping[Key, tuple[Kinds, int | None]] = field(default_factory=dict)

    def differences(self) -> dict[Key, Kinds]:
        """What is to be added to each of these days."""
        made = {}
        for key, one in self.cells.items():
            kinds: Kinds = {}
            added_kinds(kinds, one.kinds)
            added_kinds(kinds, self.stored.get(key, ({}, None))[0], -1)
            if kinds:
                made[key] = kinds
        return made


def above(key: Key) -> list[Key]:
    """Sums that a day at a station is a part of."""
    day, station = key
    return [(day, ALL), (day[:7], station), (day[:7], ALL)]


async def book_of(work: Work, zone: ZoneInfo) -> Row | None:
    """The book of the rules in force, where one was begun."""
    return next((one for one in await books(work) if one["id"] == _id(zone)), None)


async def changed(work: Work, zone: ZoneInfo, book: Row, most: int) -> Changed:
    made = Changed(book)
    found = await uncounted(work, most)
    wanted = await _wanted(work, zone, found)
    wanted |= set(await changing(work, most))
    by_day: dict[str, set[str]] = {}
    for day, station in wanted:
        by_day.setdefault(day, set()).add(station)
    for day, stations in sorted(by_day.items()):
        start, end = _span(date.fromisoformat(day), zone)
        facts = await facts_within(work, start, end, sorted(stations))
        for one, part in _parts(facts, stations):
            made.cells[day, one] = cell(part, start, end, work.now, zone)
            await asyncio.sleep(0)  # messages come first
    if made.cells:
        keys = [*made.cells, *(up for key in made.cells for up in above(key))]
        made.stored = await kind_sums(work, (day for day, _ in keys), (station for _, station in keys))
    made.items = found
    return made


async def _wanted(work: Work, zone: ZoneInfo, found: Sequence[Row]) -> set[Key]:
    """Every day on which one of these may count or have counted, at every station where it was."""
    moves = await touched(work, [row["id"] for row in found]) if found else {}
    wanted = set()
    for row in found:
        instants, places = moves[row["id"]]
        days = {_day(at, zone) for at in (row["reported_at"], *instants)}
        wanted |= {(f"{day}", place) for day in days for place in {row["born_at"], row["now_at"], *places}}
    return wanted


async def keep_sums(house: House) -> None:
    """The clock's turn: brings in what is uncounted; before that, once, all that there is."""
    try:
        if not await _whole(house):
            return
        while await _bring_in(house):
            pass  # each is a commit of its own
    except Conflict:
        return  # another process is at it


async def _bring_in(house: House) -> bool:
    """Whether there may be more."""
    work, zone = house.work(), house.district.zone
    book = await book_of(work, zone)
    assert book is not None
    made = await changed(work, zone, book, AT_ONCE)
    if not made.cells and not made.items:
        return False
    for key, one in _to_write(made).items():
        put(work, key, flat(one.kinds), one.kinds, one.changes_at, there=key in made.stored)
    for row in made.items:
        count(work, row)
    turn_page(work, book)
    await work.commit()
    return len(made.items) == AT_ONCE


def _to_write(made: Changed) -> dict[Key, Cell]:
    sums: dict[Key, Kinds] = {}
    for key, kinds in made.differences().items():
        for one in above(key):
            if one not in sums:
                sums[one] = made.stored.get(one, ({}, None))[0]
            added_kinds(sums[one], kinds)
    days = {
        key: one for key, one in made.cells.items() if (one.kinds, one.changes_at) != made.stored.get(key, ({}, None))
    }
    return {key: Cell(kinds, None) for key, kinds in sums.items()} | days


async def _whole(house: House) -> bool:
    """Counts all that there is where that was not done yet, a month a commit; goes on where it was broken off."""
    zone = house.district.zone
    work = house.work()
    book = await book_of(work, zone)
    if book is None:
        begin_book(work, _id(zone))
        await work.commit()
        book = await book_of(house.work(), zone)
        assert book is not None
    if book["whole"]:
        return True
    first = await first_report(house.work())
    today = _day(house.clock(), zone)
    month = _after(book["built_to"]) if book["built_to"] else _day(first, zone).replace(day=1) if first else today
    while month <= today:
        book = await _month(house, book, month, today)
        month = _after(f"{month:%Y-%m}")
    work = house.work()
    turn_page(work, book, whole=1)
    await work.commit()
    return True


async def _month(house: House, book: Row, month: date, today: date) -> Row:
    zone, work = house.district.zone, house.work()
    together: dict[Key, Kinds] = {}
    day = month
    while day < _after(f"{month:%Y-%m}") and day <= today:
        start, end = _span(day, zone)
        facts = await facts_within(work, start, end)
        for station, part in _parts(facts, None):
            made = cell(part, start, end, work.now, zone)
            key = (day.isoformat(), station)
            put(work, key, flat(made.kinds), made.kinds, made.changes_at)
            for one in above(key):
                added_kinds(together.setdefault(one, {}), made.kinds)
            await asyncio.sleep(0)
        day += timedelta(days=1)
    for key, kinds in together.items():
        put(work, key, flat(kinds), kinds, None)
    turn_page(work, book, built_to=f"{month:%Y-%m}")
    await work.commit()
    return {**book, "built_to": f"{month:%Y-%m}", "version": book["version"] + 1}


def _parts(facts: Facts, stations: Iterable[str] | None) -> list[tuple[str, Facts]]:
    """Of each station its own; of all that have any where none are named."""
    received, closed, rated = _by_station(facts.received), _by_station(facts.closed), _by_station(facts.rated)
    wanted = sorted(stations) if stations is not None else sorted({*received, *closed, *rated})
    return [
        (one, Facts(received.get(one, ()), closed.get(one, ()), rated.get(one, ()), facts.reported)) for one in wanted
    ]


def _by_station(some: Iterable[_One]) -> dict[str, list[_One]]:
    made: dict[str, list[_One]] = {}
    for one in some:
        made.setdefault(one.station_id, []).append(one)
    return made


def _id(zone: ZoneInfo) -> str:
    return f"{FORMULA} {zone}"


def _day(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1000, zone).date()


def _span(day: date, zone: ZoneInfo) -> tuple[int, int]:
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


def _after(month: str) -> date:
    """The first day of the month after this one (YYYY-MM)."""
    return (date.fromisoformat(f"{month}-01") + timedelta(days=32)).replace(day=1)
