"""回头看: some time after a closing somebody is asked, somebody else goes to see; what fails is reopened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.calendar import DAY, Calendar
from domain.clocks import Clock, Clocks, promise
from domain.events import Event, Name, Particular
from domain.item import REOPEN_WITHIN, Item, Outcome, State
from domain.moves import Moved, opened_again
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused


class Kind(StrEnum):
    """`class_b`: on the day for which the department had it planned."""

    FIRST = "first"
    SECOND = "second"
    CLASS_B = "class_b"


class Says(StrEnum):
    HOLDS = "holds"
    FAILED = "failed"
    SILENT = "silent"


class Side(StrEnum):
    """Who says so: the resident, or somebody other than who handled it."""

    RESIDENT = "resident"
    CHECKER = "checker"


LOOK_BACK = "look_back"
"""Why an item was opened again."""
REMIND_AFTER = 7 * DAY
SILENT_AFTER = 14 * DAY
ASKED_AT = time(9)
VISIBLE = frozenset({"parking", "elevator", "charging", "sanitation", "lighting", "leak"})
"""Categories in which there is something to see: 还好 comes with a photo, or says why there is none."""


@dataclass(frozen=True, slots=True)
class Due:
    kind: Kind
    at: int


def after(item: Item, at: int, clocks: Clocks, calendar: Calendar, zone: ZoneInfo) -> tuple[Due, ...]:
    """When to look back at what was closed at `at` (UTC ms), by the rules that it began under."""
    made = [
        Due(Kind.FIRST, promise(clocks.allowance(Clock.LOOK_BACK_FIRST), at, calendar).due_at),
        Due(Kind.SECOND, promise(clocks.allowance(Clock.LOOK_BACK_SECOND), at, calendar).due_at),
    ]
    if item.outcome is Outcome.B and item.outcome_day:
        day = datetime.combine(date.fromisoformat(item.outcome_day), ASKED_AT, zone)
        made.append(Due(Kind.CLASS_B, round(day.timestamp() * 1000)))
    return tuple(one for one in made if one.at > at)


def checker(candidates: Sequence[str], loads: Mapping[str, int], barred: frozenset[str]) -> str | None:
    """Of those in this order, who has the fewest looks open and neither handled nor reported it."""
    free = [person for person in dict.fromkeys(candidates) if person not in barred]
    return min(free, key=lambda person: loads.get(person, 0), default=None)


def barred(item: Item) -> frozenset[str]:
    """Who never goes to look."""
    return item.hands | frozenset(item.recused) | {item.reporter_id}


def look(
    item: Item,
    by: Actor,
    at: int,
    via: str,
    *,
    kind: Kind,
    side: Side,
    says: Says,
    words: str | None,
    by_call: bool = False,
) -> Moved:
    """What came of it; moves nothing by itself. `words` is a content id.

    `by_call`: the resident said so on the telephone, and clerk or head took it down. Raises Refusal.
    """
    if by_call and not by.is_any(Role.CLERK, Role.HEAD):
        raise Refusal(Refused.NOT_YOURS)
    said: dict[str, Particular] = {"kind": kind.value, "side": side.value, "says": says.value, "round": item.answers}
    said |= {"words": words} if words else {}
    said |= {"by_call": True} if by_call else {}
    return item, Event(Name.ITEM_LOOKED_BACK, item.id, by.person_id, at, via=via, particulars=said)


def reopen(item: Item, at: int, via: str, *, side: Side, owner_serves: bool) -> Moved:
    """A look-back has failed: open again with its history, whoever said so."""
    if item.state is not State.CLOSED:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)
    said: dict[str, Particular] = {
        "why": LOOK_BACK,
        "side": side.value,
        "owner_serves": owner_serves,
        "round": item.answers,
    }
    event = Event(Name.ITEM_REOPENED, item.id, None, at, via=via, particulars=said)
    return opened_again(item, owner_serves=owner_serves), event


def still_reopens(item: Item, at: int, *, waiting: bool) -> bool:
    """Whether 又出现了 opens it again: while the question waits for its answer, and within 90 days of the closing."""
    return waiting or (item.closed_at is not None and at - item.closed_at <= REOPEN_WITHIN)
