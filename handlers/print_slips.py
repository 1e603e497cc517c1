"""打印邀请条: a page of single-use invitations for everybody who is appointed and has no chat yet."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import phrase, say
from dialogs.paper_forms import ALL_PLACES, PrintSlips
from domain.people import Role
from domain.permissions import Permission
from handlers.absent_people import absent
from handlers.dialog import Offers
from handlers.papers import paper_letter
from handlers.set_up_places import appointable, arranged, ensure_appointable, place_options
from handlers.talk import Talk
from storage.ids import new_id

FORM = PrintSlips
REQUIRES = Permission.PERSON_APPOINT


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Who arranges one place only is not asked which."""
    places = arranged(talk)
    if "place" not in draft.values and len(places) == 1:
        return replace(draft, values={**draft.values, "place": places[0]})
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    everywhere = Option(ALL_PLACES, phrase(f"button.{Button.ALL_STATIONS}"))
    return {"place": [everywhere, *place_options(arranged(talk), talk.house.district.id)]}


async def handle(talk: Talk, form: PrintSlips) -> None:
    """The codes are made when the page is opened, by `web/invitation_slips.py`; `batch` keeps them the same on it."""
    if form.place != ALL_PLACES:
        ensure_appointable(talk, form.place)
    places = appointable(talk) if form.place == ALL_PLACES else [form.place]
    waiting = await absent(talk.house, talk.work, places, by_staff=Role.STAFF in talk.roles)
    if not waiting:
        talk.reply(say(f"say.{Say.SLIPS_NONE}"))
        return
    args = {"places": places, "batch": new_id()}
    talk.reply(paper_letter(talk, "slips", args, f"say.{Say.SLIPS_READY}", count=len(waiting)))
