"""Hours that nobody sits are told to who is in charge: 7, 3 and 1 days ahead, each once; and that a plan runs out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from dialogs.duty_keys import Clock
from dialogs.duty_letters import hours, said
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, Phrase, listing, name, phrase, say, station
from dialogs.letter import day as day_ref
from domain.duty_days import MARKS, Run, unwarned
from domain.events import Name
from domain.rota import StationRota
from domain.rota_plan import Duty
from handlers.duty_clock import day_of
from handlers.duty_facts import newest
from handlers.duty_reminders import within
from handlers.house import House
from handlers.mail import recipients
from handlers.posting import send_told
from handlers.rota_work import Standing, noted, standing
from handlers.shift_people import candidates, heads_of
from handlers.shift_words import Shift
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from storage.database import Row

DAY = 86_400_000
MOST = 6
"""Lines, and people in a line; the rest are seen in the rota."""
MOST_BUTTONS = 3


async def gap(house: House, row: Row) -> None:
    """9:00: the gaps that begin 1, 3 and 7 days after the timer's day."""
    day = day_of(row["round"])
    await _warn(house, row, [(ahead, day + timedelta(days=ahead)) for ahead in sorted(MARKS)])


async def gap_late(house: House, row: Row) -> None:
    """18:00 on the day before: what has come up since the morning."""
    day = house.district.rota(row["subject"]).grid.date(row["round"])
    await _warn(house, row, [(1, day)])


async def _warn(house: House, row: Row, days: Sequence[tuple[int, date]]) -> None:
    work = house.work()
    found = await standing(house, work, row["subject"])
    talk = system_talk(house, work)
    warned = await warned_of(talk, found)
    told: list[Run] = []
    for ahead, day in days:
        new = unwarned(found.rota, day, ahead, work.now, warned)
        if new:
            spans = tuple(f"{one.start}-{one.end}" for run in new for one in run)
            noted(talk, found, Name.ROTA_GAP_WARNED, {"days": ahead, "gaps": spans})
            told += new
    if told:
        letter, heads = _letter(talk, found, told), await heads_of(talk, found.station_id)
        cover = replace(letter, choices=tuple(_cover(found.station_id, run) for run in told[:MOST_BUTTONS]))
        for person in await in_charge(talk, found.station_id):
            talk.told.append((person, cover if person in heads else letter))
    within(house, work, found.station_id)
    done(work, row)
    await send_told(talk)
    await work.commit()


async def warned_of(talk: Talk, found: Standing) -> set[tuple[int, int]]:
    """(days ahead, moment of a gap's beginning) of what was told already."""
    rows = await newest(talk.work, found, Name.ROTA_GAP_WARNED)
    return {
        (row["particulars"]["days"], int(span.partition("-")[0])) for row in rows for span in row["particulars"]["gaps"]
    }


async def in_charge(talk: Talk, station_id: str) -> list[str]:
    """Heads and clerks; the district office where there is no head, or none of them has come in yet."""
    crew, place = await talk.crew(station_id), talk.house.district.place(station_id)
    staff = () if place is None or place.practice else crew.staff  # a practice is no matter of the office
    found = list(dict.fromkeys((*(crew.heads or staff), *crew.clerks)))
    return found if await recipients(talk.work, found) else list(staff)


def _letter(talk: Talk, found: Standing, gaps: Sequence[Run]) -> Letter:
    lines: list[Phrase] = []
    for run in gaps[:MOST]:
        lines.append(_line(found.rota, run))
        free = candidates(talk, found.rota, found.station_id, [(one.start, one.end) for one in run], None)[:MOST]
        names = [phrase(f"button.{Button.PERSON_LINE}", name=name(one)) for one in free]
        lines += [said(Clock.GAP_FREE, names=listing(names, "comma"))] if names else []
    text = said(Clock.GAPS, station=station(found.station_id), lines=listing(lines))
    return Letter(f"clock.{Clock.GAPS}", (text,), must_reach=True)


def _cover(place: str, run: Run) -> Choice:
    args = {"station": place, "shift": Shift(place, Duty.MEMBER, run[0].start, run[-1].end).key}
    return Choice(phrase(f"button.{Button.DUTY_COVER}", day=day_ref(run[0].start)), "override", args)


def _line(rota: StationRota, run: Run) -> Phrase:
    first = rota.grid.date(run[0].start)
    day = [one for one in run if rota.grid.date(one.start) == first]
    if len(day) == len(run):
        return said(Clock.GAP_ONE, day=day_ref(run[0].start), hours=hours(day))
    return said(Clock.GAP_MANY, start=day_ref(run[0].start), end=day_ref(run[-1].start), hours=hours(day))


async def plan_runs_out(house: House, row: Row) -> None:
    """Two weeks before the last day that a plan holds, where none follows."""
    work = house.work()
    found = await standing(house, work, row["subject"])
    talk = system_talk(house, work)
    end = found.rota.grid.at(day_of(row["round"]) + timedelta(days=1), time())
    if work.now < end and found.rota.plans and not found.rota.stints(end, end + 7 * DAY):
        letter = say(f"clock.{Clock.RUNS_OUT}", station=station(found.station_id), day=day_ref(end - 1))
        talk.told += [(person, letter) for person in await in_charge(talk, found.station_id)]
    within(house, work, found.station_id)
    done(work, row)
    await send_told(talk)
    await work.commit()
