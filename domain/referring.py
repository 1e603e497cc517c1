"""An item goes to departments and comes back: its own two moves. What each department gets is a sheet."""

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


def refer(
    item: Item,
    by: Actor,
    at: int,
    via: str,
    *,
    batch: int,
    sheets: tuple[str, ...],
    departments: tuple[str, ...],
) -> Moved:
    """交办: these sheets are sent, the lead's first; again for each that is sent while others are under way."""
    _check(Verb.REFER, item)
    if not by.is_any(Role.CLERK, Role.HEAD, Role.STAFF):
        raise Refusal(Refused.NOT_YOURS)
    said: dict[str, Particular] = {"batch": batch, "sheets": sheets, "departments": departments}
    event = Event(Name.ITEM_REFERRED, item.id, by.person_id, at, via=via, particulars=said)
    return replace(item, state=State.REFERRED), event


def end_referral(item: Item, by: Actor, at: int, via: str, *, by_reply: bool = False) -> Moved:
    """No department has it any more: back to its owner; where it has none meanwhile, to be assigned.

    `by_reply`: a reply was the last, of which its owner hears anyway.
    """
    _check(Verb.END_REFERRAL, item)
    if not by.is_any(Role.SYSTEM):
        raise Refusal(Refused.NOT_YOURS)
    state = State.ACCEPTED if item.owner_id is not None else State.REPORTED
    owned: dict[str, Particular] = {} if item.owner_id is not None else {"owner": None}
    owned |= {"by_reply": True} if by_reply else {}
    event = Event(Name.ITEM_REFERRAL_ENDED, item.id, by.person_id, at, via=via, particulars=owned)
    return replace(item, state=state), event
