"""What head and staff decide about where an item lies and with whom; each move as in `domain.moves`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.calls import Outcome
from domain.events import Event, Name, Particular
from domain.item import MOST_TRANSFERS, MOVES, RESTORE_WITHIN, Item, Objection, State, Verb
from domain.moves import Moved
from domain.people import Actor, Role
from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused


def _event(name: Name, item: Item, by: Actor, at: int, via: str, **particulars: Particular) -> Event:
    return Event(name, item.id, by.person_id, at, via=via, particulars=particulars)


def _check(verb: Verb, item: Item) -> None:
    if item.state not in MOVES[verb].sources:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)


def transfer(item: Item, by: Actor, at: int, via: str, *, to: str, reason: str) -> Moved:
    """To the station `to`, same number. Heads may send it on and once back; then staff decide. `reason`: content id."""
    _check(Verb.TRANSFER, item)
    if to == item.now_at or item.practice:
        raise Refusal(Refused.NOWHERE_TO_TRANSFER)
    staff = by.is_any(Role.STAFF)
    if not staff and item.transfers >= MOST_TRANSFERS:
        raise Refusal(Refused.STAFF_DECIDES, number=item.number)
    freed = replace(item, assignee_id=None, owner_id=None, offered_to=None, declined=(), assigned_at=None)
    moved = replace(freed, state=State.REPORTED, now_at=to, transfers=item.transfers + (not staff), accepted_at=None)
    said: dict[str, Particular] = {"to_station": to, "from_station": item.now_at, "reason": reason, "by_staff": staff}
    return moved, _event(Name.ITEM_TRANSFERRED, item, by, at, via, **said)


def follow(item: Item, by: Actor, at: int, via: str, *, to: str, reason: str) -> Moved:
    """Its station is closed and `to` takes its place: in whatever state, it goes on there. `reason`: content id."""
    if to == item.now_at:
        raise Refusal(Refused.NOWHERE_TO_TRANSFER)
    moved = replace(freed(item), declined=()) if item.open else item
    if moved.state is State.REPORTED:
        moved = replace(moved, assigned_at=None, accepted_at=None)
    said: dict[str, Particular] = {"to_station": to, "from_station": item.now_at, "reason": reason, "followed": True}
    return replace(moved, now_at=to), _event(Name.ITEM_TRANSFERRED, item, by, at, via, **said)


def split(item: Item, child: Item, by: Actor, at: int, via: str) -> Moved:
    """A part of it goes on as an item of its own; this one stays as it is."""
    _check(Verb.SPLIT, item)
    said: dict[str, Particular] = {"child": child.id, "child_number": child.number, "words": child.words_id}
    return item, _event(Name.ITEM_SPLIT, item, by, at, via, **said)


def restore(
    item: Item, by: Actor, at: int, via: str, *, reason: str, owner_serves: bool, supporters: int | None = None
) -> Moved:
    """The state before, by the head within 30 days, by staff at any time. Without an owner who serves: reported.

    `supporters` are those who come back to what was merged.
    """
    _check(Verb.RESTORE, item)
    late = item.closed_at is None or at - item.closed_at > RESTORE_WITHIN
    if late and not by.is_any(Role.STAFF):
        raise Refusal(Refused.TOO_LATE_TO_RESTORE, number=item.number)
    said: dict[str, Particular] = {"reason": reason, "owner_serves": owner_serves, "out_of": item.merged_into}
    back = put_back(item, at, owner_serves=owner_serves)
    if supporters is not None:
        back, said = replace(back, supporters=supporters), {**said, "supporters": supporters}
    return back, _event(Name.ITEM_RESTORED, item, by, at, via, **said)


def put_back(item: Item, at: int, *, owner_serves: bool) -> Item:
    """What it was before its end. What was assigned is so anew, what was answered is rated anew; an offer is over."""
    before = item.state_before or State.REPORTED
    if before in (State.REFERRED, State.CONSULTING):  # sheets were recalled, its consultation goes on without it
        before = State.ACCEPTED if item.owner_id else State.REPORTED
    back = replace(
        item, state=before, state_before=None, merged_into=None, closed_at=None, objection=None, offered_to=None
    )
    if back.handler_id and not owner_serves:
        back = freed(back)
    if back.state is State.ASSIGNED:
        return replace(back, assigned_at=at)
    if back.state is State.ANSWERED:
        return replace(back, solved=None, pleased=None, answers=back.answers + 1)
    return back


def freed(item: Item) -> Item:
    """Nobody has it any more; what was assigned or accepted is to be assigned anew."""
    state = State.REPORTED if item.state in (State.ASSIGNED, State.ACCEPTED) else item.state
    return replace(item, state=state, assignee_id=None, owner_id=None, offered_to=None)


def object_to(item: Item, by: Actor, at: int, via: str, *, words: str) -> Moved:
    """The reporter disagrees that it was merged, refused or withdrawn, once each time; staff hear of it."""
    if by.person_id != item.reporter_id:
        raise Refusal(Refused.NOT_YOURS)
    _check(Verb.OBJECT, item)
    if item.objection is not None:
        raise Refusal(Refused.ALREADY_OBJECTED, number=item.number)
    return replace(item, objection=Objection.OPEN), _event(Name.ITEM_OBJECTED, item, by, at, via, words=words)


def answer_objection(item: Item, by: Actor, at: int, via: str, *, words: str) -> Moved:
    """Staff leave it as it is and say why."""
    if not by.is_any(Role.STAFF):
        raise Refusal(Refused.NOT_YOURS)
    if item.objection is Objection.ANSWERED:
        raise Refusal(Refused.ALREADY_DONE, number=item.number)
    _check(Verb.ANSWER_OBJECTION, item)
    if item.objection is None:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)
    answered = replace(item, objection=Objection.ANSWERED)
    return answered, _event(Name.ITEM_OBJECTION_ANSWERED, item, by, at, via, words=words)


def recuse(item: Item, by: Actor, at: int, via: str, *, who: str, why: str, words: str | None = None) -> Moved:
    """`who` neither sees it nor is offered it from here on; `why` is `named`, `own` or `decided`; `words` are internal.

    Whoever had it in hand has it no more: it is to be assigned anew. What is about people is never open to others.
    """
    _check(Verb.RECUSE, item)
    if who in item.recused:
        raise Refusal(Refused.ALREADY_RECUSED, number=item.number)
    if not (by.is_any(Role.HEAD, Role.STAFF, Role.SYSTEM) or by.person_id == who):
        raise Refusal(Refused.NOT_YOURS)
    moved = replace(item, recused=(*item.recused, who), shown_id=None, supporters=0)
    if who in (item.owner_id, item.assignee_id):
        moved = freed(moved)
    elif who == item.offered_to:
        moved = replace(moved, offered_to=None)
    said: dict[str, Particular] = {"words": words} if words else {}
    return moved, _event(Name.ITEM_RECUSED, item, by, at, via, who=who, why=why, **said)


def leave(item: Item, by: Actor, at: int, via: str, *, who: str) -> Moved:
    """The appointment of `who` has ended, or he can't be reached any more: what he had goes before the head."""
    _check(Verb.LEAVE, item)
    if who == item.offered_to and who not in (item.owner_id, item.assignee_id):
        moved = replace(item, offered_to=None)
    elif who in item.hands:
        moved = freed(item)
    else:
        raise Refusal(Refused.NOT_YOURS)
    return moved, _event(Name.ITEM_LEFT, item, by, at, via, who=who)


