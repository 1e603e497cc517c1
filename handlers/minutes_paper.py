"""The minutes as who may read them gets them on paper: his rights are looked at when it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.action import ActionState
from domain.consultation import Consultation
from domain.minutes import Happened, joined, sections
from domain.outcome_moves import MinutesState
from domain.refusal import Refusal, Refused
from domain.wording import clean
from handlers.after_meeting import keeps, read_by
from handlers.house import House
from handlers.minutes_draft import change_text, draft_of
from handlers.minutes_gather import gathered
from handlers.talk import Talk
from handlers.timer_talk import system_talk
from storage.actions import actions_of
from storage.database import Conflict
from storage.minutes import Minutes, editions_of
from storage.people import appointments_of
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Told:
    """`day`: when it was sent, or made while it is a draft, local. `states`: of each action by its number."""

    consultation: Consultation
    minutes: Minutes
    text: str
    happened: Happened
    station: str
    day: datetime
    states: dict[str, ActionState]


async def reader(house: House, work: Work, person_id: str) -> Talk:
    """A talk in which this person reads a page: nobody is answered."""
    talk = system_talk(house, work)
    talk.door.person_id = person_id
    talk.channel = house.own_channel
    talk.appointments = house.district.with_duty(await appointments_of(work, person_id), work.now)
    return talk


async def minutes_told(house: House, work: Work, person_id: str, consultation_id: str) -> Told:
    """The newest edition that he may see: a draft only where he keeps it. Raises Refusal."""
    talk = await reader(house, work, person_id)
    found, _ = await read_by(talk, consultation_id)
    own = keeps(found, talk.actor(found.station_id))
    seen = [one for one in await editions_of(work, found.id) if own or one.state != MinutesState.DRAFT]
    if not seen:
        raise Refusal(Refused.PAPER_GONE)
    text = await talk.words([seen[-1].words_id])
    if not text:
        raise Refusal(Refused.PAPER_GONE)
    place = house.district.place(found.station_id)
    return Told(
        consultation=found,
        minutes=seen[-1],
        text=text,
        happened=await gathered(talk, found),
        station=place.name if place else "",
        day=datetime.fromtimestamp((seen[-1].sent_at or seen[-1].made_at) / 1000, house.district.zone),
        states={one.number: one.state for one in await actions_of(work, found.id)},
    )


async def draft_told(
    house: House, work: Work, person_id: str, consultation_id: str
) -> tuple[Consultation, Minutes, str]:
    """The draft that this person may edit, and its text. Raises Refusal."""
    talk = await reader(house, work, person_id)
    found, last = await draft_of(talk, consultation_id)
    return found, last, await talk.words([last.words_id])


async def save_draft(house: House, person_id: str, consultation_id: str, seen: str, text: str) -> bool:
    """Whether it is saved: False where somebody changed the draft after it was read. Raises Refusal."""
    work = house.work()
    talk = await reader(house, work, person_id)
    found, last = await draft_of(talk, consultation_id)
    if last.words_id != seen:
        return False
    said = clean(text)
    if not said:
        raise Refusal(Refused.EMPTY)
    await change_text(talk, found, last, joined(sections(said)))
    try:
        await work.commit()
    except Conflict:
        return False
    return True
