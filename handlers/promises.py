"""What a resident is promised next: the clock that runs in each state, on the working calendar."""

from __future__ import annotations

from dialogs.cards import Promised
from dialogs.keys import Label
from domain.calendar import Calendar
from domain.clocks import ACCEPTS, Clock, Clocks
from domain.item import Item, State, Urgency
from domain.running import Running, Why, of

_AT_WORK = (State.REPORTED, State.ASSIGNED, State.ACCEPTED, State.CONSULTING, State.REFERRED)


def promised(item: Item, clocks: Clocks, calendar: Calendar, now: int | None = None) -> Promised | None:
    """The next promised time, None where nothing is promised any more.

    With `now` also for whom it waits then, and whether it is over.
    """
    if item.state in (State.REPORTED, State.ASSIGNED) and item.contacted_at is None:
        urgent = item.urgency is Urgency.DANGER
        label = Label.PROMISE_DANGER if urgent else Label.PROMISE_CONTACT
        return _due(item, Clock.FIRST_CONTACT, label, clocks, calendar, now)
    if item.state in _AT_WORK:
        return _due(item, Clock.ANSWER, Label.PROMISE_ANSWER, clocks, calendar, now)
    return None


_WAITS = {
    Why.ASKED: Label.PROMISE_ASKED,
    Why.REFERRED: Label.PROMISE_REFERRED,
    Why.CONSULTING: Label.PROMISE_CONSULTING,
}


def _due(item: Item, clock: Clock, label: Label, clocks: Clocks, calendar: Calendar, now: int | None) -> Promised:
    standing = of(item.running, clock)
    if standing is not None and standing.stopped_at is None:
        held = standing.pauses[-1] if standing.pauses else None
        if held is not None and held.why in _WAITS and (held.until is None or (now is not None and now < held.until)):
            return Promised(_WAITS[held.why], held.until)
        return Promised(label, standing.due_at, standing.provisional).as_of(now)
    due = clocks.due(clock, item.reported_at, calendar, category=item.category, urgency=item.urgency.value)
    return Promised(label, due.due_at, due.provisional).as_of(now)


def accept_running(item: Item) -> Running | None:
    """The clock of whom it is assigned to: the member's, the reserve's or the head's."""
    return next((one for one in item.running if one.clock in ACCEPTS and one.stopped_at is None), None)
