"""A consultation as a calendar entry for one who is invited (RFC 5545, 5546): one UID for ever, SEQUENCE that rises.

Calendars take it for an invitation (METHOD:REQUEST), follow its changes, and take it out again (METHOD:CANCEL). It
names nobody but its reader, and him only by a mark; its mailboxes end in .invalid (RFC 2606): no answer can get lost
in a mailbox that nobody reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.attending import HOSTS
from domain.consultation import Answer, Consultation, Mode, Participant
from domain.people import Role, roles_at
from domain.refusal import Refusal, Refused
from handlers.house import House
from handlers.papers import Args, Paper
from locales.catalogue import said
from storage.attending import changed_at, room_named
from storage.consultations import consultation, participant
from storage.items import contents_by_id
from storage.meeting_words import agenda_of
from storage.people import appointments_of, persons
from storage.work import Work

_GONE = "invalid"
_LINK = re.compile(r"https?://[^\s<>\"'，。；（）]+", re.ASCII)
_STATES: dict[Answer | None, str] = {
    Answer.YES: "ACCEPTED",
    Answer.NO: "DECLINED",
    Answer.WRITTEN: "DECLINED",
    Answer.SENDS: "TENTATIVE",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Instants in UTC ms. `start` None: it has no time any more, or not yet again."""

    uid: str
    sequence: int
    made: int
    changed: int
    cancelled: bool
    zone: ZoneInfo
    summary: str
    description: str
    station: str
    mailbox: str  # of the station, before the @
    attendee: str  # of the reader
    answer: str = "NEEDS-ACTION"
    start: int | None = None
    end: int | None = None
    place: str = ""
    link: str = ""
    alarm: str = ""  # what the reminders say; none where it is empty
    language: str = "zh"

    @property
    def method(self) -> str:
        return "CANCEL" if self.cancelled else "REQUEST"


def made(entry: Entry) -> bytes:
    """Always UTF-8, lines folded at 75 octets, CRLF."""
    from icalendar import Calendar, Timezone

    calendar = Calendar()
    calendar.add("prodid", "-//Yizhan//Consultation//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", entry.method)
    if entry.start is not None:
        day = _local(entry, entry.start).date()
        year = timedelta(366)
        calendar.add_component(Timezone.from_tzinfo(entry.zone, first_date=day - year, last_date=day + year))
    calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _local(entry: Entry, at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, entry.zone)


def _event(entry: Entry) -> Any:
    from icalendar import Event, vCalAddress

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", datetime.fromtimestamp(entry.made // 1000, UTC))
    event.add("last-modified", datetime.fromtimestamp(entry.changed // 1000, UTC))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", entry.summary, parameters={"LANGUAGE": entry.language})
    if entry.description:
        event.add("description", entry.description, parameters={"LANGUAGE": entry.language})
    if entry.start is not None and entry.end is not None:
        event.add("dtstart", _local(entry, entry.start))
        event.add("dtend", _local(entry, entry.end))
    if entry.place:
        event.add("location", entry.place)
    if entry.link:
        event.add("url", entry.link)
    organizer = vCalAddress(f"mailto:{entry.mailbox}@yizhan.{_GONE}")
    organizer.params["CN"] = entry.station
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{entry.attendee}@yizhan.{_GONE}")
    attendee.params |= {"PARTSTAT": entry.answer, "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"}
    event.add("attendee", attendee)
    if not entry.cancelled and entry.alarm:
        for before in (timedelta(days=1), timedelta(hours=1)):
            event.add_component(_alarm(entry, before))
    return event


def _alarm(entry: Entry, before: timedelta) -> Any:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", entry.alarm)
    return alarm


async def make(house: House, work: Work, person_id: str, args: Args) -> Paper:
    """How things stand at this moment, whenever the link was sent. Raises Refusal where it is not this person's."""
    found = await consultation(work, args["consultation"])
    mine = await participant(work, args["participant"])
    if found is None or mine is None or not await _his(house, work, mine, person_id):
        raise Refusal(Refused.PAPER_GONE)
    row = (await persons(work, [person_id])).get(person_id)
    language = str(row["language"]) if row else "zh_CN"
    entry = await entry_of(house, work, found, mine, language)
    mime = f"text/calendar; method={entry.method}; charset=utf-8"
    return Paper(f"{found.number}.ics", mime, made(entry))


async def _his(house: House, work: Work, mine: Participant, person_id: str) -> bool:
    if mine.person_id is not None:
        return mine.person_id == person_id
    held = await appointments_of(work, person_id)
    return Role.LIAISON in roles_at(held, mine.department_id or "", house.district.id, work.now)


async def entry_of(house: House, work: Work, found: Consultation, mine: Participant, language: str) -> Entry:
    """As one participant reads it: off for him too where he was taken from the list."""
    agenda = await agenda_of(work, found.id)
    ids = [one for one in (found.title_id, found.place_id, found.link_id, *(line for line, _ in agenda)) if one]
    contents = {key: str(row["text"]) for key, row in (await contents_by_id(work, ids)).items()}
    room = await room_named(work, found.room_id)
    where = house.district.place(found.station_id)
    station = where.called(language) if where else ""
    title = contents.get(found.title_id, found.number)
    link = contents.get(found.link_id or "", "") if found.mode is not Mode.PLACE else ""
    named = _LINK.search(link)
    cancelled = found.off or found.start_at is None or mine.ended_at is not None
    return Entry(
        uid=f"{found.id}@{house.district.id}",
        sequence=found.sequence,
        made=work.now,
        changed=max(await changed_at(work, found.id), mine.ended_at or 0),
        cancelled=cancelled,
        zone=house.district.zone,
        summary=said("inviting.ics_summary", language, {"title": title}),
        description=_description(found, station, agenda, contents, link, language),
        station=station or found.number,
        mailbox=f"station-{found.station_id}",
        attendee=f"participant-{mine.id}",
        answer=_STATES.get(mine.answer, "NEEDS-ACTION") if mine.queued_at is None else "TENTATIVE",
        start=found.start_at,
        end=found.end_at,
        place=_place(
            found, contents, str(room["name_en" if language == "en" else "name"] or room["name"]) if room else "", link
        ),
        link=named[0] if named else "",
        alarm=said("inviting.ics_alarm", language, {"title": title}) if mine.comes or mine.part in HOSTS else "",
        language=language[:2],
    )


def _place(found: Consultation, contents: dict[str, str], room: str, link: str) -> str:
    there = room or contents.get(found.place_id or "", "")
    parts = [] if found.mode is Mode.ONLINE else [there]
    return " / ".join(part for part in (*parts, link) if part)


def _description(
    found: Consultation, station: str, agenda: list[tuple[str, int]], contents: dict[str, str], link: str, language: str
) -> str:
    """Number, agenda, how to get in: nothing that tells of anybody."""
    lines = [said("inviting.ics_number", language, {"number": found.number, "station": station})]
    lines += [link] if link else []
    for number, (content, minutes) in enumerate(agenda, 1):
        key = "inviting.agenda_minutes" if minutes else "inviting.agenda_line"
        told = {"number": number, "words": contents.get(content, ""), **({"count": minutes} if minutes else {})}
        lines.append(said(key, language, told))
    lines.append(said("inviting.ics_answer", language))
    return "\n".join(lines)
