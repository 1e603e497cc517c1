"""Who runs a meeting, who takes part in it, how each is named, and who reads what is sent to him."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dialogs.inviting_keys import Inviting
from dialogs.letter import Param, called, department, name, text, words
from dialogs.meeting_keys import Meet
from domain.consultation import Consultation, Part, Participant, Stage
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.consultation_away import but_recused
from handlers.consulting import consultation_here, names_residents
from handlers.sheet_desk import departments_of
from handlers.talk import Talk
from storage.consultations import consultation, items_of, participants_of
from storage.items import items_by_id
from storage.meetings import meetings_of
from storage.people import appointed_at

DAY = 86_400_000
LONGEST = 2 * DAY
"""A meeting that began before is none of today's, ms."""
Pair = tuple[Consultation, Participant]


async def at_desk(talk: Talk, consultation_id: str, *stages: Stage) -> Consultation:
    """One that this person runs: its leader, a clerk, the head or the staff. Raises Refusal."""
    found = await consultation_here(talk, consultation_id, Permission.CONSULTATION_SEE)
    talk.thing = found.id
    if found.leader_id != talk.person_id and not may(talk.actor(found.station_id), Permission.CONSULTATION_KEEP):
        raise Refusal(Refused.NOT_YOURS)
    if stages and found.state not in stages:
        raise Refusal(Refused.CONSULTATION_MOVED, number=found.number, standing=found.state)
    return found


async def runs(talk: Talk, found: Consultation) -> bool:
    """Whether the person may see what only those see who run it."""
    try:
        await at_desk(talk, found.id)
    except Refusal:
        return False
    return True


async def crew_of(talk: Talk, found: Consultation) -> list[str]:
    """The leader, the heads and the clerks of its station, each once, but for who is recused."""
    crew = await talk.crew(found.station_id)
    return await but_recused(talk, found, (found.leader_id, *crew.heads, *crew.clerks))


async def meetings_near(talk: Talk) -> list[Pair]:
    """What the person is invited to that begins, or began, within two days; a guest's one alone, whenever it is."""
    if talk.guest is not None:
        found = talk.consultations.get(talk.guest.consultation_id)
        found = found or await consultation(talk.work, talk.guest.consultation_id)
        return [(found, talk.guest)] if found is not None and talk.guest.ended_at is None else []
    near = await meetings_of(talk.work, talk.person_id, departments_of(talk), talk.now - LONGEST, talk.now + DAY)
    return [(one, mine) for one, mine in near if mine.ended_at is None]


async def sitting(talk: Talk) -> list[Pair]:
    """The meetings that are on, and that the person is signed in at."""
    return [pair for pair in await meetings_near(talk) if pair[0].state is Stage.MEETING and pair[1].came_at]


async def taking_part(talk: Talk, consultation_id: str) -> Pair:
    """One of these days that the person takes part in, for himself or for his department. Raises Refusal."""
    near = [pair for pair in await meetings_near(talk) if pair[0].id == consultation_id]
    if not near:
        raise Refusal(Refused.NOT_INVITED)
    return next((pair for pair in near if pair[1].person_id == talk.person_id), near[0])


async def named(talk: Talk, found: Consultation, people: Iterable[Participant]) -> dict[str, Param]:
    """How each is called before the others: a resident by his form of address, or by his number in the list."""
    items = (await items_by_id(talk.work, await items_of(talk.work, found.id))).values()
    open_ = names_residents(talk, found)
    sealed = {item.reporter_id: (item.called_sealed, item.via) for item in items if item.called_sealed and open_}
    wanted = list(people)
    numbers: dict[str, int] = {}
    if any(_anonymous(one, sealed) for one in wanted):
        everybody = [one.id for one in await participants_of(talk.work, found.id) if one.part is Part.RESIDENT]
        numbers = {one: number for number, one in enumerate(everybody, 1)}
    return {one.id: _name(one, sealed, numbers.get(one.id)) for one in wanted}


def _anonymous(one: Participant, sealed: Mapping[str, tuple[str | None, str]]) -> bool:
    return one.part is Part.RESIDENT and one.name_id is None and one.person_id not in sealed


def _name(one: Participant, sealed: Mapping[str, tuple[str | None, str]], number: int | None) -> Param:
    if one.name_id is not None and one.party_id is not None:
        return text(f"inviting.{Inviting.FOR_PARTY}", name=words(one.name_id, 20), party=words(one.party_id, 30))
    if one.name_id is not None:
        return words(one.name_id, 20)
    if number is not None:
        return text(f"meet.{Meet.RESIDENT}", number=number)
    if one.person_id is not None and one.part is Part.RESIDENT:
        return called(one.person_id, *sealed.get(one.person_id, (None, "")))
    if one.person_id is None and one.department_id:
        return department(one.department_id)
    return name(one.person_id) if one.person_id else text(f"consultation_part.{one.part}")


async def readers(talk: Talk, found: Consultation, people: Sequence[Participant]) -> dict[str, list[str]]:
    """Who reads what is sent to each: himself, or all who answer for his department. Practice stays at its station."""
    open_ = {one.department_id for one in people if one.person_id is None and one.department_id}
    liaisons: dict[str, list[str]] = {}
    for held in await appointed_at(talk.work, *sorted(filter(None, open_))) if open_ and not found.practice else ():
        if held.role is Role.LIAISON:
            liaisons.setdefault(held.scope_id, []).append(held.person_id)
    made = {}
    for one in people:
        outside = found.practice and one.part is Part.DEPARTMENT
        own = [one.person_id] if one.person_id and not outside else []
        made[one.id] = own or ([] if one.person_id else liaisons.get(one.department_id or "", []))
    return made
