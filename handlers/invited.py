"""The people of a consultation: who reads what is sent to a participant, how each is named, what all of them read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialogs.form import Draft
from dialogs.inviting_keys import Inviting
from dialogs.keys import Label
from dialogs.letter import Param, both, called, department, name, text, words
from dialogs.meeting_cards import Meeting
from domain.attending import ensure_open
from domain.consultation import Consultation, Part, Participant
from domain.item import Item
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.consultation_away import recused_of
from handlers.consulting import consultation_here, names_residents
from handlers.talk import Talk
from storage.attending import parties_of, room_named
from storage.consultations import items_of
from storage.database import Row
from storage.items import items_by_id
from storage.meeting_words import agenda_of, utterances_of
from storage.people import appointed_at

MOST_PARTIES = 8
"""So many are named on the card of a meeting."""


async def at_desk(talk: Talk, consultation_id: str) -> Consultation:
    """One whose list this person keeps: its leader, clerk, head or staff. Raises Refusal."""
    found = await consultation_here(talk, consultation_id, Permission.CONSULTATION_SEE)
    if found.leader_id != talk.person_id and not may(talk.actor(found.station_id), Permission.CONSULTATION_KEEP):
        raise Refusal(Refused.NOT_YOURS)
    talk.thing = found.id
    return found


async def taken_while_open(talk: Talk, draft: Draft, name: str) -> Draft:
    """A form about its list begins only while somebody may still be asked."""
    if not name:
        ensure_open(await at_desk(talk, draft.values["consultation"]), talk.now)
    return draft


async def desk_of(talk: Talk, found: Consultation) -> list[str]:
    """Who hears what comes in: its leader and the clerks, or the heads where there are none; never one recused."""
    crew = await talk.crew(found.station_id)
    away = await recused_of(talk, found)
    free = [person for person in (found.leader_id, *(crew.clerks or crew.heads)) if person not in away]
    return list(dict.fromkeys(free or crew.staff))


async def items_in(talk: Talk, found: Consultation) -> list[Item]:
    ids = await items_of(talk.work, found.id)
    return list((await items_by_id(talk.work, ids)).values()) if ids else []


async def liaisons_of(talk: Talk, departments: Iterable[str]) -> dict[str, list[str]]:
    """Who answers now for each of these departments."""
    wanted = sorted(set(departments))
    found: dict[str, list[str]] = {one: [] for one in wanted}
    for held in await appointed_at(talk.work, *wanted) if wanted else ():
        if held.role is Role.LIAISON:
            found[held.scope_id].append(held.person_id)
    return found


@dataclass(frozen=True, slots=True)
class Addressed:
    """A participant with the people who read his letters: himself, or everybody who answers for his department."""

    one: Participant
    people: tuple[str, ...]


async def addressed(talk: Talk, found: Consultation, people: Sequence[Participant]) -> list[Addressed]:
    """What a practice says never leaves its station: departments hear nothing of it."""
    open_ = [one for one in people if one.person_id is None and one.department_id and not found.practice]
    liaisons = await liaisons_of(talk, (one.department_id or "" for one in open_))
    made = []
    for one in people:
        if one.person_id is not None:
            outside = found.practice and one.part is Part.DEPARTMENT
            made.append(Addressed(one, () if outside else (one.person_id,)))
        else:
            made.append(Addressed(one, tuple(liaisons.get(one.department_id or "", ()))))
    return made


@dataclass(frozen=True, slots=True)
class Forms:
    """How residents of a consultation are called: `sealed` by person, None where he is anonymous; items by reporter."""

    sealed: dict[str, str | None]
    items: dict[str, Item]

    def via(self, person: str | None) -> str:
        return self.items[person].via if person in self.items else ""


async def forms_of(talk: Talk, found: Consultation) -> Forms:
    items = await items_in(talk, found)
    sealed = {one.reporter_id: one.called_sealed for one in items} if names_residents(talk, found) else {}
    return Forms(sealed, {one.reporter_id: one for one in items})


def who(one: Participant, forms: Forms) -> Param:
    """As the desk and the others read him: a resident by his form of address, never more."""
    if one.person_id is not None and one.part is Part.RESIDENT:
        return called(one.person_id, forms.sealed.get(one.person_id), forms.via(one.person_id))
    if one.part is Part.DEPARTMENT and one.department_id:
        if one.person_id is None:
            return department(one.department_id)
        whose = {"department": department(one.department_id), "name": name(one.person_id)}
        return text(f"inviting.{Inviting.OF_DEPARTMENT}", **whose)
    if one.person_id is not None:
        return name(one.person_id)
    if one.party_id and one.name_id:
        return text(f"inviting.{Inviting.FOR_PARTY}", name=words(one.name_id), party=words(one.party_id))
    return words(one.name_id) if one.name_id else text(f"label.{Label.SOMEBODY}")


def who_at_desk(one: Participant, forms: Forms) -> Param:
    """The same with the number of what a resident reported: several have no form of address."""
    if one.part is Part.RESIDENT and one.person_id in forms.items:
        item = forms.items[one.person_id]
        return text(f"inviting.{Inviting.WHO_REPORTED}", who=who(one, forms), number=item.number)
    return who(one, forms)


async def meeting_of(talk: Talk, found: Consultation) -> Meeting:
    room = await room_named(talk.work, found.room_id)
    materials = await utterances_of(talk.work, found.id, "material")
    lines = tuple(await agenda_of(talk.work, found.id))
    heads = (await talk.crew(found.station_id)).heads
    led = f"inviting.{Inviting.CHAIR_HEAD if found.leader_id in heads else Inviting.CHAIR_MEMBER}"
    return Meeting(
        found,
        str(room["name"]) if room else "",
        lines,
        len(materials),
        await parties_known(talk, found),
        _address(talk, room),
        text(led, name=name(found.leader_id)),
    )


def _address(talk: Talk, room: Row | None) -> Param:
    """Of a room that is a station's own; of one that all share its name tells."""
    place = talk.house.district.place(room["station_id"]) if room and room["station_id"] else None
    return both(place.place, place.place_en) if place and place.place else ""


async def parties_known(talk: Talk, found: Consultation) -> tuple[Param, ...]:
    """Whom everybody who is invited may know of: the leader by name, all others by whom they speak for."""
    seen = await parties_of(talk.work, found.id)
    made: list[Param] = [name(found.leader_id)]
    if any(part is Part.MEMBER for part, _, _ in seen):
        made.append(text(f"inviting.{Inviting.CARD_MEMBERS}"))
    if any(part is Part.RESIDENT for part, _, _ in seen):
        made.append(text(f"inviting.{Inviting.CARD_RESIDENTS}"))
    made += [department(which) for part, which, _ in seen if part is Part.DEPARTMENT and which]
    made += [words(party, 20) for part, _, party in seen if part is Part.GUEST and party]
    return tuple(made[:MOST_PARTIES])
