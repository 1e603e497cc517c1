"""并案: several reports of one matter. Each goes into one that is open, so merged items make trees, never a circle.

A merged item keeps number, receipt and reporter; who has the main item in hand answers for it.
"""

from __future__ import annotations

from dataclasses import replace

from domain.events import Event, Name, Particular
from domain.item import MOVES, UNMERGE_WITHIN, Item, Pleased, Solved, State, Verb
from domain.moves import Moved
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused
from domain.station_moves import freed, put_back


def _event(name: Name, item: Item, by: Actor, at: int, via: str, **particulars: Particular) -> Event:
    return Event(name, item.id, by.person_id, at, via=via, particulars=particulars)


def _check(verb: Verb, item: Item) -> None:
    if item.state not in MOVES[verb].sources:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)


def merge(item: Item, main: Item, by: Actor, at: int, via: str, *, supporters: int = 0) -> tuple[Moved, Moved]:
    """The item goes into `main`, which lives on; one event in each chain. Heads within their station, staff across.

    Whoever is recused in the item is so in the main one, and has it no more if he had; nor has who reported the item.
    `supporters` is how many come along to a main one that is open to others too.
    """
    _check(Verb.MERGE, item)
    _check(Verb.ABSORB, main)
    across = item.now_at != main.now_at and not by.is_any(Role.STAFF)
    if item.id == main.id or across or item.practice != main.practice:
        raise Refusal(Refused.NOTHING_TO_MERGE)
    merged = replace(
        item,
        state=State.MERGED,
        state_before=item.state,
        merged_into=main.id,
        closed_at=at,
        objection=None,
        supporters=0,
    )
    new = tuple(person for person in item.recused if person not in main.recused)
    barred = new if item.practice else (*new, item.reporter_id)
    kept = _without(replace(main, recused=(*main.recused, *new), supporters=main.supporters + supporters), barred)
    if new:
        kept = replace(kept, shown_id=None, supporters=0)
    into: dict[str, Particular] = {"into": main.id, "into_number": main.number}
    of: dict[str, Particular] = {"of": item.id, "of_number": item.number, "words": item.words_id, "recused": new}
    if supporters:
        of["supporters"] = supporters
    of["owner"] = kept.owner_id
    return (
        (merged, _event(Name.ITEM_MERGED, item, by, at, via, **into)),
        (kept, _event(Name.ITEM_ABSORBED, main, by, at, via, **of)),
    )


def _without(item: Item, people: tuple[str, ...]) -> Item:
    if item.offered_to in people:
        item = replace(item, offered_to=None)
    return freed(item) if item.owner_id in people or item.assignee_id in people else item


def unmerge(item: Item, by: Actor, at: int, via: str, *, owner_serves: bool, supporters: int = 0) -> Moved:
    """Undone within a day: the item is again what it was, with whoever had it if he still serves."""
    _check(Verb.UNMERGE, item)
    if item.closed_at is None or at - item.closed_at > UNMERGE_WITHIN:
        raise Refusal(Refused.TOO_LATE_TO_UNMERGE, number=item.number)
    back = replace(put_back(item, at, owner_serves=owner_serves), supporters=supporters)
    said: dict[str, Particular] = {"out_of": item.merged_into, "owner_serves": owner_serves}
    if supporters:
        said["supporters"] = supporters
    return back, _event(Name.ITEM_UNMERGED, item, by, at, via, **said)


def shed(main: Item, item: Item, by: Actor, at: int, via: str, *, supporters: int = 0) -> Moved:
    """The main item's own event of one that went out of it again, with the supporters that it had brought."""
    gone: dict[str, Particular] = {"supporters": supporters} if supporters else {}
    left = replace(main, supporters=max(0, main.supporters - supporters))
    return left, _event(Name.ITEM_SHED, main, by, at, via, of=item.id, of_number=item.number, **gone)


