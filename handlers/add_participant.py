"""加人: members, residents concerned, departments, clerks, and who has no chat; after the time is fixed each is
invited at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Answer as Said
from dialogs.form import Draft, Misheard, Option
from dialogs.invitation_forms import AddParticipant
from dialogs.invitation_letters import said, titled
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Phrase, department, name, phrase, station
from domain import numbers
from domain.attending import again, ensure_open
from domain.consultation import Consultation, Part, Participant, Stage
from domain.events import Name
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.consultation_away import recused_of
from handlers.consultation_record import record_participant
from handlers.consulting import Invited
from handlers.consulting import add_participant as add
from handlers.dialog import Offers
from handlers.invited import at_desk, items_in
from handlers.inviting import remind, send_invitations
from handlers.name_keys import kept_name, sealed_name
from handlers.talk import Talk
from storage import tables
from storage.attending import hold_list, once_only, signers_of
from storage.consultations import participants_of
from storage.items import item_by_number
from storage.people import appointed_at
from storage.supports import supporters_of

FORM = AddParticipant
REQUIRES = Permission.CONSULTATION_SEE
SUPPORTERS, SIGNERS, NUMBER = "supporters", "signers", "number"
_SITS = (Role.HEAD, Role.MEMBER)
_ASKED = {"member": "member", "resident": "resident", "department": "department", "clerk": "clerk"}


async def taken(talk: Talk, draft: Draft, asked: str) -> Draft:
    """What there is nobody of is not asked."""
    if not asked:
        ensure_open(await at_desk(talk, draft.values["consultation"]), talk.now)
    part = draft.values.get("part", "")
    if asked == "part" and part in _ASKED and not (await offers(talk, draft))[part]:
        raise Refusal(Refused.NOBODY_TO_INVITE)
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    found = await at_desk(talk, draft.values["consultation"])
    match draft.values.get("part"):
        case "member":
            return {"member": await _serving(talk, found, *_SITS)}
        case "clerk":
            return {"clerk": await _serving(talk, found, Role.CLERK)}
        case "resident":
            return {"resident": await _residents(talk, found)}
        case "department":
            out = {one.department_id for one in await _in(talk, found)}
            free = [one for one in talk.house.district.departments_at(talk.now) if one not in out]
            label = f"button.{Button.DEPARTMENT}"
            return {"department": [Option(one, phrase(label, department=department(one))) for one in free]}
    return {}


async def _in(talk: Talk, found: Consultation) -> list[Participant]:
    return [one for one in await participants_of(talk.work, found.id) if one.ended_at is None]


async def _out(talk: Talk, found: Consultation) -> set[str]:
    """Who is on the list already, or keeps out of one of its items."""
    there = {one.person_id for one in await _in(talk, found) if one.person_id is not None}
    return there | await recused_of(talk, found)


async def _serving(talk: Talk, found: Consultation, *roles: Role) -> list[Option]:
    """The station's own first; of members those of the whole district, a clerk is one of its own."""
    every = [found.station_id] if Role.CLERK in roles else list(talk.house.district.stations)
    held = [one for one in await appointed_at(talk.work, *every) if one.role in roles]
    held.sort(key=lambda one: one.scope_id != found.station_id)
    out = await _out(talk, found)
    made: dict[str, Phrase] = {}
    for one in held:
        if one.person_id in out:
            continue
        own = phrase(f"button.{Button.PERSON_LINE}", name=name(one.person_id))
        there = said(Inviting.SOMEBODY_AT, name=name(one.person_id), station=station(one.scope_id))
        made.setdefault(one.person_id, own if one.scope_id == found.station_id else there)
    return [Option(person, label) for person, label in made.items()]


async def _residents(talk: Talk, found: Consultation) -> list[Option]:
    """Nobody's name is shown: by the number of what he reported, or all who support it together."""
    out = await _out(talk, found)
    made = [
        Option(f"item:{one.id}", said(Inviting.REPORTER_OF, number=one.number))
        for one in await items_in(talk, found)
        if one.reporter_id not in out and not one.stations_own
    ]
    for value, key, people in (
        (SUPPORTERS, Inviting.SUPPORTERS, await _supporters(talk, found)),
        (SIGNERS, Inviting.SIGNERS, await signers_of(talk.work, found.id)),
    ):
        if count := len(set(people) - out):
            made.append(Option(value, said(key, count=count)))
    return [*made, Option(NUMBER, said(Inviting.BY_NUMBER))]


