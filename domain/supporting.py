"""公开 and 附议: a matter that the head opens under a title of the station's own, and the neighbours who follow it.

Who supports it sees the open line and its moves: never the words, the talk, the photos, or who reported it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.events import Event, Name, Particular
from domain.item import MOST_REDOS, MOVES, Item, Solved, State, Verb
from domain.moves import Moved
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused

FEW = 5
"""Below this nobody is told how many support it."""


class Step(StrEnum):
    """What a supporter hears of: each has its words under `followed.<value>`."""

    OPENED = "opened"
    ACCEPTED = "accepted"
    CONSULTING = "consulting"
    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    REFERRED = "referred"
    ANSWERED = "answered"
    AGAIN = "again"
    CLOSED = "closed"
    REFUSED = "refused"
    MOVED = "moved"


def _event(name: Name, item: Item, by: Actor, at: int, via: str, **particulars: Particular) -> Event:
    return Event(name, item.id, by.person_id, at, via=via, particulars=particulars)


def _check(verb: Verb, item: Item) -> None:
    if item.state not in MOVES[verb].sources:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)


def ensure_may_open(item: Item) -> None:
    """Never what is about people (somebody keeps out of it), nor what is played or ended. Raises Refusal."""
    _check(Verb.OPEN_TO_OTHERS, item)
    if item.practice:
        raise Refusal(Refused.PRACTICE_NOT_OPEN)
    if item.recused:
        raise Refusal(Refused.PEOPLE_NOT_OPEN, number=item.number)
    if item.shown_id is not None:
        raise Refusal(Refused.ALREADY_SHOWN, number=item.number)


def open_to_others(item: Item, by: Actor, at: int, via: str, *, title: str) -> Moved:
    """`title` is a content id."""
    if not by.is_any(Role.HEAD):
        raise Refusal(Refused.NOT_YOURS)
    ensure_may_open(item)
    return replace(item, shown_id=title, supporters=0), _event(Name.ITEM_SHOWN, item, by, at, via, words=title)


def hide(item: Item, by: Actor, at: int, via: str) -> Moved:
    """收回公开: nobody follows it any more."""
    if not by.is_any(Role.HEAD, Role.SYSTEM):
        raise Refusal(Refused.NOT_YOURS)
    if item.shown_id is None:
        raise Refusal(Refused.NOT_SHOWN, number=item.number)
    if item.stations_own and item.open:
        raise Refusal(Refused.STATIONS_OWN, number=item.number)
    hidden = replace(item, shown_id=None, supporters=0)
    return hidden, _event(Name.ITEM_HIDDEN, item, by, at, via, supporters=item.supporters)


def support(item: Item, by: Actor, at: int, via: str, *, own: bool = False, already: bool = False) -> Moved:
    """`own`: something of his went into it; `already`: he follows it now."""
    if own or by.person_id is None or by.person_id == item.reporter_id:
        raise Refusal(Refused.SUPPORT_OWN)
    if already:
        raise Refusal(Refused.SUPPORTED_ALREADY)
    if item.shown_id is None or item.practice or item.state not in MOVES[Verb.SUPPORT].sources:
        raise Refusal(Refused.NO_LONGER_SHOWN)
    return replace(item, supporters=item.supporters + 1), _event(Name.ITEM_SUPPORTED, item, by, at, via)


def unsupport(item: Item, by: Actor, at: int, via: str) -> Moved:
    """Whether he follows it is the caller's to know."""
    left = replace(item, supporters=max(0, item.supporters - 1))
    return left, _event(Name.ITEM_UNSUPPORTED, item, by, at, via)


def goes_on(item: Item) -> bool:
    """Whether others support it, so that it does not end with its reporter's 撤回."""
    return item.shown_id is not None and item.supporters > 0


def adopt(item: Item, by: Actor, at: int, via: str) -> Moved:
    """Its reporter withdraws: it goes on as the station's own, under the title that the station gave it.

    Nobody stands behind it: no form of address, no receipt, no place but the street. An answer is rated by nobody.
    """
    if by.person_id != item.reporter_id and not by.is_any(Role.SYSTEM):
        raise Refusal(Refused.NOT_YOURS)
    _check(Verb.ADOPT, item)
    if item.shown_id is None or not goes_on(item):
        raise Refusal(Refused.NOT_SHOWN, number=item.number)
    own = replace(
        item,
        reporter_id=item.born_at,
        words_id=item.shown_id,
        called_sealed=None,
        receipt="",
        latitude=None,
        longitude=None,
        entered_by=None,
    )
    return own, _event(Name.ITEM_ADOPTED, item, by, at, via)


