"""The moves of a sheet, each checking its guard, changing the state and writing its event in one breath.

What the department does is in `domain.department_moves`. Clocks follow in `domain.sheet_clocks`.
"""

from __future__ import annotations

from dataclasses import replace

from domain import running
from domain.calendar import Calendar
from domain.clocks import Clock
from domain.events import Event, Name, Particular
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused
from domain.running import Running, Step
from domain.sheet import MOVES, Extension, Phone, Sheet, SheetVerb
from domain.sheet_guards import WRITERS, Moved, check, ended, event_of, may_return, needs

# --- the station ---


def propose(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """建议交办: by whoever has the item in hand; `reason_id` is why."""
    check(SheetVerb.PROPOSE, sheet)
    needs(by, Role.MEMBER, *WRITERS)
    said: dict[str, Particular] = {"item": sheet.item_id, "department": sheet.department_id, "reason": sheet.reason_id}
    made = replace(sheet, proposed_by=by.person_id)
    return made, event_of(Name.SHEET_PROPOSED, sheet, by, at, via, **said)


def send(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """交办: as it was composed, text, photos and part; a proposal takes them over first."""
    check(SheetVerb.SEND, sheet)
    needs(by, *WRITERS)
    if not sheet.text_id:
        raise Refusal(Refused.SHEET_EMPTY)
    said: dict[str, Particular] = {
        "item": sheet.item_id,
        "department": sheet.department_id,
        "part": sheet.part.value,
        "batch": sheet.batch,
        "words": sheet.text_id,
        "files": sheet.files,
    }
    moved = replace(sheet, state=MOVES[SheetVerb.SEND].to or sheet.state, sent_by=by.person_id, sent_at=at)
    return moved, event_of(Name.SHEET_SENT, sheet, by, at, via, **said)


def drop(sheet: Sheet, by: Actor, at: int, via: str, *, reason: str | None = None) -> Moved:
    """A proposal that nothing comes of; by the system where its item went another way."""
    check(SheetVerb.DROP, sheet)
    needs(by, Role.SYSTEM, *WRITERS)
    return ended(sheet, SheetVerb.DROP, at), event_of(Name.SHEET_DROPPED, sheet, by, at, via, reason=reason)


def recall(sheet: Sheet, by: Actor, at: int, via: str, *, reason: str | None, why: str = "hand") -> Moved:
    """收回: with a reason that the department reads; `why` is what became of the item, where the system does it."""
    check(SheetVerb.RECALL, sheet)
    needs(by, Role.SYSTEM, *WRITERS)
    moved = replace(ended(sheet, SheetVerb.RECALL, at), reason_id=reason)
    return moved, event_of(Name.SHEET_RECALLED, sheet, by, at, via, reason=reason, why=why)


def allow_return(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """The department may return it though it has signed, or the time to return it is over: the time begins anew."""
    check(SheetVerb.ALLOW_RETURN, sheet)
    needs(by, *WRITERS)
    if may_return(sheet, at):
        raise Refusal(Refused.SHEET_RETURN_OPEN, number=sheet.number)
    return sheet, event_of(Name.SHEET_RETURN_ALLOWED, sheet, by, at, via)


def grant(sheet: Sheet, by: Actor, at: int, via: str, *, days: int) -> Moved:
    """同意延期: as many working days as were asked for, or fewer."""
    _needs_asked(SheetVerb.GRANT, sheet, by)
    if not 0 < days <= (sheet.extension_days or 0):
        raise Refusal(Refused.SHEET_EXTENSION_TOO_LONG, most=sheet.extension_days or 0)
    moved = replace(sheet, extension=Extension.GRANTED, extension_days=days)
    return moved, event_of(Name.SHEET_EXTENSION_GRANTED, sheet, by, at, via, days=days, reason=sheet.extension_id)


def refuse(sheet: Sheet, by: Actor, at: int, via: str, *, reason: str | None = None) -> Moved:
    """不同意延期."""
    _needs_asked(SheetVerb.REFUSE, sheet, by)
    moved = replace(sheet, extension=Extension.REFUSED)
    return moved, event_of(Name.SHEET_EXTENSION_REFUSED, sheet, by, at, via, reason=reason)


def _needs_asked(verb: SheetVerb, sheet: Sheet, by: Actor) -> None:
    needs(by, *WRITERS)
    check(verb, sheet)
    if sheet.extension is not Extension.ASKED:
        raise Refusal(Refused.ALREADY_DONE, number=sheet.number)


def gather(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """No department has the item any more: from now on the resident waits for the station to pass this reply on."""
    check(SheetVerb.GATHER, sheet)
    needs(by, Role.SYSTEM)
    return sheet, event_of(Name.SHEET_GATHERED, sheet, by, at, via)


def release(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """The resident has the answer that it was for."""
    check(SheetVerb.RELEASE, sheet)
    moved = replace(sheet, state=MOVES[SheetVerb.RELEASE].to or sheet.state, ended_at=at)
    return moved, event_of(Name.SHEET_RELEASED, sheet, by, at, via)


def put_back(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """The answer that passed the reply on is taken back: it waits for the next one, as long as from the start."""
    check(SheetVerb.PUT_BACK, sheet)
    moved = replace(sheet, state=MOVES[SheetVerb.PUT_BACK].to or sheet.state, ended_at=None)
    return moved, event_of(Name.SHEET_PUT_BACK, sheet, by, at, via)


def set_aside(sheet: Sheet, by: Actor, at: int, via: str, *, why: str) -> Moved:
    """The item ended before anybody passed the reply on."""
    check(SheetVerb.SET_ASIDE, sheet)
    needs(by, Role.SYSTEM)
    if sheet.ended_at is not None:
        raise Refusal(Refused.ALREADY_DONE, number=sheet.number)
    return replace(sheet, ended_at=at), event_of(Name.SHEET_SET_ASIDE, sheet, by, at, via, why=why)


# --- the resident's phone ---


def ask_phone(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """The resident is asked whether this department may ring him up; by the department or the station. Once."""
    check(SheetVerb.ASK_PHONE, sheet)
    needs(by, Role.LIAISON, Role.MEMBER, *WRITERS)
    if sheet.phone is not Phone.NO:
        raise Refusal(Refused.SHEET_PHONE_ASKED, number=sheet.number)
    return replace(sheet, phone=Phone.ASKED), event_of(Name.SHEET_PHONE_ASKED, sheet, by, at, via)


def allow_phone(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """可以: by the resident himself, whom the handler knows to be the item's; for this sheet alone."""
    check(SheetVerb.ALLOW_PHONE, sheet)
    if sheet.phone not in (Phone.ASKED, Phone.REFUSED):
        raise Refusal(Refused.ALREADY_DONE, number=sheet.number)
    return replace(sheet, phone=Phone.ALLOWED), event_of(Name.SHEET_PHONE_ALLOWED, sheet, by, at, via)


def refuse_phone(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """请通过驿站; also later, when he takes back what he allowed."""
    check(SheetVerb.REFUSE_PHONE, sheet)
    if sheet.phone not in (Phone.ASKED, Phone.ALLOWED):
        raise Refusal(Refused.ALREADY_DONE, number=sheet.number)
    return replace(sheet, phone=Phone.REFUSED), event_of(Name.SHEET_PHONE_REFUSED, sheet, by, at, via)


def see_phone(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """A liaison looks at the number: recorded each time, and told to the resident."""
    check(SheetVerb.SEE_PHONE, sheet)
    needs(by, Role.LIAISON)
    if sheet.phone is not Phone.ALLOWED:
        raise Refusal(Refused.SHEET_PHONE_CLOSED, number=sheet.number)
    return sheet, event_of(Name.SHEET_PHONE_SEEN, sheet, by, at, via)


# --- the clocks ---


def climb(sheet: Sheet, one: Running, step: Step, at: int, via: str) -> Moved:
    """A clock is at its next step: yellow is a warning, all above is over. Each step is told once."""
    check(SheetVerb.CLIMB, sheet)
    name = Name.SHEET_WARNED if step is Step.YELLOW else Name.SHEET_OVERDUE
    moved = replace(sheet, running=running.put(sheet.running, running.told(one, step)))
    said: dict[str, Particular] = {
        "clock": one.clock.value,
        "step": step.code,
        "after": one.step.code,
        "due": one.due_at,
    }
    return moved, Event(name, sheet.id, None, at, via=via, particulars=said)


def move_due(sheet: Sheet, calendar: Calendar, at: int, via: str) -> tuple[Sheet, Event | None]:
    """Its clocks on another calendar; no event where nothing that runs is due at another time.

    It tells of the reply, which the department and the resident wait for, where that has moved.
    """
    kept = tuple(running.moved(one, at, calendar) if one.stopped_at is None else one for one in sheet.running)
    moved = [(old, new) for old, new in zip(sheet.running, kept, strict=True) if old.due_at != new.due_at]
    if not moved:
        return replace(sheet, running=kept), None
    old, new = max(moved, key=lambda pair: pair[1].clock is Clock.REFERRAL_REPLY)
    said: dict[str, Particular] = {"clock": new.clock.value, "from": old.due_at, "to": new.due_at}
    event = Event(Name.SHEET_DUE_MOVED, sheet.id, None, at, via=via, particulars=said | {"calendar": new.calendar})
    return replace(sheet, running=kept), event
