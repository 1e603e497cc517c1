"""类别与缓急, by the head."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.forms import ClassifyItem
from dialogs.keys import Say
from dialogs.letter import category, say, text
from domain import moves
from domain.permissions import Permission
from handlers.categories import category_options
from handlers.dialog import Offers
from handlers.talk import Talk
from handlers.telling import record

FORM = ClassifyItem
REQUIRES = Permission.ITEM_CLASSIFY


async def offers(talk: Talk, draft: Draft) -> Offers:
    return {"category": category_options(talk)}


async def handle(talk: Talk, form: ClassifyItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    actor = talk.actor(item.now_at)
    moved, event = moves.classify(item, actor, talk.now, talk.channel, category=form.category, urgency=form.urgency)
    made = await record(talk, item, moved, event)
    urgency = text(f"urgency.{made.urgency}")
    talk.reply(say(f"say.{Say.CLASSIFIED}", number=made.number, category=category(made.category), urgency=urgency))
