"""The moves of an item. Each checks its guard, changes the state and writes its event in one breath."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.events import Event, Name, Particular
from domain.item import (
    MOST_REDOS,
    MOVES,
    REOPEN_WITHIN,
    Closing,
    Item,
    Outcome,
    Pleased,
    Solved,
    State,
    Urgency,
    Verb,
)
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused
from domain.taking import Because

Moved = tuple[Item, Event]


@dataclass(frozen=True, slots=True)
class Resting:
    """What an answer rests on: the lead department's class and day, and the sheets that were replied to."""

    outcome: Outcome
    day: str | None
    department: str
    sheets: tuple[str, ...]

    def particulars(self) -> dict[str, Particular]:
        made: dict[str, Particular] = {"outcome": self.outcome.value, "outcome_day": self.day}
        return made | {"department": self.department, "sheets": self.sheets}


def _event(name: Name, item: Item, by: Actor, at: int, via: str, **particulars: Particular) -> Event:
    return Event(name, item.id, by.person_id, at, via=via, particulars=particulars)


def _check(verb: Verb, item: Item) -> None:
    if item.state not in MOVES[verb].sources:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)


def _needs_handler(item: Item, by: Actor, *, head: bool = True) -> None:
    if by.person_id is not None and by.person_id in (item.owner_id, item.assignee_id):
        return
    if not (head and by.is_any(Role.HEAD)):
        raise Refusal(Refused.NOT_YOURS)


def _needs_teller(item: Item, by: Actor) -> None:
    """Who holds the receipt may add and rate, no more."""
    if not by.is_any(Role.HOLDER):
        _needs_reporter(item, by)


def _needs_reporter(item: Item, by: Actor) -> None:
    if by.person_id != item.reporter_id:
        raise Refusal(Refused.NOT_YOURS)


def report(item: Item, by: Actor, at: int, via: str) -> Moved:
    """The item as composed, at its start; at the counter somebody who serves reports it for its reporter."""
    particulars = {"station": item.now_at, "category": item.category, "urgency": item.urgency.value}
    if item.entered_by is not None:
        particulars["consent"] = item.consent.value
    event = _event(Name.ITEM_REPORTED, item, by, at, via, **particulars, words=item.words_id, notice=item.notice)
    return item, replace(event, for_whom=item.reporter_id) if item.entered_by is not None else event


def assign(
    item: Item,
    by: Actor,
    at: int,
    via: str,
    *,
    to: str,
    why: str = "hand",
    passed: tuple[str, ...] = (),
    passed_why: tuple[str, ...] = (),
) -> Moved:
    """Never to one who declined or is recused, unless a person decides so against a refusal (not against recusal).

    `why` is one of `taking.Because` by the rota, `hand` by a person; `passed` are those whose turn it was before, and
    `passed_why` says for each of them why he did not get it (`taking.Passed`).
    """
    _check(Verb.ASSIGN, item)
    if _barred(item, to) or (by.is_any(Role.SYSTEM) and to in item.declined):
        raise Refusal(Refused.NOBODY_TO_TAKE)
    goes_on = why in (Because.RESERVE, Because.HEAD) and item.assigned_at is not None  # its resident waits as before
    since = item.assigned_at if goes_on else at
    moved = replace(item, state=State.ASSIGNED, assignee_id=to, owner_id=None, offered_to=None, assigned_at=since)
    over: dict[str, Particular] = {"passed": passed, "passed_why": passed_why} if passed else {}
    return moved, _event(Name.ITEM_ASSIGNED, item, by, at, via, to=to, why=why, **over)


def _barred(item: Item, to: str) -> bool:
    """Nobody handles what he is recused from, or reported himself (but in practice)."""
    return to in item.recused or (to == item.reporter_id and not item.practice)


