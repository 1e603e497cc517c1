"""An invitation, used once: it appoints the person, or joins this chat to somebody we know."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Answer, Draft, Misheard
from dialogs.forms import JoinByInvitation
from dialogs.hats import place_of
from dialogs.keys import Button, Say
from dialogs.letter import Letter, name, phrase, say, text
from domain.events import Event, Name
from domain.hats import offices
from domain.people import STATION_ROLES, Appointment, Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.arrival import hat_line, menu
from handlers.consents import note_consent
from handlers.desk_sessions import KIND as DESK
from handlers.house import House
from handlers.invitations import holder
from handlers.staff_code import KIND as STAFF
from handlers.standing_open import rely_on_open
from handlers.talk import Talk
from handlers.telling_joined import tell_joined
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.invitations import invitation, use_invitation, void_invitations
from storage.items import items_of
from storage.people import appointments_of, persons
from storage.work import Work

FORM = JoinByInvitation
REQUIRES = Permission.CHAT_USE
_ABLE = {
    Role.STAFF: Say.HELP_STAFF,
    Role.LIAISON: Say.HELP_LIAISON,
    Role.ADVISER: Say.HELP_FIGURES,
    Role.PATRON: Say.HELP_FIGURES,
}
"""Whose work is not told by the menu alone."""


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """Looks at the invitation first; a name is asked only where neither it nor the person has one."""
    if name_:
        return draft
    found = await good_invitation(talk.house, talk.work, draft.values["code"])
    if found is None:
        raise Refusal(Refused.INVITATION_BAD)
    known = found["person_id"] or found["name_sealed"] or talk.door.name_sealed
    return replace(draft, values={**draft.values, "needs_name": not known})


async def heard(talk: Talk, draft: Draft, name_: str, said: Answer) -> Answer:
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    given = " ".join(said.text.split())
    if not 2 <= len(given) <= 40 or any(char.isdigit() for char in given):
        raise Misheard(Say.NAME_UNCLEAR)
    await talk.house.vault.prepare(talk.person_id)
    return Answer(text=talk.house.vault.seal(talk.person_id, given))


async def handle(talk: Talk, form: JoinByInvitation) -> None:
    found = await good_invitation(talk.house, talk.work, form.code)
    if found is None:
        raise Refusal(Refused.INVITATION_BAD)
    use_invitation(talk.work, found["id"], talk.person_id)
    before = talk.door.station_id
    owner = found["person_id"] or await _named(talk, found, form.full_name)
    if any((a.role, a.scope_id) == (found["role"], found["scope_id"]) for a in talk.appointments):
        talk.reply(_already_in(talk, found))
    elif owner and (found["kind"] != STAFF or await _can_link(talk)):
        await _link(talk, found, owner)
    else:
        await _appoint(talk, found, form.full_name)
    if talk.serves or talk.door.station_id != before:
        talk.placed = True  # who only follows an account is asked for his station at once


async def good_invitation(house: House, work: Work, code: str) -> Row | None:
    """An invitation not used and not expired; wrong and used ones look alike."""
    found = await invitation(work, house.vault.hmac("invitation", code.strip().lower()))
    if found is None or found["kind"] == DESK or found["used_at"] is not None or found["expires_at"] <= work.now:
        return None
    district = house.district
    department = district.department(found["scope_id"])
    ended = found["scope_id"] in district.closed or (department is not None and not department.holds(work.now))
    return None if ended else found


async def _named(talk: Talk, found: Row, full_name: str | None) -> str | None:
    """Whom the district knows by the name just given, where a code from the machine is open to any of the staff."""
    given = talk.house.vault.open(talk.person_id, full_name)
    if found["kind"] != STAFF or not given:
        return None
    return await holder(talk.house, Role.STAFF, found["scope_id"], given)


async def _can_link(talk: Talk) -> bool:
    return not talk.appointments and not await items_of(talk.work, talk.person_id, most=1)


def _already_in(talk: Talk, found: Row) -> Letter:
    """A second invitation of somebody who is in: it is used up, and nothing is doubled."""
    where = place_of(Role(found["role"]), found["scope_id"])
    key = f"say.{Say.ALREADY_IN}"
    line = phrase(key, name=name(talk.person_id), role=text(f"role.{found['role']}"), station=where)
    return Letter(key, (line,), choices=menu(talk))


async def _link(talk: Talk, found: Row, person_id: str) -> None:
    """This address becomes another one of a person whom we know."""
    owner = (await persons(talk.work, [person_id]))[person_id]
    if talk.appointments:
        raise Refusal(Refused.INVITATION_HELD)
    if await items_of(talk.work, talk.person_id, most=1):
        raise Refusal(Refused.CHAT_IN_USE)
    serving = await appointments_of(talk.work, owner["id"])
    talk.work.update(tables.addresses, {"id": talk.door.address_id}, person_id=owner["id"])
    talk.work.update(tables.chats, {"address_id": talk.door.address_id}, person_id=owner["id"])
    event = Event(Name.PERSON_LINKED, owner["id"], owner["id"], talk.now, via=talk.channel)
    talk.work.record_thing(tables.persons, owner, event)
    if found["role"]:  # made by somebody else: his other chats hear of it, so that no stranger reads along unseen
        talk.told.append((owner["id"], say(f"say.{Say.LINKED_ELSEWHERE}", button(Button.HUMAN, "human"))))
    talk.door.person_id = owner["id"]
    if talk.door.station_id is None and found["scope_id"] in talk.house.district.stations:
        talk.door.station_id = found["scope_id"]
    talk.appointments = serving
    meant = next((a for a in serving if (a.role, a.scope_id) == (found["role"], found["scope_id"])), None)
    if meant is not None:
        _put_on(talk, meant)
        await tell_joined(talk, meant)
    talk.reply(_greeting(talk, meant) if meant or (found["role"] and talk.serves) else say(f"say.{Say.LINKED}"))


def _put_on(talk: Talk, held: Appointment) -> None:
    """Whoever comes to an office acts in its hat; who has only this one need not choose."""
    talk.door.hat = held.id if len(offices(talk.appointments)) > 1 else None


def _greeting(talk: Talk, held: Appointment | None) -> Letter:
    """In which office the person is known here, and what he can do from now on; `held` where no hat goes with it."""
    key = f"say.{Say.JOINED}"
    role, scope = (talk.hat.role, talk.hat.scope_id) if talk.serves or held is None else (held.role, held.scope_id)
    where = place_of(role, scope) if role is Role.LIAISON or scope in talk.house.district.stations else ""
    line = phrase(key, name=name(talk.person_id), role=text(f"role.{role}"), station=where)
    may = (phrase(f"say.{_ABLE[role]}"),) if role in _ABLE else ()
    return Letter(key, (line, *may, *hat_line(talk)), choices=menu(talk))


async def _appoint(talk: Talk, found: Row, full_name: str | None) -> None:
    role, scope = Role(found["role"]), found["scope_id"]
    if role in STATION_ROLES:
        await rely_on_open(talk, scope)
    given = talk.house.vault.open(found["id"], found["name_sealed"])
    await talk.house.vault.prepare(talk.person_id)
    sealed = talk.house.vault.seal(talk.person_id, given) if given else full_name
    if sealed and not talk.door.name_sealed:
        talk.work.update(tables.persons, {"id": talk.person_id}, name_sealed=sealed)
        talk.door.name_sealed = sealed
    made = Appointment(new_id(), talk.person_id, role, scope, talk.now)
    talk.work.insert(
        tables.appointments,
        id=made.id,
        person_id=made.person_id,
        role=role.value,
        scope_id=scope,
        appointed_by=None,
        valid_from=talk.now,
        valid_to=None,
    )
    void_invitations(talk.work, [talk.person_id])  # made for who had less to say: nobody comes by them to this office
    talk.appointments = (*talk.appointments, made)
    _put_on(talk, made)
    if role in STATION_ROLES:
        talk.door.station_id = scope
    talk.work.after(talk.house.refresh)
    event = Event(
        Name.PERSON_JOINED,
        talk.person_id,
        talk.person_id,
        talk.now,
        via=talk.channel,
        particulars={"role": role.value, "scope": scope, "invitation": found["id"]},
    )
    talk.work.record_thing(tables.persons, talk.door.person_row, event)
    if talk.door.consented is None:
        note_consent(talk, "invitation")
    talk.reply(_greeting(talk, made))
    await tell_joined(talk, made)
