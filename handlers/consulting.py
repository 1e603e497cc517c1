"""What every act on a consultation begins with (who may touch it), how one is begun, and how its items come back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain import consultation_moves, consulting
from domain.consultation import UNDER_WAY, Consultation, Part, Participant, Source, Stage, Track
from domain.events import Name
from domain.item import Item, State
from domain.people import SYSTEM, Actor, Role
from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from handlers.assigning import assign_by_rota
from handlers.consultation_away import recused_of
from handlers.consultation_record import go_on, record_consultation, record_participant
from handlers.poll_timers import ask_later
from handlers.talk import Talk
from handlers.telling import record
from storage.attending import of_departments
from storage.consultation_facts import visits_to
from storage.consultations import (
    consultation,
    consultations_of,
    items_of,
    link_item,
    numbered,
    participant_as,
)
from storage.district import Station
from storage.ids import new_id


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who is to take part; `person_id` None where he has no chat (then `name_id` names him)."""

    person_id: str | None
    part: Part
    department_id: str | None = None
    name_id: str | None = None
    party_id: str | None = None  # for whom a guest speaks
    votes: bool = True


async def consultation_here(talk: Talk, consultation_id: str, permission: Permission) -> Consultation:
    """One that this person may touch so, by his roles at its station. Raises Refusal; who is recused learns nothing."""
    found = talk.consultations.get(consultation_id) or await consultation(talk.work, consultation_id)
    talk.thing = consultation_id
    if found is None:
        raise Refusal(Refused.CONSULTATION_UNKNOWN)
    if talk.person_id in await recused_of(talk, found):
        raise Refusal(Refused.CONSULTATION_UNKNOWN)
    ensure(talk.actor(found.station_id), permission)
    return found


def names_residents(talk: Talk, found: Consultation) -> bool:
    """Staff who hold no office at its station read no form of address: for that there is 查看身份, with a reason."""
    if Role.STAFF not in talk.roles or talk.person_id == found.leader_id:
        return True
    return talk.actor(found.station_id).is_any(Role.MEMBER, Role.CLERK, Role.HEAD)


async def attending(talk: Talk, consultation_id: str) -> tuple[Consultation, Participant]:
    """One that this person was invited to. Raises Refusal."""
    found = talk.consultations.get(consultation_id) or await consultation(talk.work, consultation_id)
    talk.thing = consultation_id
    mine = await _mine(talk, found) if found is not None else None
    if found is None or mine is None or mine.ended_at is not None:
        raise Refusal(Refused.NOT_INVITED)
    if talk.person_id in await recused_of(talk, found):
        raise Refusal(Refused.NOT_INVITED)
    return found, mine


async def _mine(talk: Talk, found: Consultation) -> Participant | None:
    """As what this person is invited; a guest is so to one consultation alone."""
    if talk.guest is not None:
        return talk.guest if talk.guest.consultation_id == found.id else None
    mine = await participant_as(talk.work, found.id, talk.person_id)
    return mine or await _for_department(talk, found)


async def _for_department(talk: Talk, found: Consultation) -> Participant | None:
    """A department was invited, not a person: whoever of its liaisons acts is its participant from then on.

    Where a colleague answers for it already, this one may do so instead.
    """
    mine = [one.scope_id for one in talk.appointments if one.role is Role.LIAISON and one.holds(talk.now)]
    rows = await of_departments(talk.work, found.id, mine) if mine and not found.practice else []
    open_ = [one for one in rows if one.ended_at is None]
    one = next((one for one in open_ if one.person_id is None), open_[0] if open_ else None)
    return replace(one, person_id=talk.person_id) if one is not None else None


async def _items(talk: Talk, found: Consultation) -> list[Item]:
    items = [await talk.reads.item(item_id) for item_id in await items_of(talk.work, found.id)]
    return [one for one in items if one is not None]