def reissue(item: Item, by: Actor, at: int, via: str, *, receipt: str) -> Moved:
    """A new receipt (its HMAC); the old one, and whoever came by it, is void.

    By the reporter; for somebody whose matter was written down at the counter by clerk and head too, who print it.
    """
    at_counter = item.entered_by is not None and by.is_any(Role.CLERK, Role.HEAD)
    if by.person_id != item.reporter_id and not at_counter:
        raise Refusal(Refused.NOT_YOURS)
    _check(Verb.REISSUE, item)
    return replace(item, receipt=receipt), _event(Name.ITEM_REISSUED, item, by, at, via)


def see_phone(item: Item, by: Actor, at: int, via: str) -> Moved:
    """The telephone is shown to the clerk; to the head too, but never that of somebody who wants no name."""
    if item.called_sealed is None and not by.is_any(Role.CLERK):
        raise Refusal(Refused.PHONE_HIDDEN, number=item.number)
    if not by.is_any(Role.CLERK, Role.HEAD):
        raise Refusal(Refused.NOT_YOURS)
    return item, _event(Name.ITEM_PHONE_SEEN, item, by, at, via)


def open_dossier(item: Item, by: Actor, at: int, via: str, *, notes: bool) -> Event:
    """`notes`: with what was written for ourselves alone."""
    ensure(by, Permission.PAPER_PRINT)
    return _event(Name.ITEM_DOSSIER_OPENED, item, by, at, via, notes=notes)


@dataclass(frozen=True, slots=True)
class Call:
    """What a call came to: `about` is the version of the item that it is about, `at` when it was (UTC ms).

    `ended`: nobody calls again for this. `words` (a content's id) are what was said, and internal.
    """

    about: int
    outcome: Outcome
    at: int
    ended: bool = True
    words: str | None = None


def call(item: Item, by: Actor, at: int, via: str, made: Call) -> Moved:
    """The resident was called up; only who was reached has been told."""
    if not by.is_any(Role.CLERK, Role.HEAD):
        raise Refusal(Refused.NOT_YOURS)
    first = made.outcome is Outcome.REACHED and item.contacted_at is None
    moved = replace(item, contacted_at=made.at) if first else item
    said: dict[str, Particular] = {"words": made.words} if made.words else {}
    said |= {"about": made.about, "outcome": made.outcome.value, "ended": made.ended}
    event = Event(Name.ITEM_CALLED, item.id, by.person_id, at, via=via, happened_at=made.at, particulars=said)
    return moved, event
