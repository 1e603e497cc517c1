"""结束任职: by the head for members and clerks of his station (and himself), by staff for everybody."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import CHECK, Draft, Option
from dialogs.hats import hat_phrase, hat_ref
from dialogs.keys import Button, Say
from dialogs.letter import Letter, name, phrase, text
from dialogs.set_up_forms import EndAppointment
from domain.hats import Hat
from domain.item import State
from domain.people import Appointment, Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.dialog import Offers, answer_choice
from handlers.leaving import Ending, end, ending
from handlers.proposing import MOST, listed, proposals
from handlers.set_up_places import arranged, ensure_appointable, place_options
from handlers.talk import Talk
from storage.people import addresses_of, appointed_at

FORM = EndAppointment
REQUIRES = Permission.PERSON_APPOINT


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """Who arranges one place only is not asked which."""
    places = arranged(talk)
    if "station" not in draft.values and len(places) == 1:
        draft = replace(draft, values={**draft.values, "station": places[0]})
    if "station" in draft.values and not await _endable(talk, draft.values["station"]):
        raise Refusal(Refused.NOBODY_TO_END)
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    found: Offers = {"station": place_options(arranged(talk), talk.house.district.id)}
    if "station" in draft.values:
        held = await _endable(talk, draft.values["station"])
        found["appointment"] = [
            Option(
                one.id,
                phrase(f"button.{Button.APPOINTED_LINE}", name=name(one.person_id), role=text(f"role.{one.role}")),
            )
            for one in held
        ]
    return found


async def _endable(talk: Talk, scope: str) -> list[Appointment]:
    """Whose appointment there this person may end; the head of a station only his own and those below him."""
    ensure_appointable(talk, scope)
    there = await appointed_at(talk.work, scope)
    if Role.STAFF in talk.roles:
        return list(there)
    own = [one for one in there if one.role is Role.HEAD and one.person_id == talk.person_id]
    return [*(one for one in there if one.role in (Role.MEMBER, Role.CLERK)), *own]


async def check(talk: Talk, draft: Draft) -> Letter:
    found = await _ending(talk, draft.values["station"], draft.values["appointment"])
    held = found.held
    key = f"{FORM.name}.{CHECK}.ask"
    lines = [phrase(key, name=name(held.person_id), hat=hat_ref(Hat(held.scope_id, (held,))))]
    if found.items:
        lines.append(phrase(f"say.{Say.LEAVES_ITEMS}", count=len(found.items)))
    if found.headless:
        lines.append(phrase(f"say.{Say.LEAVES_NO_HEAD}"))
    choices = (answer_choice(phrase(f"button.{Button.END_NOW}"), CHECK, "submit"), button(Button.CANCEL, "cancel"))
    return Letter(key, tuple(lines), choices=choices)


async def handle(talk: Talk, form: EndAppointment) -> None:
    found = await _ending(talk, form.station, form.appointment)
    held = found.held
    hat = Hat(held.scope_id, (held,))
    turns = await end(talk, found, talk.actor(held.scope_id))
    if held.person_id == talk.person_id:
        talk.appointments = tuple(one for one in talk.appointments if one.id != held.id)
        talk.door.hat = None
    key = f"say.{Say.APPOINTMENT_ENDED}"
    lines = [phrase(key, name=name(held.person_id), hat={"$": "text", **hat_phrase(hat)})]
    if found.items:
        lines.append(phrase(f"say.{Say.LEFT_ITEMS}", count=len(found.items)))
    lines += turns
    back = [talk.items[item.id] for item in found.items]
    free = [one for one in back if one.state is State.REPORTED and talk.person_id not in one.recused]
    if not free:
        talk.reply(Letter(key, tuple(lines)))
        return
    talk.reply(listed(lines, await proposals(talk, free[:MOST], held.person_id, talk.now), held.person_id))


async def _ending(talk: Talk, scope: str, appointment: str) -> Ending:
    """Raises Refusal where it has ended meanwhile, or where nobody of the district office would be left."""
    held = next((one for one in await _endable(talk, scope) if one.id == appointment), None)
    if held is None:
        raise Refusal(Refused.ALREADY_DONE)
    stays = await _other_of_staff(talk, held) if held.role is Role.STAFF else None
    if held.role is Role.STAFF and stays is None:
        raise Refusal(Refused.LAST_STAFF)
    found = await ending(talk, held)
    return found if stays is None else replace(found, stays=stays)


async def _other_of_staff(talk: Talk, held: Appointment) -> Appointment | None:
    """The appointment of somebody else at the district office who has a chat."""
    there = await appointed_at(talk.work, held.scope_id)
    others = {one.person_id: one for one in there if one.role is Role.STAFF and one.person_id != held.person_id}
    found = await addresses_of(talk.work, sorted(others))
    return next((one for person, one in others.items() if found[person]), None)
