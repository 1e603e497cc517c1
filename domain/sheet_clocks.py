"""Which clocks of a sheet an event starts and stops: the referral row of PRODUCT.md's table as one pure function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain import running
from domain.calendar import Calendar
from domain.clocks import Clock, Clocks
from domain.events import Event, Name
from domain.running import Running
from domain.sheet import Sheet, SheetState

_OF_DEPARTMENT = (Clock.REFERRAL_RETURN, Clock.REFERRAL_REPLY)
_ALL = (*_OF_DEPARTMENT, Clock.REFERRAL_RELEASE)


def after(event: Event, sheet: Sheet, clocks: Clocks, calendar: Calendar, *, rules: str = "") -> Sheet:
    """The sheet with its clocks as the event leaves them, and when the soonest is due. `rules`: those of its item."""
    at, kept = event.at, sheet.running

    def begin(clock: Clock, round_: int) -> Running:
        return running.start(clock, clocks.allowance(clock), at, calendar, rules=rules, round_=round_)

    match event.name:
        case Name.SHEET_SENT:
            kept = tuple(begin(clock, 0) for clock in _OF_DEPARTMENT)
        case Name.SHEET_DELIVERED:
            kept = tuple(begin(clock, 1) for clock in _OF_DEPARTMENT)
        case Name.SHEET_SIGNED:
            kept = _stopped(kept, at, Clock.REFERRAL_RETURN)
        case Name.SHEET_RETURN_ALLOWED:
            one = running.of(kept, Clock.REFERRAL_RETURN)
            kept = running.put(kept, begin(Clock.REFERRAL_RETURN, one.round + 1 if one else 0))
        case Name.SHEET_EXTENSION_GRANTED:
            one = running.of(kept, Clock.REFERRAL_REPLY)
            if one is not None:
                kept = running.put(kept, running.extended(one, at, int(str(event.particulars["days"])), calendar))
        case Name.SHEET_GATHERED:
            kept = running.put(kept, begin(Clock.REFERRAL_RELEASE, 0))
        case Name.SHEET_PUT_BACK:
            one = running.of(kept, Clock.REFERRAL_RELEASE)  # of several replies one carries the clock
            kept = running.put(kept, begin(Clock.REFERRAL_RELEASE, one.round + 1)) if one else kept
        case _ if sheet.state is SheetState.REPLIED and sheet.ended_at is None:
            kept = _stopped(kept, at, *_OF_DEPARTMENT)
        case _ if not sheet.open:
            kept = _stopped(kept, at, *_ALL)
    return replace(sheet, running=tuple(kept), due_at=running.soonest(kept))


def _stopped(kept: Sequence[Running], at: int, *clocks: Clock) -> tuple[Running, ...]:
    return tuple(running.stopped(one, at) if one.clock in clocks else one for one in kept)


def reply_due(sheet: Sheet) -> Running | None:
    """Until when the department is to reply, while it has the sheet."""
    one = running.of(sheet.running, Clock.REFERRAL_REPLY)
    return one if one is not None and one.stopped_at is None else None
