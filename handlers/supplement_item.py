"""补充."""

from __future__ import annotations

from dialogs.forms import SupplementItem
from dialogs.keys import Say
from dialogs.letter import name, say
from domain import moves
from domain.permissions import Permission
from handlers.talk import Talk

FORM = SupplementItem
REQUIRES = Permission.ITEM_SUPPLEMENT


async def handle(talk: Talk, form: SupplementItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    words = await talk.settle(form.words, "talk", item.id, via=item.via) if form.words else None
    talk.attach(form.files, item.id, words)
    actor = talk.actor(item.now_at)
    moved, event = moves.supplement(
        item, actor, talk.now, talk.channel, words=words, files=tuple(form.files), danger=form.danger_told
    )
    await talk.record(item, moved, event, files=form.files)
    if item.handler_id:
        talk.reply(say(f"say.{Say.SUPPLEMENTED}", number=item.number, name=name(item.handler_id)))
    else:
        talk.reply(say(f"say.{Say.SUPPLEMENTED_NOBODY}", number=item.number))
