"""Who took part in a consultation, whom a letter about it goes to, and how somebody is named before the others."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.letter import Letter, Param, Ref, department, name, text, words
from domain.action import Action
from domain.consultation import Answer, Consultation, Part, Participant
from domain.people import Role
from handlers.consultation_away import but_recused
from handlers.talk import Talk
from storage.consultations import participants_of
from storage.people import appointed_at


def took_part(one: Participant) -> bool:
    """He was there, or said in writing what he thinks; who leads it always is."""
    return one.ended_at is None and (one.came_at is not None or one.answer is Answer.WRITTEN or one.part is Part.LEADER)


async def liaisons_at(talk: Talk, department_id: str) -> list[str]:
    """Who speaks for a department now."""
    held = await appointed_at(talk.work, department_id)
    return list(dict.fromkeys(one.person_id for one in held if one.role is Role.LIAISON))


async def reached(talk: Talk, people: Sequence[Participant]) -> dict[str, Participant]:
    """The persons who are written to for these; in place of a liaison who has left, the others of his department."""
    found: dict[str, Participant] = {}
    for one in people:
        if one.department_id is None:
            to = [one.person_id] if one.person_id else []
        else:
            there = await liaisons_at(talk, one.department_id)
            to = [one.person_id] if one.person_id in there else there
        for person in to:
            if person:
                found.setdefault(person, one)
    return found


async def who_took_part(talk: Talk, found: Consultation) -> dict[str, Participant]:
    """Persons with a chat, and as whom; nobody who keeps out of one of its matters by now."""
    people = [one for one in await participants_of(talk.work, found.id) if took_part(one)]
    return await free_among(talk, found, await reached(talk, people))


async def free_among(talk: Talk, found: Consultation, people: dict[str, Participant]) -> dict[str, Participant]:
    return {person: people[person] for person in await but_recused(talk, found, people)}


async def in_charge(talk: Talk, found: Consultation) -> list[str]:
    """Who leads it and who heads its station, but for who is recused; the district office where there is no head."""
    led = await but_recused(talk, found, [found.leader_id])
    return list(dict.fromkeys([*led, *await heads_of(talk, found)]))


async def heads_of(talk: Talk, found: Consultation) -> list[str]:
    crew = await talk.crew(found.station_id)
    return await but_recused(talk, found, crew.heads) or list(crew.staff)


def tell(talk: Talk, people: Sequence[str], letter: Letter, *, but: str | None = None) -> None:
    talk.told += [(person, letter) for person in dict.fromkeys(people) if person != (but or talk.person_id)]


async def keeper_ref(talk: Talk, found: Action) -> Param:
    """Whose an action is; a resident is named to nobody, a guest by the party that he speaks for."""
    by_name = found.department_id or found.owner_id
    return keeper_among(found, () if by_name else await participants_of(talk.work, found.consultation_id))


def keeper_among(found: Action, people: Sequence[Participant]) -> Param:
    """The same, of the people of its consultation."""
    if found.department_id:
        return department(found.department_id)
    if found.owner_id:
        return name(found.owner_id)
    return participant_ref(next((one for one in people if one.id == found.participant_id), None))


def participant_ref(one: Participant | None) -> Ref:
    if one is not None and one.party_id:
        return words(one.party_id, 30)
    return text(f"consultation_part.{one.part if one is not None else Part.RESIDENT}")
