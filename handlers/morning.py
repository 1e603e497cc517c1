"""晨报: as the day begins head and clerk read what it brings, once; of stations without a head the staff do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dialogs.cards import button
from dialogs.keys import Band, Button, Label, Say
from dialogs.letter import Letter, Phrase, Ref, listing, phrase, station, text
from domain.calendar import Calendar
from domain.people import Appointment, Role
from handlers.consultation_inbox import underway_at
from handlers.house import House
from handlers.inbox import TO_DECIDE, Inbox, inbox_at
from handlers.posting import send_told
from handlers.timer_talk import done, system_talk
from storage.database import Row
from storage.people import appointed_at, without_morning
from storage.work import Work

KIND = "morning"
BATCH = 200
MOST = 5
"""Of consultations so many are named."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many matters there are of each kind; one may be among several."""

    due: int = 0
    over: int = 0
    decide: int = 0
    call: int = 0
    new: int = 0

    def __bool__(self) -> bool:
        return any((self.due, self.over, self.decide, self.call, self.new))

    def said(self) -> list[Phrase]:
        """One line a kind, but for those of which there are none."""
        counts = {
            Label.MORNING_OVER: self.over,
            Label.MORNING_DUE: self.due,
            Label.MORNING_DECIDE: self.decide,
            Label.MORNING_CALL: self.call,
            Label.MORNING_NEW: self.new,
        }
        return [phrase(f"label.{label}", count=count) for label, count in counts.items() if count]


def round_of(day: date) -> int:
    return int(f"{day:%Y%m%d}")


def opening(calendar: Calendar, day: date) -> int:
    return calendar.instant(day, calendar.hours[0][0])


def next_morning(calendar: Calendar, now: int) -> date:
    """The working day whose hours begin next."""
    day = calendar.day_of(now)
    while not calendar.is_workday(day) or opening(calendar, day) <= now:
        day += _DAY
    return day


def day_before(calendar: Calendar, day: date) -> date:
    """The working day before: since its morning is what is new."""
    day -= _DAY
    while not calendar.is_workday(day):
        day -= _DAY
    return day


class MorningClock:
    """Remembers for which day it has planned which stations."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._planned: tuple[date | None, int, frozenset[str]] = (None, 0, frozenset())

    async def tick(self) -> int:
        """How many timers it has set; a station and the district's office have one a working day."""
        house = self._house
        calendar, district = house.calendar, house.district
        day = next_morning(calendar, house.clock())
        planned = self._planned[2] if self._planned[:2] == (day, calendar.version) else frozenset()
        subjects = [one for one in (*district.stations, district.id) if one not in planned]
        for at in range(0, len(subjects), BATCH):
            work = house.work()
            for subject in subjects[at : at + BATCH]:
                work.timer(KIND, subject, round_of(day), opening(calendar, day))
            await work.commit()
        self._planned = (day, calendar.version, planned.union(subjects))
        return len(subjects)


async def morning(house: House, row: Row) -> None:
    """The letters of one station, or of the office about those without a head; none on a day of rest."""
    work = house.work()
    calendar, subject = house.calendar, row["subject"]
    day = calendar.day_of(work.now)
    talk = system_talk(house, work)
    if row["round"] == round_of(day) and calendar.is_workday(day):
        if subject == house.district.id:
            talk.told += await _to_office(house, work, day)
        elif subject in house.district.stations:
            talk.told += await _to_station(house, work, subject, day)
    done(work, row)
    if row["round"] != round_of(day) and calendar.is_workday(day) and opening(calendar, day) <= work.now:
        work.timer(KIND, subject, round_of(day), work.now)  # nobody was there to set it while it was time
    await send_told(talk)
    await work.commit()


async def _to_station(house: House, work: Work, place: str, day: date) -> list[tuple[str, Letter]]:
    held = await appointed_at(work, place, house.district.id)
    inbox, since = await _inbox(house, work, [place], held, day)
    people = [one.person_id for one in held if one.role in (Role.HEAD, Role.CLERK) and one.scope_id == place]
    stopped = await without_morning(work, people)
    underway = await underway_at(work, [place], held, actions=True)
    told = []
    for person in dict.fromkeys(people):
        roles = {one.role for one in held if one.person_id == person and one.scope_id == place}
        if person in stopped:
            continue
        lines = figures(inbox, person, roles, since).said()
        lines += [line for _, line in underway.of(house, work.now, person, roles)[:MOST]]
        if lines:
            told.append((person, _letter(station(place), lines)))
    return told


async def _to_office(house: House, work: Work, day: date) -> list[tuple[str, Letter]]:
    """One letter, a line a station that has no head."""
    stations = [one.id for one in house.district.stations.values() if not one.practice]
    held = await appointed_at(work, *stations, house.district.id)
    headed = {one.scope_id for one in held if one.role is Role.HEAD}
    bare = [place for place in stations if place not in headed]
    staff = [one.person_id for one in held if one.role is Role.STAFF]
    stopped = await without_morning(work, staff)
    readers = [person for person in dict.fromkeys(staff) if person not in stopped]
    if not bare or not readers:
        return []
    inbox, since = await _inbox(house, work, bare, held, day)
    underway = await underway_at(work, bare, held, actions=True)
    told = []
    for person in readers:
        lines = [
            _line(place, found) for place in bare if (found := figures(_only(inbox, place), person, _STAFF, since))
        ]
        lines += [line for _, line in underway.of(house, work.now, person, _STAFF)[:MOST]]
        if lines:
            told.append((person, _letter(text(f"label.{Label.NO_HEAD}"), lines)))
    return told


_STAFF = frozenset({Role.STAFF})


def _line(place: str, found: Figures) -> Phrase:
    return phrase(f"say.{Say.MORNING_STATION}", station=station(place), figures=listing(found.said(), "comma"))


def _only(inbox: Inbox, place: str) -> Inbox:
    items, calls = ([item for item in found if item.now_at == place] for found in (inbox.items, inbox.calls))
    sheets = [(item, state) for item, state in inbox.sheets if item.now_at == place]
    return Inbox(items, calls, inbox.crews, inbox.today, sheets=sheets)


async def _inbox(
    house: House, work: Work, stations: Sequence[str], held: Sequence[Appointment], day: date
) -> tuple[Inbox, int]:
    """With everything reported since the working day before began."""
    since = opening(house.calendar, day_before(house.calendar, day))
    return await inbox_at(house, work, stations, held, since), since


def figures(inbox: Inbox, person: str, roles: frozenset[Role] | set[Role], since: int) -> Figures:
    waiting = inbox.of(person, roles)
    theirs = [one for one in inbox.items if person not in one.recused and one.reporter_id != person]
    return Figures(
        due=sum(inbox.today.due(one) for one in theirs),
        over=sum(inbox.today.over(one) for one in theirs),
        decide=sum(one.band in TO_DECIDE for one in waiting),
        call=sum(one.call or one.band == Band.TO_CALL for one in waiting),
        new=sum(one.open and one.reported_at >= since for one in theirs),
    )


def _letter(where: Ref, lines: list[Phrase]) -> Letter:
    key = f"say.{Say.MORNING}"
    choices = (
        button(Button.OPEN_INBOX, "inbox", primary=True),
        button(Button.MORNING_STOP, "morning", wanted="no"),
    )
    return Letter(key, (phrase(key, where=where, lines=listing(lines)),), choices=choices)