def accept(item: Item, by: Actor, at: int, via: str) -> Moved:
    """By whom it was assigned or offered to; the head may take over what nobody has accepted yet."""
    if by.person_id is None:
        raise Refusal(Refused.NOT_YOURS)
    if item.owner_id == by.person_id and item.state in MOVES[Verb.ACCEPT].sources and item.offered_to is None:
        raise Refusal(Refused.ALREADY_ACCEPTED, number=item.number)
    offered = item.offered_to == by.person_id
    if item.owner_id is not None and not offered:
        raise Refusal(Refused.ACCEPTED_BY_OTHER, number=item.number)
    _check(Verb.ACCEPT, item)
    if not offered and item.assignee_id != by.person_id and not by.is_any(Role.HEAD):
        raise Refusal(Refused.ACCEPTED_BY_OTHER, number=item.number)
    state = State.ACCEPTED if item.state is State.ASSIGNED else item.state
    accepted_at = item.accepted_at if item.owner_id else at
    moved = replace(
        item, state=state, owner_id=by.person_id, assignee_id=by.person_id, offered_to=None, accepted_at=accepted_at
    )
    taken: dict[str, Particular] = {"instead_of": item.handler_id, "offered": item.owner_id is not None}
    return moved, _event(Name.ITEM_ACCEPTED, item, by, at, via, **taken)


def decline(item: Item, by: Actor, at: int, via: str, *, reason: str) -> Moved:
    """`reason` is a content id. Declining an offer leaves it with the one who offered."""
    _check(Verb.DECLINE, item)
    event = _event(Name.ITEM_DECLINED, item, by, at, via, reason=reason, offered=item.offered_to == by.person_id)
    if by.person_id is None:
        raise Refusal(Refused.NOT_YOURS)
    if item.offered_to == by.person_id:
        return replace(item, offered_to=None), event
    if item.state is not State.ASSIGNED:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)
    _needs_handler(item, by, head=False)
    declined = (*item.declined, by.person_id)
    return replace(item, state=State.REPORTED, assignee_id=None, offered_to=None, declined=declined), event


def hand_over(
    item: Item, by: Actor, at: int, via: str, *, to: str, reason: str | None = None, who: str | None = None
) -> Moved:
    """Offers it to another; the one who has it answers for it until the other accepts.

    `reason` is a content id; without one it is because `who` is away.
    """
    _check(Verb.HAND_OVER, item)
    _needs_handler(item, by)
    if to == item.handler_id:
        raise Refusal(Refused.SAME_PERSON)
    if _barred(item, to):
        raise Refusal(Refused.NOBODY_TO_TAKE)
    away: dict[str, Particular] = {"who": who} if who else {}
    return replace(item, offered_to=to), _event(Name.ITEM_HANDED_OVER, item, by, at, via, to=to, reason=reason, **away)


def ask(item: Item, by: Actor, at: int, via: str, *, words: str) -> Moved:
    _check(Verb.ASK, item)
    _needs_handler(item, by)
    return _contacted(item, at), _event(Name.ITEM_ASKED, item, by, at, via, words=words)


def tell(item: Item, by: Actor, at: int, via: str, *, words: str) -> Moved:
    """Words of the owner to the resident."""
    _check(Verb.TELL, item)
    _needs_handler(item, by)
    return _contacted(item, at), _event(Name.ITEM_TOLD, item, by, at, via, words=words)


def visit(item: Item, by: Actor, at: int, via: str, *, words: str) -> Moved:
    _check(Verb.VISIT, item)
    _needs_handler(item, by)
    return _contacted(item, at), _event(Name.ITEM_VISITED, item, by, at, via, words=words)


def _contacted(item: Item, at: int) -> Item:
    return item if item.contacted_at is not None else replace(item, contacted_at=at)


def note(item: Item, by: Actor, at: int, via: str, *, words: str) -> Moved:
    """Internal: by whom it concerns in the station, never shown to a resident."""
    _check(Verb.NOTE, item)
    if not by.is_any(Role.CLERK):
        _needs_handler(item, by)
    return item, _event(Name.ITEM_NOTED, item, by, at, via, words=words)


def supplement(
    item: Item,
    by: Actor,
    at: int,
    via: str,
    *,
    words: str | None,
    files: tuple[str, ...] = (),
    danger: bool = False,
) -> Moved:
    """`danger` is what the words tell of: the item is then 危急 from here on."""
    _check(Verb.SUPPLEMENT, item)
    _needs_teller(item, by)
    said: dict[str, Particular] = {"words": words, "files": files, **_heeded(danger)}
    return _heed(item, danger), _event(Name.ITEM_SUPPLEMENTED, item, by, at, via, **said)


