"""The moves of an action. Whether somebody has it or leads it, the handler has looked (`mine`, `leads`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.action import Action, ActionState, ActionStep, Keeper
from domain.events import Event, Name, Particular
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused

Moved = tuple[Action, Event]
_OWN_EXTENSIONS = 1
"""So often its owner moves the day himself; after that, who leads the consultation or the head."""


def _event(name: Name, found: Action, by: Actor, at: int, via: str, **said: Particular) -> Event:
    return Event(name, found.id, by.person_id or None, at, via=via, particulars=said)  # a guest is nobody known


def _check(found: Action, *states: ActionState) -> None:
    if found.state not in states:
        raise Refusal(Refused.ACTION_MOVED, number=found.number)


def ensure_day(day: str, today: str) -> None:
    """Today or later, and not in another age. Raises Refusal."""
    if day < today:
        raise Refusal(Refused.ACTION_DAY_PAST)
    if date.fromisoformat(day).year > date.fromisoformat(today).year + 3:
        raise Refusal(Refused.ACTION_DAY_FAR)


def agree(found: Action, by: Actor, at: int, via: str, *, today: str) -> Moved:
    ensure_day(found.due_day, today)
    said: dict[str, Particular] = {"consultation": found.consultation_id, "words": found.words_id}
    whose: dict[str, Particular] = {"owner": found.owner_id, "department": found.department_id}
    said |= whose | {"participant": found.participant_id, "due": found.due_day}
    return found, _event(Name.ACTION_AGREED, found, by, at, via, **said)


def do(found: Action, by: Actor, at: int, via: str, *, words: str, mine: bool) -> Moved:
    """`mine`: his own; else somebody of the desk writes down for whoever did it."""
    _check(found, ActionState.OPEN)
    moved = replace(found, state=ActionState.DONE, done_at=at, done_id=words, due_at=None)
    return moved, _event(Name.ACTION_DONE, found, by, at, via, words=words, own=int(mine))


def ensure_may_extend(found: Action, *, leads: bool) -> None:
    _check(found, ActionState.OPEN)
    if not leads and found.extensions >= _OWN_EXTENSIONS:
        raise Refusal(Refused.ACTION_EXTENDED, number=found.number)


def extend(
    found: Action, by: Actor, at: int, via: str, *, to: str, reason: str, today: str, leads: bool, due_at: int
) -> Moved:
    ensure_may_extend(found, leads=leads)
    ensure_day(to, today)
    if to <= found.due_day:
        raise Refusal(Refused.ACTION_DAY_PAST)
    moved = replace(found, due_day=to, due_at=due_at, extensions=found.extensions + 1)
    said: dict[str, Particular] = {"from": found.due_day, "to": to, "reason": reason}
    return moved, _event(Name.ACTION_EXTENDED, found, by, at, via, **said)


def hand_over(found: Action, by: Actor, at: int, via: str, *, to: Keeper) -> Moved:
    _check(found, ActionState.OPEN)
    keeper = (to.owner_id, to.department_id, to.participant_id)
    if keeper == found.keeper:
        raise Refusal(Refused.SAME_PERSON)
    moved = replace(found, owner_id=keeper[0], department_id=keeper[1], participant_id=keeper[2])
    said: dict[str, Particular] = {"owner": keeper[0], "department": keeper[1], "participant": keeper[2]}
    return moved, _event(Name.ACTION_HANDED_OVER, found, by, at, via, **said)


def reopen(found: Action, by: Actor, at: int, via: str, *, due: str, reason: str, today: str, due_at: int) -> Moved:
    _check(found, ActionState.DONE, ActionState.DROPPED)
    ensure_day(due, today)
    moved = replace(found, state=ActionState.OPEN, due_day=due, due_at=due_at, done_at=None, done_id=None, files="[]")
    return moved, _event(Name.ACTION_REOPENED, found, by, at, via, due=due, reason=reason)


def drop(found: Action, by: Actor, at: int, via: str, *, reason: str) -> Moved:
    _check(found, ActionState.OPEN)
    if not by.is_any(Role.HEAD, Role.DUTY_HEAD, Role.STAFF):
        raise Refusal(Refused.NOT_YOURS)
    moved = replace(found, state=ActionState.DROPPED, due_at=None)
    return moved, _event(Name.ACTION_DROPPED, found, by, at, via, reason=reason)


def climb(found: Action, at: int, via: str, *, step: ActionStep) -> Moved:
    """Its day comes near, is there, or is over."""
    name = Name.ACTION_WARNED if step <= ActionStep.DUE else Name.ACTION_OVERDUE
    return found, Event(name, found.id, None, at, via=via, particulars={"step": step.name.lower()})
