"""What a resident is promised next: the clock that runs in each state, on the working calendar."""

from __future__ import annotations

from dialogs.cards import Promised
from dialogs.keys import Label
from domain.calendar import Calendar
from domain.clocks import Clock, Clocks
from domain.item import Item, State, Urgency
from domain.running import of

_AT_WORK = (State.REPORTED, State.ASSIGNED, State.ACCEPTED, State.CONSULTING, State.REFERRED)


def promised(item: Item, clocks: Clocks, calendar: Calendar) -> Promised | None:
    """The next promised time, None where nothing is promised any more."""
    if item.state in (State.REPORTED, State.ASSIGNED) and item.contacted_at is None:
        urgent = item.urgency is Urgency.DANGER
        label = Label.PROMISE_DANGER if urgent else Label.PROMISE_CONTACT
        return _due(item, Clock.FIRST_CONTACT, label, clocks, calendar)
    if item.state in _AT_WORK:
        return _due(item, Clock.ANSWER, Label.PROMISE_ANSWER, clocks, calendar)
    return None


def _due(item: Item, clock: Clock, label: Label, clocks: Clocks, calendar: Calendar) -> Promised:
    standing = of(item.running, clock)
    if standing is not None and standing.stopped_at is None:
        return Promised(label, standing.due_at, standing.provisional)
    due = clocks.due(clock, item.reported_at, calendar, category=item.category, urgency=item.urgency.value)
    return Promised(label, due.due_at, due.provisional)


def accept_due(item: Item, at: int, clocks: Clocks, calendar: Calendar, clock: Clock = Clock.ACCEPT) -> int:
    """Until when the one it was assigned to should have accepted; danger does not wait for working hours.

    `clock`: that of the member, the reserve or the head.
    """
    return clocks.due(clock, at, calendar, urgency=item.urgency.value).due_at
