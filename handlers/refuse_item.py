"""不予受理, by the head with a reason that the resident reads."""

from __future__ import annotations

from dialogs.forms import RefuseItem
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.permissions import Permission
from handlers.talk import Talk

FORM = RefuseItem
REQUIRES = Permission.ITEM_REFUSE


async def handle(talk: Talk, form: RefuseItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    reason = await talk.settle(form.reason, "reason", item.id, strip=True, via=item.via)
    moved, event = moves.refuse(item, talk.actor(item.now_at), talk.now, talk.channel, reason=reason)
    await talk.record(item, moved, event)
    talk.reply(say(f"say.{Say.REFUSED}", number=item.number))
