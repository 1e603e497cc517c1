"""What a clock itself writes down: a step that was climbed, more time, another due time by a new calendar."""

from __future__ import annotations

from domain import running
from domain.calendar import Calendar
from domain.clocks import Clock
from domain.events import Event, Name, Particular
from domain.item import MOVES, Item, Verb
from domain.item_clocks import with_clocks
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused
from domain.running import Running, Step

Moved = tuple[Item, Event]


def climb(item: Item, one: Running, step: Step, at: int, via: str) -> Moved:
    """A step is due. `after` is the one that was told last: whoever was to hear in between hears now."""
    name = Name.ITEM_WARNED if step is Step.YELLOW else Name.ITEM_OVERDUE
    told: dict[str, Particular] = {
        "clock": one.clock.value,
        "step": step.code,
        "after": one.step.code,
        "due": one.due_at,
    }
    moved = with_clocks(item, running.put(item.running, running.told(one, step)))
    return moved, Event(name, item.id, None, at, via=via, particulars=told)


def extend(
    item: Item, by: Actor, at: int, via: str, *, days: int, reason: str, most: int, before: bool, calendar: Calendar
) -> Moved:
    """More working days for the answer, by owner or head, before it is due; `before`: this opening had its extension.

    `reason` is a content id, which the resident reads. Raises Refusal.
    """
    may_extend(item, by, at, before=before)
    if not 1 <= days <= most:
        raise Refusal(Refused.EXTENSION_TOO_LONG, most=most)
    one = running.of(item.running, Clock.ANSWER)
    assert one is not None
    longer = running.extended(one, at, days, calendar)
    said: dict[str, Particular] = {
        "clock": Clock.ANSWER.value,
        "days": days,
        "reason": reason,
        "from": one.due_at,
        "to": longer.due_at,
    }
    event = Event(Name.ITEM_EXTENDED, item.id, by.person_id, at, via=via, particulars=said)
    return with_clocks(item, running.put(item.running, longer)), event


def may_extend(item: Item, by: Actor, at: int, *, before: bool) -> None:
    """Raises Refusal: said before anybody writes a reason."""
    if item.state not in MOVES[Verb.EXTEND].sources:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)
    if by.person_id != item.owner_id and not by.is_any(Role.HEAD):
        raise Refusal(Refused.NOT_YOURS)
    one = running.of(item.running, Clock.ANSWER)
    if one is None or one.stopped_at is not None:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)
    if before or one.extensions:
        raise Refusal(Refused.ALREADY_EXTENDED, number=item.number)
    if one.pause(at) is None and at >= one.due_at:
        raise Refusal(Refused.TOO_LATE_TO_EXTEND, number=item.number)


def move_due(item: Item, calendar: Calendar, at: int, via: str) -> tuple[Item, tuple[Event, ...]]:
    """All clocks that run, on another calendar; an event for each whose due time is another."""
    kept = tuple(running.moved(one, at, calendar) if one.stopped_at is None else one for one in item.running)
    pairs = [(old, new) for old, new in zip(item.running, kept, strict=True) if old.due_at != new.due_at]
    return with_clocks(item, kept), tuple(_due_moved(item.id, old, new, at, via) for old, new in pairs)


def _due_moved(item_id: str, old: Running, new: Running, at: int, via: str) -> Event:
    said: dict[str, Particular] = {
        "clock": new.clock.value,
        "from": old.due_at,
        "to": new.due_at,
        "calendar": new.calendar,
    }
    return Event(Name.ITEM_DUE_MOVED, item_id, None, at, via=via, particulars=said)


def moved_clocks(before: Item | None, item: Item) -> frozenset[Clock]:
    """Which clocks are due at another time than before; of one that waits nobody was told when it will be."""
    was = {one.clock: one.due_at for one in before.running} if before is not None else {}
    dated = [one for one in item.running if not one.waits]
    return frozenset(one.clock for one in dated if was.get(one.clock, one.due_at) != one.due_at)
