"""An item is talked through and comes back: its own two moves. What it is talked through in is a consultation."""

from __future__ import annotations

from dataclasses import replace

from domain.events import Event, Name, Particular
from domain.item import MOVES, Item, State, Verb
from domain.moves import Moved
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused


def _check(verb: Verb, item: Item) -> None:
    if item.state not in MOVES[verb].sources:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)


def consult(item: Item, by: Actor, at: int, via: str, *, consultation: str) -> Moved:
    """发起协商: by whoever has it in hand, or the head; once more for each further consultation that it joins."""
    _check(Verb.CONSULT, item)
    if item.owner_id != by.person_id and not by.is_any(Role.HEAD, Role.STAFF, Role.SYSTEM):
        raise Refusal(Refused.NOT_YOURS)
    event = Event(Name.ITEM_CONSULTED, item.id, by.person_id, at, via=via, particulars={"consultation": consultation})
    return replace(item, state=State.CONSULTING), event


def end_consultation(item: Item, by: Actor, at: int, via: str, *, consultation: str, agreed: bool) -> Moved:
    """议定 or 取消: no consultation has it any more; back to its owner, or where it has none, to be assigned."""
    _check(Verb.END_CONSULTATION, item)
    if not by.is_any(Role.HEAD, Role.STAFF, Role.SYSTEM):
        raise Refusal(Refused.NOT_YOURS)
    state = State.ACCEPTED if item.owner_id is not None else State.REPORTED
    said: dict[str, Particular] = {"consultation": consultation, "agreed": agreed}
    said |= {} if item.owner_id is not None else {"owner": None}
    event = Event(Name.ITEM_CONSULTATION_ENDED, item.id, by.person_id, at, via=via, particulars=said)
    return replace(item, state=state), event
