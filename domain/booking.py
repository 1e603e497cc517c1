"""A time and a place for a meeting: what can be, what is in the way, what is worth a word. Pure; instants in UTC ms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.calendar import DAY, HOUR, MINUTE, Calendar
from domain.clocks import Clocks
from domain.consultation_clocks import notice_short
from domain.consultation_rules import Kind
from domain.refusal import Refusal, Refused
from domain.when_words import MIDNIGHT, When

LONGEST = 12 * HOUR
FARTHEST = 366 * DAY
USUAL = 90
"""Minutes that a meeting lasts where nobody says how long."""
Span = tuple[int, int]


def instant_at(day: date, minute: int, calendar: Calendar) -> int | None:
    """When the local clock shows that minute of the day; None where it jumps over it, as it does in spring."""
    day, minute = day + timedelta(days=minute // MIDNIGHT), minute % MIDNIGHT
    wanted = time(minute // 60, minute % 60)
    at = calendar.instant(day, wanted)
    shown = datetime.fromtimestamp(at / 1000, ZoneInfo(calendar.timezone))
    return at if (shown.date(), shown.time()) == (day, wanted) else None


def span_of(said: When, minutes: int, calendar: Calendar) -> Span | None:
    """From beginning to end; `minutes` where no length was said. None for an hour that the clock jumps over."""
    start = instant_at(said.day, said.start, calendar)
    lasts = said.minutes if said.minutes is not None else minutes
    return None if start is None else (start, start + lasts * MINUTE)


def ensure_span(span: Span, now: int) -> None:
    """Raises Refusal for what is past, ends before it begins, lies too far ahead or lasts too long."""
    start, end = span
    if not now < start < end:
        raise Refusal(Refused.TIME_PAST)
    if start > now + FARTHEST:
        raise Refusal(Refused.TIME_FAR)
    if end - start > LONGEST:
        raise Refusal(Refused.TIME_LONG)


class Hint(StrEnum):
    """What is said of a time that can be had all the same."""

    SHORT = "short"
    REST_DAY = "rest_day"
    NIGHT = "night"
    OVERNIGHT = "overnight"
    PROVISIONAL = "provisional"


def hints(
    span: Span, now: int, clocks: Clocks, kind: Kind, calendar: Calendar, urgency: str = "normal"
) -> tuple[Hint, ...]:
    start, end = span
    first = calendar.day_of(start)
    told = {
        Hint.SHORT: notice_short(start, now, clocks, kind, calendar, urgency=urgency),
        Hint.REST_DAY: not calendar.is_workday(first),
        Hint.NIGHT: calendar.in_night(start),
        Hint.OVERNIGHT: calendar.day_of(end - 1) != first,
        Hint.PROVISIONAL: calendar.provisional(start),
    }
    return tuple(hint for hint, holds in told.items() if holds)


class Tie(StrEnum):
    """What keeps somebody elsewhere; duty is worth a word alone."""

    MEETING = "meeting"
    LEAVE = "leave"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Engagement:
    """`where`: the station of the meeting or the duty; nothing more is told of it."""

    person_id: str
    tie: Tie
    start: int
    end: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """A room that somebody has."""

    room_id: str
    consultation_id: str
    station_id: str
    start: int
    end: int


def meets(span: Span, start: int, end: int) -> bool:
    """One that ends as the other begins is not in its way."""
    return start < span[1] and span[0] < end


def taken(span: Span, room_id: str, bookings: Iterable[Booking], but: str = "") -> Booking | None:
    """Who has the room then, the earliest; `but` is the consultation that it is wanted for."""
    held = [one for one in bookings if one.room_id == room_id and one.consultation_id != but]
    return min((one for one in held if meets(span, one.start, one.end)), key=lambda one: one.start, default=None)


def tied(span: Span, engagements: Iterable[Engagement]) -> list[Engagement]:
    """Who is elsewhere then, each person once for each tie."""
    found = {(one.person_id, one.tie): one for one in engagements if meets(span, one.start, one.end)}
    return list(found.values())


def clashes(found: Sequence[Engagement]) -> list[Engagement]:
    """Those that the head has to insist against."""
    return [one for one in found if one.tie is not Tie.DUTY]
