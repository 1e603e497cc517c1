"""The clocks of an item follow each of its events; when the next step of one is due, somebody looks."""

from __future__ import annotations

from domain import item_clocks, running
from domain.clocks import Clock
from domain.events import Event
from domain.item import Item
from domain.running import Running
from handlers.house import House
from storage.work import Work

LOOK = "clock"
"""The timer that looks after an item's clocks."""
CLIMBED = frozenset({Clock.FIRST_CONTACT, Clock.ANSWER, Clock.DECIDE})
"""Clocks that warn and climb by themselves; the others have timers of their own."""


def clocked(house: House, before: Item | None, moved: Item, event: Event) -> Item:
    """The item with its clocks as the event leaves them."""
    if before is not None and before.open and not before.running and not moved.running:
        moved = item_clocks.with_clocks(moved, begun(house, before, event.at).running)
    return item_clocks.after(event, before, moved, house.clocks_of(moved.clocks), house.calendar)


def begun(house: House, found: Item, now: int) -> Item:
    """An item from before clocks were kept, with those that run; any other as it is."""
    return item_clocks.begun(found, house.clocks_of(found.clocks), house.calendar, now)


def look_after(house: House, work: Work, before: Item | None, made: Item) -> None:
    """The timer for the next step, where the event has brought one nearer."""
    if before is not None and _climbing(before) == _climbing(made):
        return
    due = next_step(house, made, work.now)
    known = next_step(house, before, work.now) if before is not None else None
    if due is None or (known is not None and known <= due):
        return
    if before is None:
        work.timer(LOOK, made.id, 0, due)
    else:
        work.look(LOOK, made.id, due)


def next_step(house: House, item: Item, now: int) -> int | None:
    return running.next_look(_climbing(item), now, house.calendar)


def _climbing(item: Item) -> list[Running]:
    return [one for one in item.running if one.clock in CLIMBED]
