"""Not accepted in time: to the reserve, then to the head, then staff hear of it. Who has accepted keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from domain import moves
from domain.clocks import Clock
from domain.events import Name
from domain.item import Item, State
from domain.item_clocks import accept_clock
from domain.people import SYSTEM
from domain.taking import Because, Passed, head, reserve
from handlers.assigning import assign_as
from handlers.duty import at_station, matter
from handlers.promises import accept_due
from handlers.talk import Talk
from handlers.telling import record
from storage.database import Row
from storage.items import events_of


async def lapse(talk: Talk, found: Item) -> None:
    """One rung up, if the time of the assignment in force is over; the timer may be of an earlier one."""
    if found.state is not State.ASSIGNED or found.assigned_at is None or found.assignee_id is None:
        return
    events = await events_of(talk.work, found.id)
    clock = clock_of(events)
    given = [event["at"] for event in events if event["name"] == Name.ITEM_ASSIGNED]
    since = max((found.assigned_at, *given[-1:]))
    if accept_due(found, since, talk.house.clocks_of(found.clocks), talk.house.calendar, clock) > talk.now:
        return
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


def clock_of(events: Sequence[Row]) -> Clock:
    """Which clock runs for the assignment that an item's events end with."""
    given = [event["particulars"] for event in events if event["name"] == Name.ITEM_ASSIGNED]
    return accept_clock(given[-1].get("why") or "") if given else Clock.ACCEPT


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
