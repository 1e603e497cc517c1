"""换身份: in which of his hats a person acts in this chat: it decides menu, lists and station, never a right."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Draft, Option
from dialogs.hats import hat_ref
from dialogs.keys import Button, Say
from dialogs.letter import Letter, phrase, say
from dialogs.set_up_forms import ChooseHat
from domain.events import Event, Name
from domain.hats import AS_RESIDENT, RESIDENT, offices
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.arrival import menu
from handlers.dialog import Offers
from handlers.talk import Talk
from storage import tables

FORM = ChooseHat
REQUIRES = Permission.CHAT_USE


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Who is nothing but a resident is not asked."""
    if not name and not offices(talk.appointments):
        return replace(draft, values={**draft.values, "hat": AS_RESIDENT})
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    found = (*offices(talk.appointments), RESIDENT)
    return {"hat": [Option(hat.chosen, phrase(f"button.{Button.HAT_LINE}", hat=hat_ref(hat))) for hat in found]}


async def handle(talk: Talk, form: ChooseHat) -> None:
    found = offices(talk.appointments)
    if not found:
        talk.reply(say(f"say.{Say.HAT_ONLY_RESIDENT}"))
        return
    if form.hat not in {hat.chosen for hat in (*found, RESIDENT)}:
        raise Refusal(Refused.BUTTON_STALE)
    talk.door.hat = form.hat
    if talk.hat.scope_id in talk.house.district.stations:
        talk.door.station_id = talk.hat.scope_id
    particulars = {"hat": form.hat}
    event = Event(
        Name.PERSON_CHANGED_HAT, talk.person_id, talk.person_id, talk.now, via=talk.channel, particulars=particulars
    )
    talk.work.record_thing(tables.persons, talk.door.person_row, event)
    key = f"say.{Say.HAT_CHOSEN}"
    talk.reply(Letter(key, (phrase(key, hat=hat_ref(talk.hat)),), choices=menu(talk)))
