"""A step of an item's clocks is due: whoever has to know is told, and the next step has its time."""

from __future__ import annotations

from domain import clock_moves, running
from domain.item import Item
from domain.running import Running, Step
from handlers.clock_moved import on_this_calendar
from handlers.clock_patrons import tell_patrons
from handlers.clocking import CLIMBED, LOOK, begun, next_step
from handlers.house import House
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.telling import record
from handlers.timer_talk import done, system_talk
from storage import tables
from storage.database import Row
from storage.items import item


async def look(house: House, row: Row) -> None:
    work = house.work()
    found = await item(work, row["subject"])
    talk = system_talk(house, work)
    done(work, row)
    if found is not None and found.open:
        made = await _climb(talk, await on_this_calendar(talk, begun(house, found, talk.now)))
        if made.version == found.version:
            work.guard(tables.items, id=found.id, version=found.version)  # a clock that goes on just now is looked at
        due = next_step(house, made, talk.now)
        if due is not None:
            work.look(LOOK, made.id, due)
    await send_told(talk)
    await work.commit()


async def _climb(talk: Talk, found: Item) -> Item:
    """Of steps that were missed while nobody looked only the highest is written and told."""
    for one in found.running:
        step = running.climbed(one, talk.now, talk.house.calendar) if _climbs(one, talk.now) else Step.NONE
        if step <= one.step:
            continue
        moved, event = clock_moves.climb(found, one, step, talk.now, talk.channel)
        found = await record(talk, found, moved, event)
        if step is Step.PLUS_5 and not found.practice:
            await tell_patrons(talk, found, one)
    return found


def _climbs(one: Running, now: int) -> bool:
    return one.clock in CLIMBED and one.runs(now)
