"""A calendar to subscribe to (RFC 5545): one event for each stint of a rota, named for ever by station, duty and
start; one for each consultation, with the UID and SEQUENCE of its invitation, so that none stands twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.rota import StationRota, Stint
from domain.rota_plan import Duty
from locales.catalogue import said

BEHIND, AHEAD = 62, 366
"""Days that a calendar reaches back and ahead."""
REFRESH = timedelta(hours=4)
_FORM = 1
"""Of the calendar's own shape: a new one makes every copy out of date."""
_NAMED = {Duty.MEMBER: "feed_sits", Duty.RESERVE: "feed_reserve", Duty.HEAD: "feed_head"}


@dataclass(frozen=True, slots=True)
class Part:
    """One station. `version` and `changed` (UTC ms) are those of its rota's last change."""

    id: str
    called: str
    placed: str
    rota: StationRota
    version: int
    changed: int
    provisional: tuple[int, ...] = ()  # years without an official list, where the rota goes by one


@dataclass(frozen=True, slots=True)
class Meeting:
    """One consultation. Instants in UTC ms."""

    uid: str
    sequence: int
    changed: int
    start: int
    end: int
    summary: str
    place: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """All that a calendar is made of. `person_id`: only what he sits; None: everything, with names and gaps.

    `zone` where there is no part to take it from.
    """

    name: str
    language: str
    district: str
    today: date
    parts: tuple[Part, ...]
    person_id: str | None
    names: Mapping[str, str]
    meetings: tuple[Meeting, ...] = ()
    zone: ZoneInfo | None = None

    @property
    def local(self) -> ZoneInfo:
        return self.zone or self.parts[0].rota.grid.zone

    @property
    def tag(self) -> str:
        """The same wherever and whenever the same calendar is made; nothing need be made to know it."""
        plain = [_FORM, self.name, self.language, self.district, self.today, self.person_id, sorted(self.names.items())]
        plain += [self.zone, *self.meetings]
        told = [*plain, *(one for part in self.parts for one in _told(part))]
        return hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()[:32]


def _told(part: Part) -> Iterator[object]:
    rota = part.rota
    yield from (part.id, part.called, part.placed, part.version, part.changed, rota.grid.zone)
    yield from ((sorted(one.weekdays), one.start, one.end) for one in rota.grid.hours)
    yield sorted(rota.grid.festivals)
    yield part.provisional
    for plan in rota.plans:
        yield from (plan.id, plan.duty, plan.people, plan.anchor, plan.rule.model_dump_json(), plan.start, plan.end)
    yield from rota.changes
    yield sorted((person, list(spans)) for person, spans in rota.leaves.items())
    yield sorted((person, list(spans)) for person, spans in (rota.serving or {}).items())


def made(source: Source) -> bytes:
    """The calendar; takes up to a fifth of a second, so it is called in a thread."""
    from icalendar import Calendar, Timezone

    zone = source.local
    first, last = source.today - timedelta(BEHIND), source.today + timedelta(AHEAD)
    calendar = Calendar()
    calendar.add("prodid", "-//Yizhan//Rota//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", source.name)
    calendar.add("x-wr-calname", source.name)
    calendar.add("x-wr-timezone", str(zone))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    calendar.add_component(Timezone.from_tzinfo(zone, first_date=first, last_date=last))
    for part in source.parts:
        rota = replace(part.rota)  # with a memory of its own: the house's is the event loop's
        for duty in Duty:
            for stint in _stints(source, rota, duty, first, last):
                calendar.add_component(_event(source, part, duty, stint))
    for meeting in source.meetings:
        calendar.add_component(_held(meeting, zone))
    return bytes(calendar.to_ical())


def _held(meeting: Meeting, zone: ZoneInfo) -> Any:
    from icalendar import Event

    changed = datetime.fromtimestamp(meeting.changed // 1000, UTC)
    event = Event()
    event.add("uid", meeting.uid)
    event.add("summary", meeting.summary)
    event.add("dtstart", datetime.fromtimestamp(meeting.start / 1000, zone))
    event.add("dtend", datetime.fromtimestamp(meeting.end / 1000, zone))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    if meeting.place:
        event.add("location", meeting.place)
    return event


def _stints(source: Source, rota: StationRota, duty: Duty, first: date, last: date) -> Iterator[Stint]:
    """One person's, or all; a gap that is over is told no more."""
    for day in (first + timedelta(offset) for offset in range((last - first).days)):
        for stint in rota.of_day(day, duty):
            if source.person_id is not None:
                shown = stint.person_id == source.person_id
            else:
                shown = stint.person_id is not None or day >= source.today
            if shown:
                yield stint


def _event(source: Source, part: Part, duty: Duty, stint: Stint) -> Any:
    from icalendar import Event

    def at(moment: int) -> datetime:
        return datetime.fromtimestamp(moment / 1000, part.rota.grid.zone)

    changed = datetime.fromtimestamp(part.changed // 1000, UTC)
    event = Event()
    event.add("uid", f"{part.id}-{duty}-{stint.start}@{source.district}")
    event.add("summary", _summary(source, part, duty, stint))
    event.add("dtstart", at(stint.start))
    event.add("dtend", at(stint.end))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", part.version)
    event.add("status", "CONFIRMED" if stint.person_id else "TENTATIVE")
    if part.placed:
        event.add("location", f"{part.called} {part.placed}")
    year = at(stint.start).year
    if year in part.provisional:
        event.add("description", said("label.year_provisional", source.language, {"year": year}))
    return event


def _summary(source: Source, part: Part, duty: Duty, stint: Stint) -> str:
    what = said(f"label.{_NAMED[duty]}", source.language)
    if source.person_id is not None:
        who = part.called
    else:
        gap = said("label.feed_gap", source.language)
        who = source.names.get(stint.person_id or "", "") if stint.person_id else gap
    return said("label.feed_named", source.language, {"what": what, "name": who})