def reply(
    item: Item,
    by: Actor,
    at: int,
    via: str,
    *,
    words: str | None,
    files: tuple[str, ...] = (),
    danger: bool = False,
) -> Moved:
    """The resident answers the member's words."""
    _check(Verb.REPLY, item)
    _needs_teller(item, by)
    said: dict[str, Particular] = {"words": words, "files": files, **_heeded(danger)}
    return _heed(item, danger), _event(Name.ITEM_REPLIED, item, by, at, via, **said)


def _heed(item: Item, danger: bool) -> Item:
    return replace(item, urgency=Urgency.DANGER) if danger else item


def _heeded(danger: bool) -> dict[str, Particular]:
    return {"urgency": Urgency.DANGER.value} if danger else {}


def move_reply(item: Item, by: Actor, at: int, via: str, *, words: str) -> Moved:
    """这是另一件事: words taken for a reply belong elsewhere; the event corrects, nothing is erased."""
    _needs_reporter(item, by)
    return item, _event(Name.ITEM_REPLY_MOVED, item, by, at, via, words=words)


def classify(item: Item, by: Actor, at: int, via: str, *, category: str, urgency: Urgency) -> Moved:
    _check(Verb.CLASSIFY, item)
    before = {"category_before": item.category, "urgency_before": item.urgency.value}
    event = _event(Name.ITEM_CLASSIFIED, item, by, at, via, category=category, urgency=urgency.value, **before)
    return replace(item, category=category, urgency=urgency), event


def answer(item: Item, by: Actor, at: int, via: str, *, words: str, rests_on: Resting | None = None) -> Moved:
    """`rests_on`: the departments' replies that the words pass on."""
    _check(Verb.ANSWER, item)
    _needs_handler(item, by)
    moved = replace(
        _contacted(item, at),
        state=State.ANSWERED,
        answered_at=at,
        answer_id=words,
        answers=item.answers + 1,
        solved=None,
        pleased=None,
        outcome=rests_on.outcome if rests_on else None,
        outcome_day=rests_on.day if rests_on else None,
    )
    said = rests_on.particulars() if rests_on else {}
    return moved, _event(Name.ITEM_ANSWERED, item, by, at, via, words=words, round=moved.answers, **said)


def rate(
    item: Item, by: Actor, at: int, via: str, *, solved: Solved, by_call: bool = False, owner_serves: bool = True
) -> Moved:
    """已解决 closes; else it is done again, twice at most; then it waits for the head.

    `by_call`: the clerk took it down on the telephone. Without an owner who serves it is to be assigned anew.
    A merged reporter's rating is `domain.merging.rate_merged`.
    """
    _needs_rater(item, by, by_call)
    if item.solved is not None and item.state in (State.CLOSED, State.ANSWERED):
        raise Refusal(Refused.ALREADY_RATED, number=item.number)
    _check(Verb.RATE, item)
    rated = replace(item, solved=solved)
    moved = as_rated(rated, at, owner_serves=owner_serves)
    gone: dict[str, Particular] = {"owner_serves": False} if moved.state is State.REPORTED else {}
    said: dict[str, Particular] = {"solved": solved.value, "round": item.answers, **_on_call(by_call), **gone}
    return moved, _event(Name.ITEM_RATED, item, by, at, via, **said)


def as_rated(item: Item, at: int, *, owner_serves: bool) -> Item:
    """An answered item that was just rated, where that leads it."""
    if item.solved is Solved.YES:
        return replace(item, state=State.CLOSED, closed_at=at, closing=Closing.SOLVED)
    if item.redone >= MOST_REDOS:
        return item
    again = replace(item, redone=item.redone + 1, answered_at=None)
    if item.owner_id and owner_serves:
        return replace(again, state=State.ACCEPTED)
    return replace(again, state=State.REPORTED, owner_id=None, assignee_id=None)


def _needs_rater(item: Item, by: Actor, by_call: bool) -> None:
    """Clerk and head write down what the resident says on the telephone."""
    if not (by_call and by.is_any(Role.CLERK, Role.HEAD)):
        _needs_teller(item, by)


def _on_call(by_call: bool) -> dict[str, Particular]:
    return {"by_call": True} if by_call else {}


