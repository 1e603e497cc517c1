"""结案, by the head after the second redo; counted unsolved."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.forms import ConcludeItem
from dialogs.keys import Button, Label, Say
from dialogs.letter import Letter, say
from domain import moves
from domain.permissions import Permission
from handlers.preview import preview
from handlers.talk import Talk
from handlers.telling import record

FORM = ConcludeItem
REQUIRES = Permission.ITEM_CONCLUDE


async def check(talk: Talk, draft: Draft) -> Letter:
    return preview(draft, "reason", Label.REASON, Button.CHANGE_REASON)


async def handle(talk: Talk, form: ConcludeItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    reason = await talk.settle(form.reason, "reason", item.id, strip=True, via=item.via)
    moved, event = moves.conclude(item, talk.actor(item.now_at), talk.now, talk.channel, reason=reason)
    await record(talk, item, moved, event)
    talk.reply(say(f"say.{Say.CONCLUDED}", number=item.number))
