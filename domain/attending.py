"""Being invited: what an answer does to a participant and to the seats, and when somebody is reminded.

`consultations.seats` counts who wants a seat: all beyond the capacity wait in the order in which they asked. So one
number that is changed under a condition (`Seat`) is all that two at once can race for.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from domain.calendar import DAY, HOUR, MINUTE, Calendar
from domain.consultation import BEFORE, Answer, Consultation, Part, Participant
from domain.refusal import Refusal, Refused

HOSTS = frozenset({Part.LEADER, Part.CLERK})
"""Who holds the meeting takes nobody's seat."""
_COME = frozenset({Answer.YES, Answer.SENDS})


class Seat(StrEnum):
    """What happens to the seats: the names of conditional changes (`storage.seats`)."""

    KEEP = "keep"
    TAKE = "take"
    WAIT = "wait"
    GIVE = "give"  # nobody waits
    PASS = "pass"  # to who waits first
    LEAVE = "leave"  # the queue
    FREE = "free"  # there is no limit


class Reminder(StrEnum):
    EVE = "meeting_eve"
    HOUR = "meeting_hour"


def wants_seat(one: Participant) -> bool:
    return one.ended_at is None and one.part not in HOSTS and one.answer in _COME


def begun(found: Consultation, at: int) -> bool:
    """The meeting has begun, by its leader's word or by the clock; or it is over."""
    if found.state not in BEFORE:
        return True
    return found.opened_at is not None or (found.start_at is not None and at >= found.start_at)


def ensure_open(found: Consultation, at: int) -> None:
    """Raises Refusal where answers, questions and lists are no more to be changed."""
    if found.called_off_at is not None:
        raise Refusal(Refused.CONSULTATION_MOVED, number=found.number, standing=found.state)
    if begun(found, at):
        raise Refusal(Refused.MEETING_BEGUN, number=found.number)


def seat_for(before: Participant, after: Participant, *, seats: int, capacity: int | None) -> Seat:
    """`seats` as it was read: the change is made under the condition that this still holds."""
    wanted, wants = wants_seat(before), wants_seat(after)
    if wanted == wants:
        return Seat.KEEP
    if capacity is None:
        return Seat.FREE
    if wants:
        return Seat.TAKE if seats < capacity else Seat.WAIT
    if before.queued_at is not None:
        return Seat.LEAVE
    return Seat.PASS if seats > capacity else Seat.GIVE


def answered(one: Participant, said: Answer, at: int, *, delegate: str | None = None) -> Participant:
    """`delegate` is a content: who comes in his place. Whether he waits for a seat, `seated` says."""
    return replace(
        one, answer=said, answered_at=at, delegate_id=delegate, queued_at=one.queued_at if said in _COME else None
    )


def seated(after: Participant, seat: Seat, at: int) -> Participant:
    if seat is Seat.WAIT:
        return replace(after, queued_at=at)
    return replace(after, queued_at=None) if seat is Seat.TAKE else after


def left(one: Participant, at: int) -> Participant:
    return replace(one, ended_at=at, queued_at=None)


def again(one: Participant) -> Participant:
    """Somebody who was dropped is on the list once more, as if for the first time."""
    return replace(one, ended_at=None, invited_at=None, answer=None, answered_at=None, delegate_id=None, queued_at=None)


def reminders(start: int, now: int, calendar: Calendar) -> dict[Reminder, int]:
    """When who comes is reminded (UTC ms), by day; none where it would be too late to be of use."""
    eve, hour = calendar.night_end(start - DAY), calendar.night_end(start - HOUR)
    found = {Reminder.EVE: eve} if now < eve <= start - 2 * HOUR else {}
    return found | ({Reminder.HOUR: hour} if now < hour <= start - 10 * MINUTE else {})


def reminded(one: Participant, which: Reminder) -> bool:
    """Who comes, each time; who is silent is asked once, the day before."""
    if one.ended_at is not None or one.invited_at is None or one.queued_at is not None:
        return False
    hosts = one.part in HOSTS and one.answer is None
    return one.comes or hosts or (which is Reminder.EVE and one.answer is None)


def overlap(one: Consultation, other: Consultation) -> bool:
    if one.start_at is None or one.end_at is None or other.start_at is None or other.end_at is None:
        return False
    return one.start_at < other.end_at and other.start_at < one.end_at