def succeed(item: Item, main: Item, by: Actor, at: int, via: str) -> Moved:
    """The main item's reporter leaves: this merged one goes on in its place, with whoever has it in hand.

    What was answered already is accepted again, since its new reporter has not said whether it is solved.
    """
    if item.merged_into != main.id:
        raise Refusal(Refused.NOTHING_TO_MERGE)
    _check(Verb.UNMERGE, item)
    recused = (*item.recused, *(person for person in main.recused if person not in item.recused))
    main = _without(main, recused if item.practice else (*recused, item.reporter_id))
    state = State.ACCEPTED if main.owner_id else State.ASSIGNED if main.assignee_id else State.REPORTED
    contacted = item.contacted_at if item.contacted_at is not None else main.contacted_at
    times = {"assigned_at": main.assigned_at, "accepted_at": main.accepted_at, "contacted_at": contacted}
    hands = {"owner_id": main.owner_id, "assignee_id": main.assignee_id}
    said: dict[str, Particular] = {"of": main.id, "of_number": main.number, "station": main.now_at}
    moved = replace(
        item,
        state=state,
        owner_id=main.owner_id,
        assignee_id=main.assignee_id,
        assigned_at=main.assigned_at,
        accepted_at=main.accepted_at,
        contacted_at=contacted,
        now_at=main.now_at,
        state_before=None,
        merged_into=None,
        closed_at=None,
        answered_at=None,
        offered_to=None,
        declined=(),
        redone=0,
        recused=recused,
        objection=None,
    )
    return moved, _event(Name.ITEM_SUCCEEDED, item, by, at, via, **said, **hands, **times, recused=recused)


def follow(item: Item, main: Item, by: Actor, at: int, via: str) -> Moved:
    """A merged item follows the one that went on in its main item's place."""
    _check(Verb.UNMERGE, item)
    _check(Verb.ABSORB, main)
    said: dict[str, Particular] = {"into": main.id, "into_number": main.number, "followed": True}
    return replace(item, merged_into=main.id), _event(Name.ITEM_MERGED, item, by, at, via, **said)


def rate_merged(
    item: Item, main: Item, by: Actor, at: int, via: str, *, solved: Solved, until: int | None, by_call: bool = False
) -> Moved:
    """A merged reporter rates the main item's answer for himself, and moves nothing. `until`: the rating time's end."""
    if not (
        by.person_id == item.reporter_id or by.is_any(Role.HOLDER) or (by_call and by.is_any(Role.CLERK, Role.HEAD))
    ):
        raise Refusal(Refused.NOT_YOURS)
    if rated(item, main) is not None:
        raise Refusal(Refused.ALREADY_RATED, number=item.number)
    open_to = main.state is State.ANSWERED or (main.state is State.CLOSED and until is not None and at <= until)
    if item.state is not State.MERGED or main.answer_id is None or not open_to:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=main.state)
    round_ = item.answers + 1
    said: dict[str, Particular] = {"solved": solved.value, "round": round_, "of_answer": main.answer_id}
    if by_call:
        said["by_call"] = True
    moved = replace(item, solved=solved, pleased=None, answers=round_, answer_id=main.answer_id)
    return moved, _event(Name.ITEM_RATED, item, by, at, via, **said)


def rated(item: Item, main: Item) -> tuple[Solved, Pleased | None] | None:
    """What a merged reporter said of the answer that now stands."""
    if item.solved is None or main.answer_id is None or item.answer_id != main.answer_id:
        return None
    return item.solved, item.pleased


def as_main(child: Item, main: Item) -> Item:
    """A merged item as its reporter sees it: his own number and words, where the main one stands."""
    said = rated(child, main)
    return replace(
        child,
        state=main.state,
        now_at=main.now_at,
        owner_id=main.owner_id,
        assignee_id=main.assignee_id,
        offered_to=None,
        assigned_at=main.assigned_at,
        accepted_at=main.accepted_at,
        answered_at=main.answered_at,
        closed_at=main.closed_at,
        solved=said[0] if said else None,
        pleased=said[1] if said else None,
    )


def in_hands_of(child: Item, main: Item) -> Item:
    """A merged item with whoever answers for it now: who has the main one in hand, and nobody recused in either."""
    recused = (*child.recused, *(person for person in main.recused if person not in child.recused))
    return replace(
        child, owner_id=main.owner_id, assignee_id=main.assignee_id, offered_to=main.offered_to, recused=recused
    )
