"""The first count of all that there is: month after month, then the years from their months."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.sums import Kinds, added_kinds, cell, flat
from handlers.figure_cells import Key, above, book_id, by_station, day_of, span_of_day, taken_in
from handlers.house import House
from storage.database import Row
from storage.figure_sums import begin_book, books, first_report, month_sums, put, turn_page
from storage.figures import facts_within
from storage.work import Work

WHOLE = 2
"""Years too; an older version of the program left 1, without them."""


async def book_of(work: Work, zone: ZoneInfo) -> Row | None:
    """The book of the rules in force, where one was begun."""
    return next((one for one in await books(work) if one["id"] == book_id(zone)), None)


async def whole_book(work: Work, zone: ZoneInfo) -> Row | None:
    """None while the first count goes on."""
    book = await book_of(work, zone)
    return book if book is not None and book["whole"] == WHOLE else None


async def first_count(house: House) -> None:
    """Where it was not done yet: a month a commit; goes on where it was broken off."""
    zone = house.district.zone
    book = await book_of(house.work(), zone)
    if book is None:
        work = house.work()
        begin_book(work, book_id(zone))
        await work.commit()
        book = await book_of(house.work(), zone)
        assert book is not None
    if book["whole"] == WHOLE:
        return
    first, today = await first_report(house.work()), day_of(house.clock(), zone)
    begun = day_of(first, zone).replace(day=1) if first else today
    if not book["whole"]:
        month = _after(book["built_to"]) if book["built_to"] else begun
        while month <= today:
            book = await _month(house, book, month, today)
            month = _after(f"{month:%Y-%m}")
    await _years(house, book, range(begun.year, today.year + 1))


async def _month(house: House, book: Row, month: date, today: date) -> Row:
    zone, work = house.district.zone, house.work()
    together: dict[Key, Kinds] = {}
    day = month
    while day < _after(f"{month:%Y-%m}") and day <= today:
        start, end = span_of_day(day, zone)
        facts = await facts_within(work, start, end)
        for station, part in by_station(facts):
            made = cell(part, start, end, work.now, zone)
            key = (day.isoformat(), station)
            put(work, key, flat(made.kinds), made.kinds, made.changes_at)
            for one in above(key, years=False):
                added_kinds(together.setdefault(one, {}), made.kinds)
            await asyncio.sleep(0)
        day += timedelta(days=1)
    for key, kinds in together.items():
        put(work, key, flat(kinds), kinds, None)
    turn_page(work, book, built_to=f"{month:%Y-%m}")
    await work.commit()
    return {**book, "built_to": f"{month:%Y-%m}", "version": book["version"] + 1}


async def _years(house: House, book: Row, years: Iterable[int]) -> None:
    work = house.work()
    for year in years:
        together: dict[Key, Kinds] = {}
        for month in range(1, 13):
            for station, kinds in (await month_sums(work, f"{year}-{month:02}")).items():
                key = (str(year), station)
                added_kinds(together.setdefault(key, {}), taken_in(key, kinds))
            await asyncio.sleep(0)
        for key, kinds in together.items():
            put(work, key, flat(kinds), kinds, None)
    turn_page(work, book, whole=WHOLE)
    await work.commit()


def _after(month: str) -> date:
    """The first day of the month after this one (YYYY-MM)."""
    return (date.fromisoformat(f"{month}-01") + timedelta(days=32)).replace(day=1)
