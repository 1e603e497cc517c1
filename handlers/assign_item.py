"""派单: the head or the clerk gives an item to a member."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.forms import AssignItem
from dialogs.keys import Say
from dialogs.letter import name, say
from domain.permissions import Permission
from handlers.assigning import assign_to
from handlers.dialog import Offers
from handlers.people_offers import offer_takers
from handlers.talk import Talk

FORM = AssignItem
REQUIRES = Permission.ITEM_ASSIGN


async def offers(talk: Talk, draft: Draft) -> Offers:
    return await offer_takers(talk, draft, REQUIRES)


async def handle(talk: Talk, form: AssignItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    made = await assign_to(talk, item, form.to, talk.actor(item.now_at))
    talk.reply(say(f"say.{Say.ASSIGNED}", number=made.number, name=name(form.to)))
