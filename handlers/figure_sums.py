"""Figures counted ahead: once all that there is, month after month; then whatever something has come to.

A year of a large district is some hundred thousand matters. What each day at each station came to is kept and added up;
a page brings in by itself, without writing, what has come to matters since.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from domain.sums import Cell, Kinds, added_kinds, cell, flat
from handlers.figure_cells import Key, above, by_station, day_of, span_of_day, taken_in
from handlers.figure_first_count import book_of, first_count
from handlers.house import House
from storage.database import Conflict, Row
from storage.figure_sums import changing, count, kind_sums, put, touched, turn_page, uncounted
from storage.figures import facts_within
from storage.work import Work

AT_ONCE = 1_000
"""Matters to a commit: many of them belong to the same few days, each of which is counted once."""
ON_A_PAGE = 60
"""So many matters are brought in while a page waits; the clock does so with all of them every few seconds."""
Stored = tuple[Kinds, int | None]
"""With the instant at which time alone changes them."""


@dataclass(slots=True)
class Changed:
    """What the book does not have yet: days at stations as they now are, and the matters that are in by that."""

    book: Row
    cells: dict[Key, Cell] = field(default_factory=dict)
    items: Sequence[Row] = ()
    stored: Mapping[Key, Stored] = field(default_factory=dict)

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


async def changed(work: Work, zone: ZoneInfo, book: Row, most: int) -> Changed:
    made = Changed(book)
    found = await uncounted(work, most)
    wanted = await _wanted(work, zone, found)
    wanted |= set(await changing(work, most))
    by_day: dict[str, set[str]] = {}
    for day, station in wanted:
        by_day.setdefault(day, set()).add(station)
    for day, stations in sorted(by_day.items()):
        start, end = span_of_day(date.fromisoformat(day), zone)
        facts = await facts_within(work, start, end, sorted(stations))
        for one, part in by_station(facts, stations):
            made.cells[day, one] = cell(part, start, end, work.now, zone)
            await asyncio.sleep(0)  # messages come first
    made.stored = await _stored(work, made.cells)
    made.items = found
    return made


async def _wanted(work: Work, zone: ZoneInfo, found: Sequence[Row]) -> set[Key]:
    """Every day on which one of these may count or have counted, at every station where it was."""
    moves = await touched(work, [row["id"] for row in found]) if found else {}
    wanted = set()
    for row in found:
        instants, places = moves[row["id"]]
        days = {day_of(at, zone) for at in (row["reported_at"], *instants)}
        wanted |= {(f"{day}", place) for day in days for place in {row["born_at"], row["now_at"], *places}}
    return wanted


async def _stored(work: Work, keys: Collection[Key]) -> dict[Key, Stored]:
    return await kind_sums(work, (span for span, _ in keys), (station for _, station in keys)) if keys else {}


async def keep_sums(house: House) -> None:
    """The clock's turn: brings in what is uncounted; before that, once, all that there is."""
    try:
        await first_count(house)
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
    for key, (one, there) in (await _to_write(work, made)).items():
        put(work, key, flat(one.kinds), one.kinds, one.changes_at, there=there)
    for row in made.items:
        count(work, row)
    turn_page(work, book)
    await work.commit()
    return len(made.items) == AT_ONCE


async def _to_write(work: Work, made: Changed) -> dict[Key, tuple[Cell, bool]]:
    """Days that are others, and the sums above them; with each whether it is there already."""
    found: dict[Key, tuple[Cell, bool]] = {}
    for key, one in made.cells.items():
        if (one.kinds, one.changes_at) != made.stored.get(key, ({}, None)):
            found[key] = one, key in made.stored
    differences = made.differences()
    stored = await _stored(work, {up for key in differences for up in above(key)})
    sums: dict[Key, Kinds] = {}
    for key, kinds in differences.items():
        for up in above(key):
            added_kinds(sums.setdefault(up, stored.get(up, ({}, None))[0]), taken_in(up, kinds))
    return found | {key: (Cell(kinds, None), key in stored) for key, kinds in sums.items()}