async def _supporters(talk: Talk, found: Consultation) -> list[str]:
    ids = [one.id for one in await items_in(talk, found)]
    rows = await supporters_of(talk.work, *ids) if ids else []
    return [row["person_id"] for row in rows if row["ended_at"] is None]


async def heard(talk: Talk, draft: Draft, asked: str, answer: Said) -> Said:
    if asked == "called":
        return await sealed_name(talk, answer)
    if asked != "matter":
        return answer
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    number = numbers.parse(answer.text)
    item = await item_by_number(talk.work, number.number) if number is not None and number.number else None
    found = await at_desk(talk, draft.values["consultation"])
    if item is None or item.now_at != found.station_id or talk.person_id in item.recused or item.stations_own:
        raise Misheard(Say.INVITE_UNKNOWN)  # the same for another station's: nobody looks for numbers here
    if item.reporter_id in await _out(talk, found):
        raise Misheard(Say.INVITED_ALREADY)
    return Said(text=item.id)


async def handle(talk: Talk, form: AddParticipant) -> None:
    found = await at_desk(talk, form.consultation)
    ensure_open(found, talk.now)
    wanted = await _wanted(talk, found, form)
    if not wanted:
        raise Refusal(Refused.ALREADY_DONE)
    before = {one.person_id: one for one in await participants_of(talk.work, found.id) if one.person_id}
    hold_list(talk.work, found)
    made = [_put(talk, found, one, before) for one in wanted]
    if form.part == "department":
        once_only(talk.work, found.id, form.department)
    invited = found.state is Stage.SCHEDULED
    if invited:
        await send_invitations(talk, found, made)
        remind(talk, found)
    key = Inviting.ADDED_INVITED if invited else Inviting.ADDED
    choices = (
        button(Button.ADD_MORE, "add_participant", consultation=found.id),
        button(Button.PARTICIPANTS, "show_participants", consultation=found.id),
    )
    talk.reply(Letter(f"inviting.{key}", (said(key, count=len(made), **titled(found)),), choices=choices))


def _put(talk: Talk, found: Consultation, one: Invited, before: dict[str, Participant]) -> Participant:
    """Somebody who was dropped has his row already."""
    was = before.get(one.person_id or "")
    if was is None:
        return add(talk, found, one)
    return record_participant(talk, replace(again(was), part=one.part), Name.PARTICIPANT_ADDED, part=one.part.value)


async def _wanted(talk: Talk, found: Consultation, form: AddParticipant) -> list[Invited]:
    """Looked at anew: whoever came to the list meanwhile is in already, and rights may have gone."""
    out = await _out(talk, found)

    def fresh(people: Iterable[str], part: Part) -> list[Invited]:
        return [Invited(one, part) for one in dict.fromkeys(people) if one not in out]

    match form.part:
        case "member":
            known = {one.value for one in await _serving(talk, found, *_SITS)}
            return fresh([form.member] if form.member in known else [], Part.MEMBER)
        case "clerk":
            known = {one.value for one in await _serving(talk, found, Role.CLERK)}
            return fresh([form.clerk] if form.clerk in known else [], Part.CLERK)
        case "department":
            there = {one.department_id for one in await _in(talk, found)}
            good = form.department in talk.house.district.departments_at(talk.now) and form.department not in there
            return [Invited(None, Part.DEPARTMENT, department_id=form.department)] if good else []
        case "resident":
            return fresh(await _people(talk, found, form), Part.RESIDENT)
    return [Invited(None, Part.RESIDENT, name_id=kept_name(talk, found, "consultation_name", form.called))]


async def _people(talk: Talk, found: Consultation, form: AddParticipant) -> list[str]:
    if form.resident == SUPPORTERS:
        return await _supporters(talk, found)
    if form.resident == SIGNERS:
        return await signers_of(talk.work, found.id)
    wanted = form.matter if form.resident == NUMBER else form.resident.removeprefix("item:")
    item = await talk.reads.item(wanted)
    good = item is not None and item.now_at == found.station_id and not item.stations_own
    return [item.reporter_id] if item is not None and good else []
