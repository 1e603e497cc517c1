"""转派: offered to another member; the one who has it answers for it until the other accepts."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.forms import HandOverItem
from dialogs.keys import Say
from dialogs.letter import name, say
from domain import moves
from domain.permissions import Permission
from handlers.dialog import Offers
from handlers.people_offers import offer_takers
from handlers.talk import Talk
from handlers.telling import record

FORM = HandOverItem
REQUIRES = Permission.ITEM_HAND_OVER


async def offers(talk: Talk, draft: Draft) -> Offers:
    return await offer_takers(talk, draft, REQUIRES)


async def handle(talk: Talk, form: HandOverItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    reason = await talk.settle(form.reason, "reason", item.id, via=item.via)
    actor = talk.actor(item.now_at)
    moved, event = moves.hand_over(item, actor, talk.now, talk.channel, to=form.to, reason=reason)
    await record(talk, item, moved, event)
    talk.reply(say(f"say.{Say.HANDED_OVER}", number=item.number, name=name(form.to)))
