"""更正: a wrong press is corrected by a new event, never erased. Words are written anew, a move is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.events import Event, Name, Particular
from domain.item import CORRECT_WITHIN, Item, State
from domain.moves import Moved
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused


class How(StrEnum):
    """`undo` is its own verb where there is one: 恢复 for a refusal, 撤销并案 for a merge."""

    WORDS = "words"
    BACK = "back"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Past:
    """One event of the item's chain."""

    seq: int
    name: Name
    maker: str | None
    at: int
    particulars: Mapping[str, Particular]


_WORDED = frozenset({Name.ITEM_VISITED, Name.ITEM_NOTED, Name.ITEM_TOLD, Name.ITEM_ASKED, Name.ITEM_ANSWERED})
_BACK = {
    Name.ITEM_ACCEPTED: frozenset({State.ACCEPTED, State.CONSULTING, State.REFERRED}),
    Name.ITEM_ANSWERED: frozenset({State.ANSWERED}),
    Name.ITEM_CONCLUDED: frozenset({State.CLOSED}),
    Name.ITEM_RATED: frozenset({State.CLOSED, State.ACCEPTED, State.REPORTED, State.ANSWERED}),
}
"""What can be taken back, and the states that it may have led to."""
_UNDONE = {Name.ITEM_REFUSED: State.REFUSED, Name.ITEM_MERGED: State.MERGED}
_STILL = frozenset(
    {
        Name.ITEM_NOTED,
        Name.ITEM_SUPPLEMENTED,
        Name.ITEM_REPLIED,
        Name.ITEM_REPLY_MOVED,
        Name.ITEM_HELD,
        Name.ITEM_PHONE_SEEN,
        Name.ITEM_DOSSIER_OPENED,
        Name.ITEM_REISSUED,
        Name.ITEM_OBJECTED,
        Name.ITEM_LATE,
        Name.ITEM_CLASSIFIED,
    }
)
"""What may have come since and moves nothing."""


def correctable(item: Item, past: Sequence[Past], by: Actor, at: int) -> list[tuple[Past, tuple[How, ...]]]:
    """Acts of the last day, the newest first, with how each can be corrected: one's own, the head's anybody's."""
    found = []
    for event in reversed(past):
        own = event.maker is not None and (event.maker == by.person_id or by.is_any(Role.HEAD))
        if own and at - event.at <= CORRECT_WITHIN:
            hows = _hows(item, event, past)
            if hows:
                found.append((event, hows))
    return found


def _hows(item: Item, event: Past, past: Sequence[Past]) -> tuple[How, ...]:
    since = [other for other in past if other.seq > event.seq]
    taken_back = any(o.particulars.get("of") == event.seq and o.particulars.get("back_to") for o in since)
    if taken_back:
        return ()
    hows = []
    if event.name in _WORDED and (event.name is not Name.ITEM_ANSWERED or item.answer_id == standing(event, past)):
        hows.append(How.WORDS)
    if _may_go_back(item, event, since):
        hows.append(How.BACK)
    if _UNDONE.get(event.name) is item.state and not any(other.name not in _STILL for other in since):
        hows.append(How.UNDO)
    return tuple(hows)


def standing(event: Past, past: Sequence[Past]) -> Particular:
    """The words of an act as last corrected."""
    words = event.particulars.get("words")
    for other in past:
        if other.name is Name.ITEM_CORRECTED and other.particulars.get("of") == event.seq:
            words = other.particulars.get("words") or words
    return words


def _may_go_back(item: Item, event: Past, since: Sequence[Past]) -> bool:
    if item.state not in _BACK.get(event.name, ()):
        return False
    if event.name is Name.ITEM_RATED and not event.particulars.get("by_call"):
        return False  # a resident's own tap: he can have it done again
    return all(_moves_nothing(other, event) for other in since)


def _moves_nothing(other: Past, event: Past) -> bool:
    """Who has told the resident something has begun: his acceptance stays. Words corrected move nothing."""
    if other.name is Name.ITEM_CORRECTED:
        return not other.particulars.get("back_to")
    if other.name in (Name.ITEM_PLEASED, Name.ITEM_RATING_EXPLAINED):
        return event.name is Name.ITEM_RATED and bool(other.particulars.get("by_call"))  # the rest of the same call
    return other.name in _STILL or (other.name is Name.ITEM_TOLD and event.name is not Name.ITEM_ACCEPTED)


def correct(
    item: Item, past: Sequence[Past], by: Actor, at: int, via: str, *, of: int, how: How, words: str | None = None
) -> Moved:
    """`of` is the event's seq, `words` a content id for How.WORDS. Raises Refusal where it can't be corrected so."""
    found = next(((event, hows) for event, hows in correctable(item, past, by, at) if event.seq == of), None)
    if found is None or how not in found[1] or how is How.UNDO or (how is How.WORDS and words is None):
        raise Refusal(Refused.NOTHING_TO_CORRECT)
    event = found[0]
    said: dict[str, Particular] = {"of": of, "what": event.name.value}
    if how is How.WORDS:
        said["words"] = words
        moved = replace(item, answer_id=words) if event.name is Name.ITEM_ANSWERED else item
    else:
        moved = _taken_back(item, event, past)
        said |= _standing_as(moved)
        said |= {"of_round": event.particulars["round"]} if "round" in event.particulars else {}
    return moved, Event(Name.ITEM_CORRECTED, item.id, by.person_id, at, via=via, particulars=said)


def _taken_back(item: Item, event: Past, past: Sequence[Past]) -> Item:
    """The item without this event; rounds of rating are never counted back."""
    match event.name:
        case Name.ITEM_ACCEPTED:
            had = event.particulars.get("instead_of")
            had = had if isinstance(had, str) else None
            if event.particulars.get("offered"):
                return replace(item, owner_id=had, assignee_id=had, offered_to=event.maker)
            return replace(item, state=State.ASSIGNED, owner_id=None, assignee_id=had, accepted_at=None)
        case Name.ITEM_ANSWERED:
            return replace(item, state=State.ACCEPTED if item.owner_id else State.REPORTED, answered_at=None)
        case Name.ITEM_CONCLUDED:
            return replace(item, state=State.ANSWERED, closed_at=None, closing=None)
        case _:
            redone = item.redone - (item.state in (State.ACCEPTED, State.REPORTED))
            opened = replace(item, state=State.ANSWERED, closed_at=None, closing=None, redone=redone)
            answered_at = next(p.at for p in reversed(past) if p.name is Name.ITEM_ANSWERED)
            return replace(opened, answered_at=answered_at, solved=None, pleased=None, answers=item.answers + 1)


def _standing_as(item: Item) -> dict[str, Particular]:
    """Everything that taking back may have moved, so that the events alone tell it."""
    return {
        "back_to": item.state.value,
        "owner": item.owner_id,
        "assignee": item.assignee_id,
        "offered_to": item.offered_to,
        "accepted_at": item.accepted_at,
        "answered_at": item.answered_at,
        "answers": item.answers,
        "redone": item.redone,
        "rated": item.solved is not None,
    }
