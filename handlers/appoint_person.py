"""请新的人: role, station, name; a single-use invitation comes back."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.hats import hat_ref
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Param, phrase, text
from dialogs.letter import name as name_ref
from dialogs.set_up_forms import AppointPerson, InvitePerson
from domain.hats import Hat
from domain.people import Appointment, Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.absent_people import beyond
from handlers.dialog import Offers
from handlers.invitations import holder, invite
from handlers.set_up_places import appointable, arranged, ensure_appointable, place_options
from handlers.talk import Talk
from storage import tables
from storage.people import appointed_at, persons

DAYS = 7


def roles_for(talk: Talk, place: str) -> list[Role]:
    """Whom this person may bring in there: the head members and clerks, staff anybody."""
    if place == talk.house.district.id:
        return [Role.STAFF]
    if place in talk.house.district.departments:
        return [Role.LIAISON] if Role.STAFF in talk.roles else []
    below = [Role.MEMBER, Role.CLERK]
    return [Role.HEAD, *below] if Role.STAFF in talk.roles else below


class Appoint:
    FORM = AppointPerson
    REQUIRES = Permission.PERSON_APPOINT

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        """What there is only one of is not asked."""
        values = dict(draft.values)
        places = arranged(talk)
        if "station" not in values and len(places) == 1:
            values["station"] = places[0]
        if "station" in values and "role" not in values:
            ensure_appointable(talk, values["station"])
            roles = roles_for(talk, values["station"])
            if len(roles) == 1:
                values["role"] = roles[0].value
        return replace(draft, values=values)

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        roles = roles_for(talk, draft.values["station"]) if "station" in draft.values else []
        return {
            "station": place_options(arranged(talk), talk.house.district.id),
            "role": [Option(role.value, phrase(f"role.{role}")) for role in roles],
        }

    @staticmethod
    def fills(draft: Draft) -> dict[str, Param]:
        """Who will read the name."""
        outside = draft.values.get("role") == Role.LIAISON
        return {"readers": text(f"label.{Label.NAME_TO_STATIONS if outside else Label.NAME_TO_RESIDENTS}")}

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
        """The name waits sealed until the invitation holds it."""
        if name != "full_name":
            return said
        if said.words:
            talk.work.delete(tables.contents, id=said.words)
        given = " ".join(said.text.split())
        if not 2 <= len(given) <= 40 or any(char.isdigit() for char in given):
            raise Misheard(Say.NAME_UNCLEAR)
        await talk.house.vault.prepare(talk.person_id)
        return Answer(text=talk.house.vault.seal(talk.person_id, given))

    @staticmethod
    async def handle(talk: Talk, form: AppointPerson) -> None:
        ensure_appointable(talk, form.station)
        if form.role not in roles_for(talk, form.station):
            raise Refusal(Refused.NOT_YOURS)
        name = talk.house.vault.open(talk.person_id, form.full_name) or ""
        known = await holder(talk.house, Role(form.role), form.station, name)
        await _invite(talk, Role(form.role), form.station, name, known)


class Invite:
    FORM = InvitePerson
    REQUIRES = Permission.PERSON_APPOINT

    @staticmethod
    async def handle(talk: Talk, form: InvitePerson) -> None:
        every = await appointed_at(talk.work, *appointable(talk))
        held = next((one for one in every if one.id == form.appointment), None)
        if held is None or (held.role not in roles_for(talk, held.scope_id) and held.person_id != talk.person_id):
            raise Refusal(Refused.NOT_YOURS)
        row = (await persons(talk.work, [held.person_id]))[held.person_id]
        name = talk.house.vault.open(held.person_id, row["name_sealed"]) or ""
        await _invite(talk, held.role, held.scope_id, name, held.person_id)


async def _invite(talk: Talk, role: Role, scope: str, name: str, person_id: str | None) -> None:
    """Whoever opens it is that person in all his offices: a head makes none for somebody higher than his own people."""
    staff = Role.STAFF in talk.roles
    if person_id and person_id != talk.person_id and not staff:
        row = (await persons(talk.work, [person_id]))[person_id]
        talk.work.guard(tables.persons, id=person_id, version=row["version"])  # who may come to an office meanwhile
        if await beyond(talk.work, person_id, appointable(talk)):
            raise Refusal(Refused.NOT_YOURS)
    code = await invite(
        talk.house, talk.work, role, scope, name, DAYS, person_id=person_id, via=talk.channel, maker=talk.person_id
    )
    hat = hat_ref(Hat(scope, (Appointment("", "", role, scope, talk.now),)))
    link = f"{talk.house.public_url}/i/{code}"
    key = f"say.{Say.INVITED}"
    shown = Choice(phrase(f"button.{Button.SHOW_QR}"), "link", link=f"{link}/qr")
    who = name_ref(person_id) if person_id else await _kept_name(talk, name)
    talk.reply(Letter(key, (phrase(key, name=who, hat=hat, days=DAYS, link=link, code=code),), choices=(shown,)))


async def _kept_name(talk: Talk, name: str) -> dict[str, object]:
    """A name in a letter is a reference to a sealed content that goes with the invitation."""
    await talk.house.vault.prepare(talk.person_id)
    sealed = talk.house.vault.seal(talk.person_id, name)
    expires = talk.now + DAYS * 86_400_000
    made = talk.work.content("invited", sealed, person_id=talk.person_id, sealed=1, expires_at=expires)
    return {"$": "words", "id": made, "clip": 0}
