"""A step of a consultation's clocks is due: who answers for it is told; another list of days off moves them."""

from __future__ import annotations

from dialogs.consultation_letters import late_letter
from domain import consultation_clocks
from domain.clocks import Clock
from domain.consultation import Consultation
from domain.consultation_tellings import ConsultationNotice, climbed
from domain.events import Event
from domain.outcome_moves import MinutesState
from domain.people import Role
from domain.running import Running, Step
from handlers.consultation_away import but_recused
from handlers.consultation_people import heads_of
from handlers.consultation_record import LOOK, record_consultation
from handlers.house import House
from handlers.posting import send_told
from handlers.step_consultation import keepers
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from storage import tables
from storage.consultation_lists import put_consultation_clocks
from storage.consultation_lists import stale_consultations as stale
from storage.consultations import consultation
from storage.database import Row
from storage.minutes import editions_of
from storage.people import appointed_at

PAGE = 500


async def look(house: House, row: Row) -> None:
    work = house.work()
    talk = system_talk(house, work)
    found = await consultation(work, row["subject"])
    done(work, row)
    if found is not None and found.open:
        made = await _climb(talk, await _on_this_calendar(talk, found))
        if made.version == found.version:
            work.guard(tables.consultations, id=found.id, version=found.version)
            due = consultation_clocks.next_look(made, talk.now, house.calendar)
            if due is not None:
                work.look(LOOK, made.id, due)
    await send_told(talk)
    await work.commit()


async def _climb(talk: Talk, found: Consultation) -> Consultation:
    """Of steps that were missed while nobody looked only the highest is written and told."""
    calendar = talk.house.calendar
    for one in found.running:
        step = consultation_clocks.step_to_tell(found, one, talk.now, calendar)
        if step is Step.NONE:
            continue
        moved, event = consultation_clocks.climb(found, one, step, talk.now, talk.channel)
        found = record_consultation(talk, moved, event)
        await _tell(talk, found, one, step, event)
    return found


async def _tell(talk: Talk, found: Consultation, one: Running, step: Step, event: Event) -> None:
    rules = talk.house.consulting_of(found.rules)
    crew = await talk.crew(found.station_id)
    told = climbed(event, found.leader_id, crew, await keepers(talk, found), practice=found.practice)
    if step is Step.PLUS_5 and not found.practice:
        areas = talk.house.district.areas_of(found.station_id)
        held = await appointed_at(talk.work, *areas, talk.house.district.id)
        told |= {a.person_id: ConsultationNotice.PATRON_OVERDUE for a in held if a.role is Role.PATRON}
    free = await but_recused(talk, found, told)
    minutes = await _objected_to(talk, found) if one.clock is Clock.OBJECTED else ""
    talk.told += [(person, late_letter(told[person], found, rules, one, step, minutes)) for person in free]


async def _objected_to(talk: Talk, found: Consultation) -> str:
    """The edition that the head is to decide about."""
    sent = [each.id for each in await editions_of(talk.work, found.id) if each.state == MinutesState.SENT]
    return sent[-1] if sent else ""


async def _on_this_calendar(talk: Talk, found: Consultation) -> Consultation:
    calendar = talk.house.calendar
    if not any(_stale(one, calendar.version) for one in found.running):
        return found
    moved, event = consultation_clocks.move_due(found, calendar, talk.now, talk.channel)
    if event is None:
        put_consultation_clocks(talk.work, moved)
        return moved
    made = record_consultation(talk, moved, event)
    one = next(one for one in made.running if one.clock == event.particulars["clock"])
    if one.clock is not Clock.STEP:
        rules = talk.house.consulting_of(made.rules)
        letter = late_letter(ConsultationNotice.DUE_MOVED, made, rules, one, Step.NONE)
        whose = await heads_of(talk, made) if one.clock is Clock.OBJECTED else [made.leader_id]
        talk.told += [(person, letter) for person in await but_recused(talk, made, whose)]
    return made


def _stale(one: Running, version: int) -> bool:
    return one.stopped_at is None and one.calendar != version


async def stale_consultations(house: House, after: str) -> tuple[list[str], str | None]:
    """Of one page those whose clocks run on another calendar, and where the next page begins."""
    stations = (*house.district.stations, *house.district.closed)
    page = await stale(house.work(), stations, house.calendar.version, after, PAGE)
    return [one.id for one in page], page[-1].id if len(page) == PAGE else None


async def move_consultation_clocks(house: House, consultation_id: str) -> None:
    """One consultation in a commit of its own, from how it stands now."""
    work = house.work()
    talk = system_talk(house, work)
    found = await consultation(work, consultation_id)
    if found is None or not found.open:
        return
    made = await _on_this_calendar(talk, found)
    due = consultation_clocks.next_look(made, talk.now, house.calendar)
    if due is not None:
        work.look(LOOK, made.id, due)
    await send_told(talk)
    await work.commit()
