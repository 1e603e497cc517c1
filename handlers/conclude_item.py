"""结案, by the head after the second redo; counted unsolved."""

from __future__ import annotations

from dialogs.forms import ConcludeItem
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.permissions import Permission
from handlers.talk import Talk

FORM = ConcludeItem
REQUIRES = Permission.ITEM_CONCLUDE


async def handle(talk: Talk, form: ConcludeItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    reason = await talk.settle(form.reason, "reason", item.id, strip=True, via=item.via)
    moved, event = moves.conclude(item, talk.actor(item.now_at), talk.now, talk.channel, reason=reason)
    await talk.record(item, moved, event)
    talk.reply(say(f"say.{Say.CONCLUDED}", number=item.number))
