"""A day before a turn, and when it starts: whoever counts at that moment is told, nobody twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam, select

from dialogs.cards import Promised, button
from dialogs.duty_letters import eve_letter, start_letter
from dialogs.keys import Button
from dialogs.letter import Choice
from domain.duty_days import Run, before, beginning, runs, turn_end
from domain.item import Item, State
from domain.rota import StationRota, Stint, Why
from domain.rota_plan import Duty
from domain.swaps import holder
from handlers.duty_clock import SAT, day_of
from handlers.duty_facts import left_words
from handlers.house import House
from handlers.posting import send_told
from handlers.promises import promised
from handlers.rota_work import rely_on, standing
from handlers.shift_words import Shift
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from storage import stations, tables
from storage.as_json import as_json
from storage.database import Row
from storage.items import items_handled_by
from storage.statements import compiled, in_list
from storage.work import Work

DAY = 86_400_000
_MADE = compiled(
    select(tables.duty_changes.c.id).where(
        tables.duty_changes.c.district_id == bindparam("district_id"),
        in_list(tables.duty_changes.c.id, "ids"),
        tables.duty_changes.c.made_at > bindparam("since"),
    )
)


_LEFT = compiled(
    select(tables.leaves.c.person_id).where(
        tables.leaves.c.district_id == bindparam("district_id"),
        in_list(tables.leaves.c.person_id, "people"),
        tables.leaves.c.made_at > bindparam("since"),
        tables.leaves.c.start_at < bindparam("end"),
        tables.leaves.c.end_at > bindparam("start"),
    )
)


def within(house: House, work: Work, station_id: str) -> None:
    """What is told of a station in practice goes when that station opens."""
    place = house.district.stations.get(station_id)
    if place is not None and place.practice:
        work.practice_at = station_id
        stations.rely_on_practice(work, station_id)


async def eve(house: House, row: Row) -> None:
    """18:00 the day before."""
    work = house.work()
    found = await standing(house, work, row["subject"])
    talk = system_talk(house, work)
    day = day_of(row["round"])
    arrives = house.calendar.night_end(work.now)
    for duty in Duty:
        for run in beginning(found.rota, day, duty):
            if run[0].start > arrives and not await _told_already(work, run):
                last = turn_end(found.rota, run[-1], duty)
                letter = eve_letter(found.station_id, duty, run, last, _ways_out(found.station_id, duty, run, last))
                talk.told.append((run[0].person_id or "", letter))
    rely_on(work, found)
    within(house, work, found.station_id)
    done(work, row)
    await send_told(talk)
    await work.commit()


async def _told_already(work: Work, run: Run) -> bool:
    """Whether all of it is his by a swap, an override or a leave that he was told of within the last day."""
    since = work.now - DAY
    ids = {one.change.id for one in run if one.change is not None and one.why is not Why.RESERVE}
    away = {holder(one) or "" for one in run if one.why is Why.RESERVE}
    if any(one.why is Why.PLAN for one in run):
        return False
    if len(await work.all(_MADE, ids=as_json(sorted(ids)), since=since)) < len(ids):
        return False
    rows = await work.all(_LEFT, people=as_json(sorted(away)), since=since, start=run[0].start, end=run[-1].end)
    return {row["person_id"] for row in rows} == away


def _ways_out(place: str, duty: Duty, run: Run, last: Stint) -> tuple[Choice, ...]:
    """换班, of the whole turn or a part of it, where it is his own; and 请假."""
    leave = button(Button.LEAVE, "leave")
    if any(holder(one) != one.person_id for one in run):
        return (leave,)
    return button(Button.SWAP, "swap", shift=Shift(place, duty, run[0].start, last.end).key), leave


async def start(house: House, row: Row) -> None:
    """When somebody's time of that day begins; not when it is over already."""
    work = house.work()
    found = await standing(house, work, row["subject"])
    talk = system_talk(house, work)
    for duty in SAT:
        run = starting(found.rota, row["round"], duty)
        if run is None or run[-1].end <= house.calendar.night_end(work.now):
            continue
        person = run[0].person_id or ""
        items = await in_hand(talk, person, found.station_id) if duty is Duty.MEMBER else []
        left = await left_words(work, found, person, run) if duty is Duty.MEMBER else []
        talk.told.append((person, start_letter(found.station_id, duty, run, items, left)))
    rely_on(work, found)
    within(house, work, found.station_id)
    done(work, row)
    await send_told(talk)
    await work.commit()


def starting(rota: StationRota, at: int, duty: Duty) -> Run | None:
    """What somebody sits of a day from `at` on, where his time of that day begins then."""
    day = rota.grid.date(at)
    for run in (*runs(rota, day - timedelta(days=1), duty), *runs(rota, day, duty)):
        if run[0].start == at and run[0].person_id is not None:
            last = before(rota, at, duty)
            goes_on = last is not None and last.end == at and last.person_id == run[0].person_id
            return None if goes_on else run
    return None


async def in_hand(talk: Talk, person: str, station_id: str) -> Sequence[tuple[Item, Promised | None]]:
    """A person's open matters at a station with what is promised next, the most urgent first."""
    found = [item for item in await items_handled_by(talk.work, person) if item.now_at == station_id]
    open_ = [item for item in found if item.state is not State.ANSWERED]
    open_.sort(key=lambda item: (item.urgency != "danger", item.state != State.ASSIGNED))
    return [(item, promised(item, talk.house.clocks_of(item.clocks), talk.house.calendar, talk.now)) for item in open_]
