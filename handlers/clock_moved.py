"""A new list of days off moves clocks that run: computed again by an event, and told to whom a date was promised."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from domain import clock_moves
from domain.item import OPEN, Item
from handlers.clocking import LOOK, begun, next_step
from handlers.consultation_clock import move_consultation_clocks, stale_consultations
from handlers.house import House
from handlers.posting import send_told
from handlers.promises import accept_running
from handlers.sheet_clock import move_sheet_clocks, stale_sheets
from handlers.talk import Talk
from handlers.telling import record
from handlers.timer_talk import system_talk
from storage.clock_rows import PAGE, put_clocks, stale_items, timers_at
from storage.database import Conflict
from storage.items import item

log = logging.getLogger("yizhan.clocks")

TOGETHER = 16
"""So many are computed side by side: their commits go over as one."""
TRIES = 3
AGAIN = 60_000
"""Whoever serves the same district takes a new list over within half a minute: then once more."""
EVERY = 3_600_000


async def on_this_calendar(talk: Talk, found: Item) -> Item:
    """The item with its clocks on the calendar in force; an event for each whose due time is another by that."""
    calendar = talk.house.calendar
    if not _stale(found, calendar.version):
        return found
    moved, events = clock_moves.move_due(found, calendar, talk.now, talk.channel)
    if not events:
        put_clocks(talk.work, moved)
        return moved
    for event in events:  # the first brings all clocks along, so that it alone is told
        found = await record(talk, found, moved, event)
        moved = found
    waits = accept_running(found)
    if waits is not None:
        timers_at(talk.work, "accept", found.id, waits.due_at)
    return found


def _stale(found: Item, version: int) -> bool:
    return any(one.stopped_at is None and one.calendar != version for one in found.running)


async def _move_item(house: House, item_id: str) -> None:
    """One item in a commit of its own, from how it stands now."""
    work = house.work()
    read = await item(work, item_id)
    if read is None or read.state not in OPEN:
        return
    talk = system_talk(house, work)
    found = begun(house, read, work.now)
    if found is not read:
        put_clocks(work, found)
    else:
        found = await on_this_calendar(talk, read)
    if found is read:
        return
    due = next_step(house, found, work.now)
    if due is not None:
        work.look(LOOK, found.id, due)
    await send_told(talk)
    await work.commit()


async def _items(house: House, after: str) -> tuple[list[str], str | None]:
    """Of one page those to be moved, and where the next page begins."""
    stations = (*house.district.stations, *house.district.closed)
    page = await stale_items(house.work(), stations, house.calendar.version, after)
    return [one.id for one in page], page[-1].id if len(page) == PAGE else None


Page = Callable[[House, str], Awaitable[tuple[list[str], str | None]]]
_THINGS: Sequence[tuple[Page, Callable[[House, str], Awaitable[None]]]] = (
    (_items, _move_item),
    (stale_sheets, move_sheet_clocks),
    (stale_consultations, move_consultation_clocks),
)
"""Tables of things with clocks: which of a page are to be moved, and how one is."""


async def move_clocks(house: House) -> int:
    """Everything open that runs on another calendar, or has no clocks yet; how many there were."""
    count = 0
    for page, move in _THINGS:
        after: str | None = ""
        while after is not None:
            ids, after = await page(house, after)
            count += len(ids)
            for start in range(0, len(ids), TOGETHER):
                await asyncio.gather(*(_tried(house, move, one) for one in ids[start : start + TOGETHER]))
    return count


async def _tried(house: House, move: Callable[[House, str], Awaitable[None]], thing_id: str) -> None:
    for _ in range(TRIES):
        try:
            await move(house, thing_id)
        except Conflict:
            continue
        return
    log.warning("a clock was not moved and waits for the next time", extra={"thing": thing_id})


@dataclass(slots=True)
class ClockMover:
    """Looks at once when the calendar is another, once more when all workers know it, and else every hour."""

    house: House
    _known: tuple[object, ...] = ()
    _next: int = field(default=0)

    async def tick(self) -> int:
        calendar, now = self.house.calendar, self.house.clock()
        here = (calendar.version, calendar.hours)
        if here == self._known and now < self._next:
            return 0
        fresh, self._known = here != self._known, here
        self._next = now + (AGAIN if fresh else EVERY)
        return await move_clocks(self.house)