def heard(event: Event, before: Item | None, item: Item) -> Step | None:
    """What those who support it hear of an event; nothing of who said what."""
    if before is None or item.shown_id is None or item.supporters == 0:
        return None
    if event.name is Name.ITEM_TRANSFERRED:
        return Step.MOVED
    if event.name is Name.ITEM_CONSULTATION_ENDED:
        return _talked_over(event.particulars)
    if before.state is item.state:
        return None
    if item.state in _WORKED:
        return _back_to_work(before.state, item.state)
    return _ARRIVED.get(item.state)


def _talked_over(particulars: Mapping[str, object]) -> Step:
    return Step.AGREED if particulars.get("agreed") else Step.NOT_AGREED


_ARRIVED = {
    State.CONSULTING: Step.CONSULTING,
    State.REFERRED: Step.REFERRED,
    State.ANSWERED: Step.ANSWERED,
    State.CLOSED: Step.CLOSED,
    State.REFUSED: Step.REFUSED,
}
_WORKED = (State.REPORTED, State.ASSIGNED, State.ACCEPTED)


def _back_to_work(came_from: State, to: State) -> Step | None:
    if came_from in (State.ANSWERED, State.CLOSED, State.REFUSED):
        return Step.AGAIN
    return Step.ACCEPTED if to is State.ACCEPTED and came_from in _WORKED else None


@dataclass(frozen=True, slots=True)
class Past:
    """One event of a chain, as far as it matters here."""

    name: str
    at: int
    particulars: Mapping[str, object]


def steps(chain: Sequence[Past]) -> list[tuple[Step, int]]:
    """What has become of it since it was opened, each with its instant: the same that supporters have heard."""
    found: list[tuple[Step, int]] = []
    redone, away, talking = 0, False, False
    for past in chain:
        if past.name == Name.ITEM_SHOWN:
            found = [(Step.OPENED, past.at)]
        step = _BY_EVENT.get(past.name)
        if past.name == Name.ITEM_ACCEPTED and past.particulars.get("offered"):
            step = None
        if past.name == Name.ITEM_REFERRED:
            step, away = None if away else step, True
        elif past.name == Name.ITEM_CONSULTED:
            step, talking = None if talking else step, True
        elif past.name == Name.ITEM_CONSULTATION_ENDED:
            step, talking = _talked_over(past.particulars), False
        elif past.name in _BACK:
            away, talking = False, False
        if past.name == Name.ITEM_RATED:
            step, redone = _rated(past, redone)
        redone = 0 if past.name == Name.ITEM_REOPENED else redone
        if found and step is not None and past.name != Name.ITEM_SHOWN:
            found.append((step, past.at))
    return found


def _rated(past: Past, redone: int) -> tuple[Step | None, int]:
    solved, before = past.particulars.get("solved"), past.particulars.get("from")
    changed = bool(past.particulars.get("changed"))
    if solved == Solved.YES:
        return Step.CLOSED, max(redone - 1, 0) if changed else redone
    if changed and before != Solved.YES:
        return None, redone
    return (Step.AGAIN, redone + 1) if redone < MOST_REDOS else (None, redone)


_BACK = frozenset({Name.ITEM_REFERRAL_ENDED, Name.ITEM_RESTORED, Name.ITEM_UNMERGED, Name.ITEM_SUCCEEDED})
_BY_EVENT: dict[str, Step] = {
    Name.ITEM_ACCEPTED: Step.ACCEPTED,
    Name.ITEM_ANSWERED: Step.ANSWERED,
    Name.ITEM_CONCLUDED: Step.CLOSED,
    Name.ITEM_LAPSED: Step.CLOSED,
    Name.ITEM_REOPENED: Step.AGAIN,
    Name.ITEM_RESTORED: Step.AGAIN,
    Name.ITEM_REFUSED: Step.REFUSED,
    Name.ITEM_TRANSFERRED: Step.MOVED,
    Name.ITEM_REFERRED: Step.REFERRED,
    Name.ITEM_CONSULTED: Step.CONSULTING,
}
