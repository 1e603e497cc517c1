"""The moves of a sheet. Each checks its guard, changes the state and writes its event in one breath.

The department's own acts (sign, return, ask for more time, reply, see the phone) are done by one of its liaisons: an
actor with the roles that count at the department. With `on_paper` somebody of the station writes down what it said on
paper: an actor with the roles that count at the station. Clocks follow in `domain.sheet_clocks`.
"""

from __future__ import annotations

from dataclasses import replace

from domain import running
from domain.calendar import Calendar
from domain.clocks import Clock
from domain.events import Event, Name, Particular
from domain.item import Outcome
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused
from domain.running import Running, Step
from domain.sheet import MOVES, Extension, Phone, Sheet, SheetVerb

Moved = tuple[Sheet, Event]
WRITERS = (Role.CLERK, Role.HEAD, Role.STAFF)


def _event(name: Name, sheet: Sheet, by: Actor, at: int, via: str, **particulars: Particular) -> Event:
    return Event(name, sheet.id, by.person_id, at, via=via, particulars=particulars)


def check(verb: SheetVerb, sheet: Sheet) -> None:
    """Raises Refusal where the sheet is past that."""
    if sheet.state not in MOVES[verb].sources:
        raise Refusal(Refused.SHEET_MOVED, number=sheet.number, stage=sheet.state)


def _needs(by: Actor, *roles: Role) -> None:
    if not by.is_any(*roles):
        raise Refusal(Refused.NOT_YOURS)


def _needs_desk(by: Actor, on_paper: bool) -> None:
    _needs(by, *(WRITERS if on_paper else (Role.LIAISON,)))


def _paper(on_paper: bool) -> dict[str, Particular]:
    return {"on_paper": True} if on_paper else {}


# --- the station ---


