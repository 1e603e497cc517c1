"""What a department does with a sheet: it gets it, signs, returns it, asks for more time, replies.

Done by one of its liaisons: an actor with the roles that count at the department. With `on_paper` somebody of the
station writes down what it said on paper: an actor with the roles that count at the station.
"""

from __future__ import annotations

from dataclasses import replace

from domain import running
from domain.clocks import Clock
from domain.events import Name, Particular
from domain.item import Outcome
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused
from domain.sheet import MOVES, Extension, Phone, Sheet, SheetVerb
from domain.sheet_guards import WRITERS, Moved, check, ended, event_of, may_return, needs


def _needs_desk(by: Actor, on_paper: bool) -> None:
    needs(by, *(WRITERS if on_paper else (Role.LIAISON,)))


def _paper(on_paper: bool) -> dict[str, Particular]:
    return {"on_paper": True} if on_paper else {}


def may_deliver(sheet: Sheet) -> bool:
    """Not once its clocks have begun anew, or were given more time."""
    fresh = not any(one.round or one.extensions for one in sheet.running)
    return fresh and sheet.state in MOVES[SheetVerb.DELIVER].sources


def deliver(sheet: Sheet, by: Actor, at: int, via: str) -> Moved:
    """The letter is before the department's eyes: its clocks begin now. Once; nothing to do once it has signed."""
    check(SheetVerb.DELIVER, sheet)
    if not may_deliver(sheet):
        raise Refusal(Refused.ALREADY_DONE, number=sheet.number)
    return sheet, event_of(Name.SHEET_DELIVERED, sheet, by, at, via)


def sign(sheet: Sheet, by: Actor, at: int, via: str, *, on_paper: bool = False) -> Moved:
    """签收: it is ours."""
    _needs_desk(by, on_paper)
    check(SheetVerb.SIGN, sheet)
    moved = _signed(sheet, SheetVerb.SIGN, by, at, on_paper)
    return moved, event_of(Name.SHEET_SIGNED, sheet, by, at, via, **_paper(on_paper))


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
    gone = ended(sheet, SheetVerb.RETURN, at)
    moved = replace(gone, reason_id=reason, next_department_id=to, on_paper=sheet.on_paper or on_paper)
    return moved, event_of(Name.SHEET_RETURNED, sheet, by, at, via, reason=reason, to=to, **_paper(on_paper))


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
    return moved, event_of(Name.SHEET_EXTENSION_ASKED, sheet, by, at, via, days=days, reason=reason, **_paper(on_paper))


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
    return moved, event_of(Name.SHEET_REPLIED, sheet, by, at, via, **said, **_paper(on_paper))


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
    return moved, event_of(Name.SHEET_AMENDED, sheet, by, at, via, **said, **_paper(on_paper))


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
