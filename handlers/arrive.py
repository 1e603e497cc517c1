"""我到岗了: the person who sits now says that he is there, once for all that he sits of the day."""

from __future__ import annotations

from datetime import timedelta

from dialogs.attendance_forms import Arrive
from dialogs.duty_keys import Clock
from dialogs.duty_letters import hours
from dialogs.letter import say, station
from domain.duty_days import Run, runs
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.rota import StationRota
from domain.rota_plan import Duty
from handlers.duty_clock import SAT
from handlers.duty_facts import is_rest
from handlers.duty_reminders import within
from handlers.rota_work import Standing, noted, standing
from handlers.talk import Talk
from storage import shifts

FORM = Arrive
REQUIRES = Permission.TODO_SEE
EARLY = 3_600_000
"""So long before it begins somebody may be there, ms."""


async def handle(talk: Talk, form: Arrive) -> None:
    where = [form.station] if form.station else list(dict.fromkeys(one.scope_id for one in talk.appointments))
    places = [place for place in where if place in talk.house.district.stations]
    duties = [Duty(form.duty)] if form.duty else list(SAT)
    mine: list[tuple[Standing, Duty, Run]] = []
    for place in places:
        found = await standing(talk.house, talk.work, place)
        for duty in duties:
            run = sitting(found.rota, talk.person_id, duty, talk.now)
            if run is not None and (not form.at or run[0].start <= form.at < run[-1].end):
                mine.append((found, duty, run))
    if not mine:
        over = bool(form.at) and form.at < talk.now
        talk.reply(say(f"clock.{Clock.SHIFT_OVER if over else Clock.NOTHING_TO_ARRIVE}"))
    elif not any([await _arrived(talk, *one) for one in mine]):
        raise Refusal(Refused.ALREADY_DONE)


def sitting(rota: StationRota, person: str, duty: Duty, now: int) -> Run | None:
    """What the person sits of a day, where it is under way, or begins within the hour."""
    today = rota.grid.date(now + EARLY)
    for day in (today - timedelta(days=1), today):
        for run in runs(rota, day, duty):
            if run[0].person_id == person and run[0].start - EARLY <= now < run[-1].end:
                return run
    return None


async def _arrived(talk: Talk, found: Standing, duty: Duty, run: Run) -> bool:
    """Whether that was not known yet."""
    place = found.station_id
    left = [one for one in run if one.end > talk.now]
    rows = await shifts.rows_at(talk.work, place, run[0].start, run[-1].end)
    there = {row["start_at"] for row in rows if row["duty"] == duty and row["person_id"] == talk.person_id}
    if all(one.start in there for one in left):
        return False
    within(talk.house, talk.work, place)
    day = found.rota.grid.date(run[0].start)
    for one in left:
        shifts.arrive(talk.work, place, one, duty, day.isoformat(), is_rest(talk.house, day))
    particulars = {"person": talk.person_id, "duty": duty.value, "starts": tuple(str(one.start) for one in left)}
    noted(talk, found, Name.ROTA_ATTENDED, dict(particulars))
    talk.reply(say(f"clock.{Clock.ARRIVED}", station=station(place), hours=hours(run)))
    return True
