"""改评价: for seven days the one who rated may say otherwise; however often, it is one rating."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.corrections import Past
from domain.events import Event, Name, Particular
from domain.item import RERATE_WITHIN, Closing, Item, Solved, State
from domain.moves import Moved, as_rated
from domain.people import Actor
from domain.refusal import Refusal, Refused

_IDLE = frozenset(
    {
        Name.ITEM_PLEASED,
        Name.ITEM_RATING_EXPLAINED,
        Name.ITEM_RATED,
        Name.ITEM_ASSIGNED,
        Name.ITEM_NOTED,
        Name.ITEM_LATE,
        Name.ITEM_WARNED,
        Name.ITEM_OVERDUE,
        Name.ITEM_DUE_MOVED,
        Name.ITEM_LOOKED_BACK,
        Name.ITEM_HELD,
        Name.ITEM_PHONE_SEEN,
        Name.ITEM_DOSSIER_OPENED,
        Name.ITEM_REISSUED,
        Name.ITEM_RECUSED,
    }
)
"""After which nobody has begun to do it again."""
_REDOING = frozenset({State.REPORTED, State.ASSIGNED, State.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Rated:
    """The rating that stands: by whom, when first said, in which round."""

    round: int
    solved: Solved
    by_id: str
    at: int


def may_change(rated: Rated, item: Item, by: Actor, at: int, *, by_call: bool) -> None:
    """By who rated, or whose matter it is. Raises Refusal. `by_call`: the clerk writes down what the resident says."""
    number = item.number
    if not by_call and by.person_id not in (rated.by_id, item.reporter_id):
        raise Refusal(Refused.ALREADY_RATED, number=number)
    if at - rated.at > RERATE_WITHIN:
        raise Refusal(Refused.TOO_LATE_TO_RERATE, number=number)


def redo_untouched(past: Sequence[Past]) -> bool:
    """Whether nothing was done since the rating that asked for it again."""
    last = max((event.seq for event in past if event.name is Name.ITEM_RATED), default=0)
    return all(event.name in _IDLE for event in past if event.seq > last)


def change(
    item: Item, by: Actor, at: int, via: str, *, solved: Solved, past: Sequence[Past], by_call: bool, owner_serves: bool
) -> Moved:
    """Of the item's own rating. 没有 in place of 已解决 opens it, counted as a redo; the other way it is closed, unless
    it is being done again already. Raises Refusal."""
    before = item.solved
    if item.state in (State.MERGED, State.REFUSED, State.WITHDRAWN):
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)
    if before is None or before is solved:
        raise Refusal(Refused.ALREADY_RATED, number=item.number)
    moved = _moved(replace(item, solved=solved, pleased=None), before, at, past, owner_serves)
    said: dict[str, Particular] = {"solved": solved.value, "round": item.answers, "changed": True}
    said["from"] = before.value
    said |= {"by_call": True} if by_call else {}
    if moved.state is State.REPORTED and item.state is State.CLOSED:
        said["owner_serves"] = False
    if solved is Solved.YES:
        said["answered_at"] = moved.answered_at
    if moved.state is State.CLOSED and solved is not Solved.YES:
        said["stays_closed"] = True
    return moved, Event(Name.ITEM_RATED, item.id, by.person_id, at, via=via, particulars=said)


def _moved(item: Item, before: Solved, at: int, past: Sequence[Past], owner_serves: bool) -> Item:
    if before is Solved.YES and item.state is State.CLOSED:
        answered_at = _answered_at(past)
        opened = replace(item, state=State.ANSWERED, closed_at=None, closing=None, answered_at=answered_at)
        return as_rated(opened, at, owner_serves=owner_serves)
    if item.solved is not Solved.YES:
        return item
    if item.state in _REDOING:
        if not redo_untouched(past):
            raise Refusal(Refused.REDO_UNDER_WAY, number=item.number)
        item = replace(item, redone=max(item.redone - 1, 0), answered_at=_answered_at(past))
    elif item.state not in (State.ANSWERED, State.CLOSED):
        raise Refusal(Refused.REDO_UNDER_WAY, number=item.number)
    return replace(item, state=State.CLOSED, closed_at=at, closing=Closing.SOLVED, offered_to=None)


def _answered_at(past: Sequence[Past]) -> int | None:
    return next((event.at for event in reversed(past) if event.name is Name.ITEM_ANSWERED), None)


def change_merged(item: Item, by: Actor, at: int, via: str, *, solved: Solved, by_call: bool) -> Moved:
    """A merged reporter says otherwise for himself, and moves nothing."""
    said: dict[str, Particular] = {
        "solved": solved.value,
        "round": item.answers,
        "of_answer": item.answer_id,
        "changed": True,
        "from": item.solved.value if item.solved else None,
    }
    said |= {"by_call": True} if by_call else {}
    event = Event(Name.ITEM_RATED, item.id, by.person_id, at, via=via, particulars=said)
    return replace(item, solved=solved, pleased=None), event