def please(item: Item, by: Actor, at: int, via: str, *, pleased: Pleased, round_: int, by_call: bool = False) -> Moved:
    """The second tap, for the round that the first one rated."""
    _needs_rater(item, by, by_call)
    if item.solved is None or round_ != item.answers or item.pleased is not None:
        raise Refusal(Refused.ALREADY_RATED, number=item.number)
    event = _event(Name.ITEM_PLEASED, item, by, at, via, pleased=pleased.value, round=round_, **_on_call(by_call))
    return replace(item, pleased=pleased), event


def explain_rating(item: Item, by: Actor, at: int, via: str, *, words: str, by_call: bool = False) -> Moved:
    """The words of a 不满意; they go to head and staff."""
    _needs_rater(item, by, by_call)
    return item, _event(Name.ITEM_RATING_EXPLAINED, item, by, at, via, words=words, **_on_call(by_call))


def conclude(item: Item, by: Actor, at: int, via: str, *, reason: str) -> Moved:
    """By the head, when it was redone twice and is still not solved; counted unsolved."""
    _check(Verb.CONCLUDE, item)
    if item.redone < MOST_REDOS:
        raise Refusal(Refused.NOT_YET_CONCLUDED, number=item.number)
    moved = replace(item, state=State.CLOSED, closed_at=at, closing=Closing.CONCLUDED)
    return moved, _event(Name.ITEM_CONCLUDED, item, by, at, via, reason=reason, round=item.answers)


def lapse(item: Item, by: Actor, at: int, via: str) -> Moved:
    """Seven days after the answer was delivered without a word; counted unrated."""
    _check(Verb.LAPSE, item)
    moved = replace(item, state=State.CLOSED, closed_at=at, closing=Closing.UNRATED)
    return moved, _event(Name.ITEM_LAPSED, item, by, at, via, round=item.answers)


def reopen(
    item: Item, by: Actor, at: int, via: str, *, reason: str | None, owner_serves: bool, danger: bool = False
) -> Moved:
    """By the reporter within 90 days, or the head; back to the owner if he still serves here, else to be assigned."""
    if not by.is_any(Role.HEAD):
        _needs_reporter(item, by)
    _check(Verb.REOPEN, item)
    if item.closed_at is None or at - item.closed_at > REOPEN_WITHIN:
        raise Refusal(Refused.TOO_LATE_TO_REOPEN, number=item.number)
    particulars: dict[str, Particular] = {"reason": reason, "owner_serves": owner_serves, **_heeded(danger)}
    event = _event(Name.ITEM_REOPENED, item, by, at, via, **particulars, round=item.answers)
    return _heed(opened_again(item, owner_serves=owner_serves), danger), event


def opened_again(item: Item, *, owner_serves: bool) -> Item:
    cleared = replace(
        item, redone=0, answered_at=None, closed_at=None, closing=None, solved=None, pleased=None, offered_to=None
    )
    if owner_serves:
        return replace(cleared, state=State.ACCEPTED)
    return replace(cleared, state=State.REPORTED, owner_id=None, assignee_id=None, declined=())


def refuse(item: Item, by: Actor, at: int, via: str, *, reason: str) -> Moved:
    _check(Verb.REFUSE, item)
    moved = replace(item, state=State.REFUSED, state_before=item.state, closed_at=at, objection=None)
    return moved, _event(Name.ITEM_REFUSED, item, by, at, via, reason=reason)


def withdraw(item: Item, by: Actor, at: int, via: str, *, heir: str | None = None) -> Moved:
    """`heir` is the merged item that goes on in its place."""
    _needs_reporter(item, by)
    _check(Verb.WITHDRAW, item)
    moved = replace(item, state=State.WITHDRAWN, state_before=item.state, closed_at=at, objection=None)
    left: dict[str, Particular] = {"heir": heir} if heir else {}
    return moved, _event(Name.ITEM_WITHDRAWN, item, by, at, via, **left)


def mark_late(item: Item, by: Actor, at: int, via: str, *, clock: str, to: str | None = None) -> Moved:
    """A clock ran out; the event says which, so that each is told once, and to whom it goes on; None: to nobody."""
    return item, _event(Name.ITEM_LATE, item, by, at, via, clock=clock, to=to)
