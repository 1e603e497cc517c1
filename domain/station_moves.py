"""What head and staff decide about where an item lies and with whom; each move as in `domain.moves`."""

from __future__ import annotations

from dataclasses import replace

from domain.events import Event, Name, Particular
from domain.item import MOST_TRANSFERS, MOVES, RESTORE_WITHIN, UNMERGE_WITHIN, Item, State, Verb
from domain.moves import Moved
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused


def _event(name: Name, item: Item, by: Actor, at: int, via: str, **particulars: Particular) -> Event:
    return Event(name, item.id, by.person_id, at, via=via, particulars=particulars)


def _check(verb: Verb, item: Item) -> None:
    if item.state not in MOVES[verb].sources:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)


def transfer(item: Item, by: Actor, at: int, via: str, *, to: str, reason: str) -> Moved:
    """To the station `to`, same number. Heads may send it on and once back; then staff decide. `reason`: content id."""
    _check(Verb.TRANSFER, item)
    if to == item.now_at:
        raise Refusal(Refused.NOWHERE_TO_TRANSFER)
    staff = by.is_any(Role.STAFF)
    if not staff and item.transfers >= MOST_TRANSFERS:
        raise Refusal(Refused.STAFF_DECIDES, number=item.number)
    freed = replace(item, assignee_id=None, owner_id=None, offered_to=None, declined=(), assigned_at=None)
    moved = replace(freed, state=State.REPORTED, now_at=to, transfers=item.transfers + (not staff), accepted_at=None)
    event = _event(Name.ITEM_TRANSFERRED, item, by, at, via, to_station=to, from_station=item.now_at, reason=reason)
    return moved, event


def merge(item: Item, main: Item, by: Actor, at: int, via: str) -> tuple[Moved, Moved]:
    """The item goes into `main`, which lives on; one event in each chain. Heads within their station, staff across."""
    _check(Verb.MERGE, item)
    _check(Verb.ABSORB, main)
    if item.id == main.id or (item.now_at != main.now_at and not by.is_any(Role.STAFF)):
        raise Refusal(Refused.NOTHING_TO_MERGE)
    merged = replace(item, state=State.MERGED, state_before=item.state, merged_into=main.id, closed_at=at)
    return (
        (merged, _event(Name.ITEM_MERGED, item, by, at, via, into=main.id)),
        (main, _event(Name.ITEM_ABSORBED, main, by, at, via, of=item.id)),
    )


def unmerge(item: Item, main: Item, by: Actor, at: int, via: str) -> tuple[Moved, Moved]:
    """Undone within a day: the item is again what it was."""
    _check(Verb.UNMERGE, item)
    if item.closed_at is None or at - item.closed_at > UNMERGE_WITHIN:
        raise Refusal(Refused.TOO_LATE_TO_UNMERGE, number=item.number)
    back = _put_back(item)
    return (
        (back, _event(Name.ITEM_UNMERGED, item, by, at, via, out_of=main.id)),
        (main, _event(Name.ITEM_SHED, main, by, at, via, of=item.id)),
    )


def split(item: Item, child_id: str, by: Actor, at: int, via: str, *, words: str) -> Moved:
    """A part of it goes on as an item of its own; this one stays as it is. `words`: content id of the child's words."""
    _check(Verb.SPLIT, item)
    return item, _event(Name.ITEM_SPLIT, item, by, at, via, child=child_id, words=words)


def restore(item: Item, by: Actor, at: int, via: str, *, reason: str, owner_serves: bool) -> Moved:
    """The state before, by the head within 30 days, by staff at any time. Without an owner who serves: reported."""
    _check(Verb.RESTORE, item)
    late = item.closed_at is None or at - item.closed_at > RESTORE_WITHIN
    if late and not by.is_any(Role.STAFF):
        raise Refusal(Refused.TOO_LATE_TO_RESTORE, number=item.number)
    back = _put_back(item)
    if back.handler_id and not owner_serves:
        back = _freed(back)
    return back, _event(Name.ITEM_RESTORED, item, by, at, via, reason=reason, owner_serves=owner_serves)


def _put_back(item: Item) -> Item:
    before = item.state_before or State.REPORTED
    return replace(item, state=before, state_before=None, merged_into=None, closed_at=None)


def _freed(item: Item) -> Item:
    """Nobody has it any more; what was assigned or accepted is to be assigned anew."""
    state = State.REPORTED if item.state in (State.ASSIGNED, State.ACCEPTED) else item.state
    return replace(item, state=state, assignee_id=None, owner_id=None, offered_to=None)


def object_to(item: Item, by: Actor, at: int, via: str, *, words: str) -> Moved:
    """The reporter disagrees that it was merged, refused or withdrawn; staff hear of it."""
    if by.person_id != item.reporter_id:
        raise Refusal(Refused.NOT_YOURS)
    _check(Verb.OBJECT, item)
    return item, _event(Name.ITEM_OBJECTED, item, by, at, via, words=words)


def recuse(item: Item, by: Actor, at: int, via: str, *, who: str, why: str) -> Moved:
    """`who` neither sees it nor is offered it from here on; `why` is `named`, `own` or `decided`.

    Whoever had it in hand has it no more: it is to be assigned anew.
    """
    _check(Verb.RECUSE, item)
    if who in item.recused:
        raise Refusal(Refused.ALREADY_RECUSED, number=item.number)
    if not (by.is_any(Role.HEAD, Role.STAFF, Role.SYSTEM) or by.person_id == who):
        raise Refusal(Refused.NOT_YOURS)
    moved = replace(item, recused=(*item.recused, who))
    if who in (item.owner_id, item.assignee_id):
        moved = _freed(moved)
    elif who == item.offered_to:
        moved = replace(moved, offered_to=None)
    return moved, _event(Name.ITEM_RECUSED, item, by, at, via, who=who, why=why)


def leave(item: Item, by: Actor, at: int, via: str, *, who: str) -> Moved:
    """The appointment of `who` has ended, or he can't be reached any more: what he had goes before the head."""
    _check(Verb.LEAVE, item)
    if who == item.offered_to and who not in (item.owner_id, item.assignee_id):
        moved = replace(item, offered_to=None)
    elif who in item.hands:
        moved = _freed(item)
    else:
        raise Refusal(Refused.NOT_YOURS)
    return moved, _event(Name.ITEM_LEFT, item, by, at, via, who=who)


def reissue(item: Item, by: Actor, at: int, via: str, *, receipt: str) -> Moved:
    """A new receipt (its HMAC); the old one, and whoever came by it, is void. By the reporter, clerk or head."""
    if by.person_id != item.reporter_id and not by.is_any(Role.CLERK, Role.HEAD):
        raise Refusal(Refused.NOT_YOURS)
    _check(Verb.REISSUE, item)
    return replace(item, receipt=receipt), _event(Name.ITEM_REISSUED, item, by, at, via)