def propose(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """建议交办: by whoever has the item in hand; `reason_id` is why."""
    check(SheetVerb.PROPOSE, sheet)
    _needs(by, Role.MEMBER, *WRITERS)
    said: dict[str, Particular] = {"item": sheet.item_id, "department": sheet.department_id, "reason": sheet.reason_id}
    made = replace(sheet, proposed_by=by.person_id)
    return made, _event(Name.SHEET_PROPOSED, sheet, by, at, via, **said)


def send(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """交办: as it was composed, text, photos and part; a proposal takes them over first."""
    check(SheetVerb.SEND, sheet)
    _needs(by, *WRITERS)
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
    return moved, _event(Name.SHEET_SENT, sheet, by, at, via, **said)


def drop(sheet: Sheet, by: Actor, at: int, via: str, *, reason: str | None = None) -> Moved:
    """A proposal that nothing comes of; by the system where its item went another way."""
    check(SheetVerb.DROP, sheet)
    _needs(by, Role.SYSTEM, *WRITERS)
    return _ended(sheet, SheetVerb.DROP, at), _event(Name.SHEET_DROPPED, sheet, by, at, via, reason=reason)


def recall(sheet: Sheet, by: Actor, at: int, via: str, *, reason: str | None, why: str = "hand") -> Moved:
    """收回: with a reason that the department reads; `why` is what became of the item, where the system does it."""
    check(SheetVerb.RECALL, sheet)
    _needs(by, Role.SYSTEM, *WRITERS)
    moved = replace(_ended(sheet, SheetVerb.RECALL, at), reason_id=reason)
    return moved, _event(Name.SHEET_RECALLED, sheet, by, at, via, reason=reason, why=why)


def allow_return(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """The department may return it though it has signed, or the time to return it is over: the time begins anew."""
    check(SheetVerb.ALLOW_RETURN, sheet)
    _needs(by, *WRITERS)
    if may_return(sheet, at):
        raise Refusal(Refused.SHEET_RETURN_OPEN, number=sheet.number)
    return sheet, _event(Name.SHEET_RETURN_ALLOWED, sheet, by, at, via)


def grant(sheet: Sheet, by: Actor, at: int, via: str, *, days: int) -> Moved:
    """同意延期: as many working days as were asked for, or fewer."""
    _needs_asked(SheetVerb.GRANT, sheet, by)
    if not 0 < days <= (sheet.extension_days or 0):
        raise Refusal(Refused.SHEET_EXTENSION_TOO_LONG, most=sheet.extension_days or 0)
    moved = replace(sheet, extension=Extension.GRANTED, extension_days=days)
    return moved, _event(Name.SHEET_EXTENSION_GRANTED, sheet, by, at, via, days=days, reason=sheet.extension_id)


def refuse(sheet: Sheet, by: Actor, at: int, via: str, *, reason: str | None = None) -> Moved:
    """不同意延期."""
    _needs_asked(SheetVerb.REFUSE, sheet, by)
    moved = replace(sheet, extension=Extension.REFUSED)
    return moved, _event(Name.SHEET_EXTENSION_REFUSED, sheet, by, at, via, reason=reason)


def _needs_asked(verb: SheetVerb, sheet: Sheet, by: Actor) -> None:
    _needs(by, *WRITERS)
    check(verb, sheet)
    if sheet.extension is not Extension.ASKED:
        raise Refusal(Refused.ALREADY_DONE, number=sheet.number)


def gather(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """No department has the item any more: from now on the resident waits for the station to pass this reply on."""
    check(SheetVerb.GATHER, sheet)
    _needs(by, Role.SYSTEM)
    return sheet, _event(Name.SHEET_GATHERED, sheet, by, at, via)


def release(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """The resident has the answer that it was for."""
    check(SheetVerb.RELEASE, sheet)
    moved = replace(sheet, state=MOVES[SheetVerb.RELEASE].to or sheet.state, ended_at=at)
    return moved, _event(Name.SHEET_RELEASED, sheet, by, at, via)


def put_back(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """The answer that passed the reply on is taken back: it waits for the next one, as long as from the start."""
    check(SheetVerb.PUT_BACK, sheet)
    moved = replace(sheet, state=MOVES[SheetVerb.PUT_BACK].to or sheet.state, ended_at=None)
    return moved, _event(Name.SHEET_PUT_BACK, sheet, by, at, via)


def set_aside(sheet: Sheet, by: Actor, at: int, via: str, *, why: str) -> Moved:
    """The item ended before anybody passed the reply on."""
    check(SheetVerb.SET_ASIDE, sheet)
    _needs(by, Role.SYSTEM)
    if sheet.ended_at is not None:
        raise Refusal(Refused.ALREADY_DONE, number=sheet.number)
    return replace(sheet, ended_at=at), _event(Name.SHEET_SET_ASIDE, sheet, by, at, via, why=why)


# --- the department ---


def may_deliver(sheet: Sheet) -> bool:
    """Not once its clocks have begun anew, or were given more time."""
    fresh = not any(one.round or one.extensions for one in sheet.running)
    return fresh and sheet.state in MOVES[SheetVerb.DELIVER].sources


def deliver(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """The letter is before the department's eyes: its clocks begin now. Once; nothing to do once it has signed."""
    check(SheetVerb.DELIVER, sheet)
    if not may_deliver(sheet):
        raise Refusal(Refused.ALREADY_DONE, number=sheet.number)
    return sheet, _event(Name.SHEET_DELIVERED, sheet, by, at, via)


def sign(sheet: Sheet, by: Actor, at: int, via: str, *, on_paper: bool = False) -> Moved:
    """签收: it is ours."""
    _needs_desk(by, on_paper)
    check(SheetVerb.SIGN, sheet)
    moved = _signed(sheet, SheetVerb.SIGN, by, at, on_paper)
    return moved, _event(Name.SHEET_SIGNED, sheet, by, at, via, **_paper(on_paper))


def may_return(sheet: Sheet, at: int) -> bool:
    """Whether the time to return it runs: until it is signed, as long as the rules say; or the station allows it."""
    one = running.of(sheet.running, Clock.REFERRAL_RETURN)
    return sheet.open and one is not None and one.stopped_at is None and at <= one.due_at


def ensure_may_return(sheet: Sheet, at: int) -> None:
    """Raises Refusal: said before anybody writes a reason."""
    check(SheetVerb.RETURN, sheet)
    if not may_return(sheet, at):
        late = Refused.SHEET_RETURN_SIGNED if sheet.signed_at is not None else Refused.SHEET_RETURN_LATE
        raise Refusal(late, number=sheet.number)


def return_(
    sheet: Sheet, by: Actor, at: int, via: str, *, reason: str, to: str | None = None, on_paper: bool = False
) -> Moved:
    """退回: `reason` is a content, `to` the department whose it is instead. Raises Refusal once signed or too late."""
    _needs_desk(by, on_paper)
    ensure_may_return(sheet, at)
    if to == sheet.department_id:
        raise Refusal(Refused.SHEET_RETURN_SELF)
    ended = _ended(sheet, SheetVerb.RETURN, at)
    moved = replace(ended, reason_id=reason, next_department_id=to, on_paper=sheet.on_paper or on_paper)
    return moved, _event(Name.SHEET_RETURNED, sheet, by, at, via, reason=reason, to=to, **_paper(on_paper))


def may_extend(sheet: Sheet, at: int) -> bool:
    """Asked once, before the reply is due."""
    one = running.of(sheet.running, Clock.REFERRAL_REPLY)
    return sheet.open and sheet.extension is None and one is not None and at < one.due_at


def ensure_may_extend(sheet: Sheet, at: int) -> None:
    """Raises Refusal: said before anybody writes a reason."""
    check(SheetVerb.ASK_EXTENSION, sheet)
    if not may_extend(sheet, at):
        late = Refused.SHEET_EXTENSION_LATE if sheet.extension is None else Refused.SHEET_EXTENSION_ONCE
        raise Refusal(late, number=sheet.number)


def ask_extension(
    sheet: Sheet, by: Actor, at: int, via: str, *, reason: str, days: int, most: int, on_paper: bool = False
) -> Moved:
    """延期: once, before the reply is due, at most `most` working days; `reason` is a content that the resident reads.

    On paper the station writes down when the department asked; it is the station that grants it.
    """
    _needs_desk(by, on_paper)
    ensure_may_extend(sheet, at)
    if not 0 < days <= most:
        raise Refusal(Refused.SHEET_EXTENSION_TOO_LONG, most=most)
    asked = replace(sheet, extension=Extension.ASKED, extension_days=days, extension_id=reason)
    moved = replace(asked, on_paper=sheet.on_paper or on_paper)
    return moved, _event(Name.SHEET_EXTENSION_ASKED, sheet, by, at, via, days=days, reason=reason, **_paper(on_paper))


def reply(
    sheet: Sheet,
    by: Actor,
    at: int,
    via: str,
    *,
    today: str,
    outcome: Outcome,
    words: str,
    doer: str,
    done_day: str,
    outcome_day: str | None = None,
    reason: str | None = None,
    files: tuple[str, ...] = (),
    on_paper: bool = False,
) -> Moved:
    """答复: what was done (`words`), by whom (`doer`), when; all contents but the days. `today` is the district's.

    B takes the day for which it is planned, C the reason why it cannot be done now. Whoever replies has signed.
    """
    _needs_desk(by, on_paper)
    check(SheetVerb.REPLY, sheet)
    _gate(today, outcome, (words, doer, done_day), done_day, outcome_day, reason)
    signed = sheet if sheet.signed_at is not None else _signed(sheet, SheetVerb.REPLY, by, at, on_paper)
    standing = replace(
        signed,
        state=MOVES[SheetVerb.REPLY].to or sheet.state,
        replied_at=at,
        on_paper=sheet.on_paper or on_paper,
        phone=Phone.REFUSED if sheet.phone is Phone.ASKED else sheet.phone,
    )
    moved, said = _saying(standing, outcome, outcome_day, words, doer, done_day, reason, files)
    return moved, _event(Name.SHEET_REPLIED, sheet, by, at, via, **said, **_paper(on_paper))


def _saying(
    sheet: Sheet,
    outcome: Outcome,
    outcome_day: str | None,
    words: str,
    doer: str,
    done_day: str,
    reason: str | None,
    files: tuple[str, ...],
) -> tuple[Sheet, dict[str, Particular]]:
    """The sheet with this reply, and what its event says of it; only class B has a day to come."""
    day = outcome_day if outcome is Outcome.B else None
    moved = replace(
        sheet,
        outcome=outcome,
        outcome_day=day,
        reply_id=words,
        doer_id=doer,
        done_day=done_day,
        reason_id=reason,
        reply_files=files,
    )
    return moved, {
        "outcome": outcome.value,
        "outcome_day": day,
        "words": words,
        "reason": reason,
        "files": files,
    }


AMEND_WITHIN = 86_400_000


def may_amend(sheet: Sheet, at: int) -> bool:
    """Whether a reply may still be put right: within a day, before the station passes it on."""
    within = sheet.replied_at is not None and at <= sheet.replied_at + AMEND_WITHIN
    return sheet.waits_for_release and sheet.ended_at is None and within


def ensure_may_amend(sheet: Sheet, at: int) -> None:
    """Raises Refusal: said before anybody writes anything."""
    check(SheetVerb.AMEND, sheet)
    if not may_amend(sheet, at):
        raise Refusal(Refused.SHEET_AMEND_LATE, number=sheet.number)


def amend(
    sheet: Sheet,
    by: Actor,
    at: int,
    via: str,
    *,
    today: str,
    outcome: Outcome,
    words: str,
    doer: str,
    done_day: str,
    outcome_day: str | None = None,
    reason: str | None = None,
    files: tuple[str, ...] = (),
    on_paper: bool = False,
) -> Moved:
    """更正: the same as `reply`, in place of the one that waits; it waits on from when it first came in."""
    _needs_desk(by, on_paper)
    ensure_may_amend(sheet, at)
    _gate(today, outcome, (words, doer, done_day), done_day, outcome_day, reason)
    standing = replace(sheet, on_paper=sheet.on_paper or on_paper)
    moved, said = _saying(standing, outcome, outcome_day, words, doer, done_day, reason, files)
    return moved, _event(Name.SHEET_AMENDED, sheet, by, at, via, **said, **_paper(on_paper))


def _gate(
    today: str, outcome: Outcome, said: tuple[str, ...], done_day: str, outcome_day: str | None, reason: str | None
) -> None:
    """No empty replies."""
    if not all(said) or (outcome is Outcome.C and not reason):
        raise Refusal(Refused.SHEET_REPLY_EMPTY)
    if done_day > today:
        raise Refusal(Refused.SHEET_DONE_LATER)
    if outcome is Outcome.B and (outcome_day is None or outcome_day <= today):
        raise Refusal(Refused.SHEET_DAY_PAST)


def _signed(sheet: Sheet, verb: SheetVerb, by: Actor, at: int, on_paper: bool) -> Sheet:
    state = MOVES[verb].to or sheet.state
    paper = sheet.on_paper or on_paper
    return replace(sheet, state=state, signed_by=by.person_id, signed_at=at, on_paper=paper)


def _ended(sheet: Sheet, verb: SheetVerb, at: int) -> Sheet:
    return replace(sheet, state=MOVES[verb].to or sheet.state, ended_at=at)


# --- the resident's phone ---


def ask_phone(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """The resident is asked whether this department may ring him up; by the department or the station. Once."""
    check(SheetVerb.ASK_PHONE, sheet)
    _needs(by, Role.LIAISON, Role.MEMBER, *WRITERS)
    if sheet.phone is not Phone.NO:
        raise Refusal(Refused.SHEET_PHONE_ASKED, number=sheet.number)
    return replace(sheet, phone=Phone.ASKED), _event(Name.SHEET_PHONE_ASKED, sheet, by, at, via)


def allow_phone(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """可以: by the resident himself, whom the handler knows to be the item's; for this sheet alone."""
    check(SheetVerb.ALLOW_PHONE, sheet)
    if sheet.phone not in (Phone.ASKED, Phone.REFUSED):
        raise Refusal(Refused.ALREADY_DONE, number=sheet.number)
    return replace(sheet, phone=Phone.ALLOWED), _event(Name.SHEET_PHONE_ALLOWED, sheet, by, at, via)


def refuse_phone(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """请通过驿站; also later, when he takes back what he allowed."""
    check(SheetVerb.REFUSE_PHONE, sheet)
    if sheet.phone not in (Phone.ASKED, Phone.ALLOWED):
        raise Refusal(Refused.ALREADY_DONE, number=sheet.number)
    return replace(sheet, phone=Phone.REFUSED), _event(Name.SHEET_PHONE_REFUSED, sheet, by, at, via)


def see_phone(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """A liaison looks at the number: recorded each time, and told to the resident."""
    check(SheetVerb.SEE_PHONE, sheet)
    _needs(by, Role.LIAISON)
    if sheet.phone is not Phone.ALLOWED:
        raise Refusal(Refused.SHEET_PHONE_CLOSED, number=sheet.number)
    return sheet, _event(Name.SHEET_PHONE_SEEN, sheet, by, at, via)


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
