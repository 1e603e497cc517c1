"""What every move of a sheet goes by: whose it is, whether the sheet is past it, and the event that it leaves."""

from __future__ import annotations

from dataclasses import replace

from domain import running
from domain.clocks import Clock
from domain.events import Event, Name, Particular
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused
from domain.sheet import MOVES, Sheet, SheetVerb

Moved = tuple[Sheet, Event]
WRITERS = (Role.CLERK, Role.HEAD, Role.STAFF)


def event_of(name: Name, sheet: Sheet, by: Actor, at: int, via: str, **particulars: Particular) -> Event:
    return Event(name, sheet.id, by.person_id, at, via=via, particulars=particulars)


def check(verb: SheetVerb, sheet: Sheet) -> None:
    """Raises Refusal where the sheet is past that."""
    if sheet.state not in MOVES[verb].sources:
        raise Refusal(Refused.SHEET_MOVED, number=sheet.number, stage=sheet.state)


def needs(by: Actor, *roles: Role) -> None:
    if not by.is_any(*roles):
        raise Refusal(Refused.NOT_YOURS)


def may_return(sheet: Sheet, at: int) -> bool:
    """Whether the time to return it runs: until it is signed, as long as the rules say; or the station allows it."""
    one = running.of(sheet.running, Clock.REFERRAL_RETURN)
    return sheet.open and one is not None and one.stopped_at is None and at <= one.due_at


def ended(sheet: Sheet, verb: SheetVerb, at: int) -> Sheet:
    return replace(sheet, state=MOVES[verb].to or sheet.state, ended_at=at)