def composed(
    talk: Talk, where: Station, *, kind: str, title: str, leader: str, source: Source, track: Track = Track.KEY
) -> Consultation:
    """A new one, under the rules and clocks in force; its number comes with `begin`. `title` is a content."""
    return Consultation(
        id=new_id(),
        number="",
        station_id=where.id,
        kind=kind,
        track=track,
        state=Stage.PREPARING,
        rules=talk.house.district.consulting,
        clocks=talk.house.district.clocks,
        source=source,
        title_id=title,
        leader_id=leader,
        made_by=talk.person_id,
        made_at=talk.now,
        practice=where.practice,
    )


async def begin(
    talk: Talk,
    found: Consultation,
    *,
    items: Sequence[Item] = (),
    people: Iterable[Invited] = (),
    by: Actor | None = None,
) -> Consultation:
    """Write it with its number; its items are talked through from now on, its people are those to be invited.

    The leader, who has an item and who reported it take part without being named. `by` where it is not this person's
    own act.
    """
    year = datetime.fromtimestamp(talk.now / 1000, talk.house.district.zone).year
    prefix = f"{talk.house.district.stations[found.station_id].code}-C{year % 100:02d}-"
    number = f"{prefix}{await numbered(talk.work, prefix) + 1:03d}"
    found = replace(found, number=number, urgency=_urgency(items))
    actor = by or talk.actor(found.station_id)
    moved, event = consultation_moves.begin(found, actor, talk.now, talk.channel, items=tuple(one.id for one in items))
    made = record_consultation(talk, moved, event)
    for item in items:
        link_item(talk.work, made.id, item.id)
        await record(talk, item, *consulting.consult(item, actor, talk.now, talk.channel, consultation=made.id))
    for one in _everybody(made, items, people):
        add_participant(talk, made, one)
    return await go_on(talk, made, research=await visits_to(talk.work, [one.id for one in items]))


def add_participant(talk: Talk, found: Consultation, one: Invited) -> Participant:
    """To be invited; a person once only (the caller has looked)."""
    row = Participant(
        id=new_id(),
        consultation_id=found.id,
        part=one.part,
        person_id=one.person_id,
        department_id=one.department_id,
        name_id=one.name_id,
        party_id=one.party_id,
        votes=one.votes and one.part is not Part.CLERK,
    )
    ask_later(talk, found, row.id)
    return record_participant(talk, row, Name.PARTICIPANT_ADDED, part=one.part.value)


def _everybody(found: Consultation, items: Sequence[Item], people: Iterable[Invited]) -> list[Invited]:
    """Each person once, in the first part that he has; nobody who keeps out of one of the items."""
    own = [Invited(found.leader_id, Part.LEADER)]
    for item in items:
        own += [Invited(item.owner_id, Part.MEMBER)] if item.owner_id else []
        own += [Invited(item.reporter_id, Part.RESIDENT)] if not item.stations_own else []
    seen: dict[object, Invited] = {}
    for one in (*own, *people):
        seen.setdefault(one.person_id or id(one), one)
    away = {person for item in items for person in item.recused}
    return [one for key, one in seen.items() if key not in away]


def _urgency(items: Sequence[Item]) -> str:
    ranked = sorted((one.urgency.value for one in items), key=("danger", "utilities", "normal").index)
    return ranked[0] if ranked else "normal"


async def items_back(talk: Talk, found: Consultation, *, agreed: bool) -> list[Item]:
    """议定 or 取消: each item that no other consultation has goes back to its owner, or to whom the rota gives it.

    Those that are with their owner again.
    """
    back = []
    for item in await _items(talk, found):
        others = [one for one in await consultations_of(talk.work, item.id) if one.id != found.id]
        if item.state is not State.CONSULTING or any(one.state in UNDER_WAY for one in others):
            continue
        moved = consulting.end_consultation(item, SYSTEM, talk.now, talk.channel, consultation=found.id, agreed=agreed)
        made = await record(talk, item, *moved)
        if made.state is State.REPORTED:
            await assign_by_rota(talk, made)
        else:
            back.append(made)
    return back
