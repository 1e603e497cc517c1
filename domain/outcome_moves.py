"""What comes after the meeting: minutes go out and stand, what was agreed is looked back at, and opened again."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from domain.consultation import MOVES, Consultation, Verb
from domain.consultation_moves import DESK, Moved, check, event_of
from domain.events import Name, Particular
from domain.people import Actor
from domain.refusal import Refusal, Refused


class Found(StrEnum):
    """管用, 一般, 又犯了: what a look back finds."""

    HOLDS = "holds"
    PARTLY = "partly"
    FAILED = "failed"


class MinutesState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    SETTLED = "settled"
    REPLACED = "replaced"


class MinutesAnswer(StrEnum):
    AGREES = "agrees"
    OBJECTS = "objects"
    SILENT = "silent"


def ensure_keeps(found: Consultation, by: Actor) -> None:
    """Its leader, or the station's desk. Raises Refusal."""
    if by.person_id is not None and by.person_id == found.leader_id:
        return
    if not by.is_any(*DESK):
        raise Refusal(Refused.NOT_YOURS)


def minute(found: Consultation, by: Actor, at: int, via: str, *, minutes: str, edition: int, until: int) -> Moved:
    """纪要发出: to everybody who took part, who may object until then."""
    check(Verb.MINUTE, found)
    ensure_keeps(found, by)
    return found, event_of(Name.CONSULTATION_MINUTED, found, by, at, via, minutes=minutes, edition=edition, until=until)


def objected(found: Consultation, by: Actor, at: int, via: str, *, minutes: str, edition: int, objects: int) -> Moved:
    """有异议: the time to object is over, and the head is to decide."""
    check(Verb.SETTLE, found)
    said: dict[str, Particular] = {"minutes": minutes, "edition": edition, "objects": objects}
    return found, event_of(Name.CONSULTATION_OBJECTED, found, by, at, via, **said)


def settle(
    found: Consultation, by: Actor, at: int, via: str, *, minutes: str, edition: int, agrees: int, objects: int
) -> Moved:
    """定稿: nobody objected in time, or the head keeps it with what was objected noted."""
    check(Verb.SETTLE, found)
    said: dict[str, Particular] = {"minutes": minutes, "edition": edition, "agrees": agrees, "objects": objects}
    return found, event_of(Name.CONSULTATION_SETTLED, found, by, at, via, **said)


def look_back(
    found: Consultation, by: Actor, at: int, via: str, *, look: str, says: Found, words: str | None, side: str
) -> Moved:
    """回头看. `side`: resident, checker."""
    if found.concluded_at is None:
        raise Refusal(Refused.CONSULTATION_MOVED, number=found.number, standing=found.state)
    said: dict[str, Particular] = {"look": look, "says": says.value, "words": words, "side": side}
    return found, event_of(Name.CONSULTATION_LOOKED_BACK, found, by, at, via, **said)


def reopen(found: Consultation, by: Actor, at: int, via: str, *, step: int) -> Moved:
    """It did not hold: followed again, from the step whose evidence is wanting."""
    check(Verb.REOPEN, found)
    moved = replace(found, state=MOVES[Verb.REOPEN].to or found.state, step=min(found.step, step), ended_at=None)
    return moved, event_of(Name.CONSULTATION_REOPENED, found, by, at, via, step=moved.step)
