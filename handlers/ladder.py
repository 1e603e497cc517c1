"""Not accepted in time: to the reserve, then to the head, then staff hear of it. Who has accepted keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain import item_clocks, moves, running
from domain.clocks import Clock
from domain.events import Name
from domain.item import Item, State
from domain.notices import Notice
from domain.people import SYSTEM
from domain.running import Running
from domain.taking import Because, Passed, head, reserve
from handlers.assigning import assign_as
from handlers.clocking import begun
from handlers.duty import at_station, matter
from handlers.promises import accept_running
from handlers.talk import Talk
from handlers.telling import record
from storage.clock_rows import delivered_at, put_clocks
from storage.database import Row
from storage.items import events_of

_LETTER = f"notice.{Notice.ASSIGNED}"


async def lapse(talk: Talk, found: Item) -> None:
    """One rung up, if the time of the assignment in force is over; the timer may be of an earlier one."""
    found = begun(talk.house, found, talk.now)
    one = _waits_for(found)
    if one is None or found.assignee_id is None or one.due_at > talk.now:
        return
    clock = one.clock
    events = await events_of(talk.work, found.id)
    there = await at_station(talk, found.now_at)
    about, had = matter(talk, found, late_ones(events)), found.assignee_id
    to = reserve(about, there, had) if clock is Clock.ACCEPT else None
    if to is None and clock is not Clock.ACCEPT_HEAD:
        to = head(about, there, Because.HEAD, frozenset({had}), ((had, Passed.LATE),))
    moved, event = moves.mark_late(
        found, SYSTEM, talk.now, talk.channel, clock=clock.value, to=to.person_id if to else None
    )
    made = await record(talk, found, moved, event)
    if to is not None:
        await assign_as(talk, made, to)


async def put_later(talk: Talk, found: Item) -> int | None:
    """When somebody has to look again: his time began when the letter reached him, or is another by now.

    A letter that has not reached him in all that time goes on to the next one: nothing waits for it.
    """
    one = _waits_for(found)
    if one is None or found.assignee_id is None:
        return None
    if one.due_at <= talk.now and not one.by_wall:
        came = await delivered_at(talk.work, found.assignee_id, found.id, _LETTER, one.started_at)
        if came is not None and came > one.started_at:
            one = running.computed(replace(one, started_at=came), talk.house.calendar)
            if one.due_at > talk.now:
                later = item_clocks.with_clocks(found, running.put(found.running, one))
                put_clocks(talk.work, later)
    return one.due_at if one.due_at > talk.now else None


def _waits_for(found: Item) -> Running | None:
    return accept_running(found) if found.state is State.ASSIGNED else None


def late_ones(events: Sequence[Row]) -> frozenset[str]:
    """Who had it since it was last opened or moved, and did not accept it in time."""
    found: set[str] = set()
    for event in events:
        said = event["particulars"]
        if event["name"] in (Name.ITEM_REOPENED, Name.ITEM_TRANSFERRED):
            found = set()
        elif event["name"] == Name.ITEM_ASSIGNED:
            over = zip(said.get("passed") or (), said.get("passed_why") or (), strict=False)
            found |= {person for person, why in over if why == Passed.LATE}
    return frozenset(found)
