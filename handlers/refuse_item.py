"""不予受理, by the head with a reason that the resident reads."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.forms import RefuseItem
from dialogs.keys import Button, Label, Say
from dialogs.letter import Letter, say
from domain import moves
from domain.permissions import Permission
from handlers.preview import preview
from handlers.talk import Talk
from handlers.telling import record

FORM = RefuseItem
REQUIRES = Permission.ITEM_REFUSE


async def check(talk: Talk, draft: Draft) -> Letter:
    return preview(draft, "reason", Label.REASON, Button.CHANGE_REASON)


async def handle(talk: Talk, form: RefuseItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    reason = await talk.settle(form.reason, "reason", item.id, strip=True, via=item.via)
    moved, event = moves.refuse(item, talk.actor(item.now_at), talk.now, talk.channel, reason=reason)
    await record(talk, item, moved, event)
    talk.reply(say(f"say.{Say.REFUSED}", number=item.number))
