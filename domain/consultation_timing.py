"""The moves of a consultation's time: fixed, moved, asked for, called off, taken up again.

Made as those of `domain.consultation_moves` are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.consultation import Consultation, Mode, Stage, Verb
from domain.consultation_moves import Moved, check, ensure_leads, event_of, stage_after
from domain.events import Name, Particular
from domain.people import Actor, Role
from domain.poll import FEWEST, MOST
from domain.refusal import Refusal, Refused


def fix(
    found: Consultation,
    by: Actor,
    at: int,
    via: str,
    *,
    start: int,
    end: int,
    mode: Mode,
    room: str | None = None,
    place: str | None = None,
    link: str | None = None,
    why: str = "hand",
    short: bool = False,
) -> Moved:
    """定下时间地点. `why`: hand, or poll. `short`: with less notice than the rules ask.

    Clashes and the steps before it, the handler has looked at.
    """
    check(Verb.FIX, found)
    ensure_leads(found, by)
    moved = replace(
        _placed(found, start, end, mode, room, place, link, at), state=stage_after(Verb.FIX, found), fixed_at=at
    )
    said: dict[str, Particular] = {"start": start, "end": end, "mode": mode.value, "room": room, "why": why}
    return moved, event_of(Name.CONSULTATION_FIXED, found, by, at, via, **said, **_noted(short), place=place, link=link)


def move(
    found: Consultation,
    by: Actor,
    at: int,
    via: str,
    *,
    start: int,
    end: int,
    mode: Mode,
    room: str | None = None,
    place: str | None = None,
    link: str | None = None,
    reason: str | None = None,
    short: bool = False,
) -> Moved:
    """改期、改地点: all are told. Notice of another time runs from now on."""
    check(Verb.MOVE, found)
    ensure_leads(found, by)
    moved = _placed(found, start, end, mode, room, place, link, at)
    if start != found.start_at:
        moved = replace(moved, fixed_at=at)
    said: dict[str, Particular] = {"start": start, "end": end, "mode": mode.value, "room": room, "reason": reason}
    was: dict[str, Particular] = {"was": found.start_at, "was_room": found.room_id, **_noted(short)}
    return moved, event_of(Name.CONSULTATION_MOVED, found, by, at, via, **said, **was, place=place, link=link)


def _noted(short: bool) -> dict[str, Particular]:
    return {"short": True} if short else {}


def _placed(
    found: Consultation,
    start: int,
    end: int,
    mode: Mode,
    room: str | None,
    place: str | None,
    link: str | None,
    now: int,
) -> Consultation:
    if not now < start < end:
        raise Refusal(Refused.TIME_PAST)
    if mode is not Mode.ONLINE and not (room or place):
        raise Refusal(Refused.NO_PLACE)
    if mode is not Mode.PLACE and not link:
        raise Refusal(Refused.NO_LINK)
    return replace(
        found,
        start_at=start,
        end_at=end,
        mode=mode,
        room_id=room,
        place_id=place,
        link_id=link,
        poll_until=None,
        sequence=found.sequence + 1,
    )


def open_poll(
    found: Consultation,
    by: Actor,
    at: int,
    via: str,
    *,
    until: int,
    starts: Sequence[int],
    mode: Mode,
    room: str | None = None,
    place: str | None = None,
    link: str | None = None,
    why: str = "hand",
) -> Moved:
    """约时间. `starts` are those of its times; `why`: hand, or again where too few could come before.

    Where it is to be is kept with a consultation that has no time yet; one that has a time stays where it is.
    """
    check(Verb.OPEN_POLL, found)
    ensure_leads(found, by)
    if found.poll_until is not None:
        raise Refusal(Refused.POLL_RUNS, number=found.number)
    if not FEWEST <= len(set(starts)) <= MOST or len(set(starts)) != len(starts):
        raise Refusal(Refused.POLL_FEW)
    if not at < until < min(starts):
        raise Refusal(Refused.POLL_SOON)
    moved = replace(found, poll_until=until, polls=found.polls + 1)
    if found.state is Stage.PREPARING:
        moved = replace(moved, mode=mode, room_id=room, place_id=place, link_id=link)
    said: dict[str, Particular] = {"poll": moved.polls, "until": until, "why": why}
    said["starts"] = tuple(str(start) for start in starts)
    return moved, event_of(Name.CONSULTATION_POLL_OPENED, found, by, at, via, **said)


def close_poll(found: Consultation, by: Actor, at: int, via: str, *, why: str) -> Moved:
    """`why`: hand, met (a time was found), short (too few could come)."""
    check(Verb.CLOSE_POLL, found)
    ensure_leads(found, by)
    if found.poll_until is None:
        raise Refusal(Refused.POLL_OVER)
    said: dict[str, Particular] = {"poll": found.polls, "why": why}
    return replace(found, poll_until=None), event_of(Name.CONSULTATION_POLL_CLOSED, found, by, at, via, **said)


def call_off(found: Consultation, by: Actor, at: int, via: str, *, reason: str | None) -> Moved:
    """取消: with a reason that everybody invited reads."""
    check(Verb.CALL_OFF, found)
    if not by.is_any(Role.HEAD, Role.STAFF, Role.SYSTEM):
        raise Refusal(Refused.NOT_YOURS)
    moved = replace(
        found,
        state=stage_after(Verb.CALL_OFF, found),
        called_off_at=at,
        reason_id=reason,
        poll_until=None,
        sequence=found.sequence + 1,
    )
    return moved, event_of(Name.CONSULTATION_CALLED_OFF, found, by, at, via, reason=reason)


def revive(found: Consultation, by: Actor, at: int, via: str) -> Moved:
    """恢复: with no time yet; the calendar entry that was cancelled is taken up again once there is one."""
    check(Verb.REVIVE, found)
    if not by.is_any(Role.HEAD, Role.STAFF):
        raise Refusal(Refused.NOT_YOURS)
    moved = replace(
        found,
        state=stage_after(Verb.REVIVE, found),
        called_off_at=None,
        reason_id=None,
        start_at=None,
        end_at=None,
        fixed_at=None,
    )
    return moved, event_of(Name.CONSULTATION_REVIVED, found, by, at, via)
