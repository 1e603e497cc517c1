"""记录走访."""

from __future__ import annotations

from dialogs.forms import LogVisit
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.permissions import Permission
from handlers.talk import Talk
from handlers.telling import record

FORM = LogVisit
REQUIRES = Permission.ITEM_VISIT


async def handle(talk: Talk, form: LogVisit) -> None:
    item = await talk.item(form.item, REQUIRES)
    words = await talk.settle(form.words, "visit", item.id, via=item.via)
    talk.attach(form.files, item.id, words)
    moved, event = moves.visit(item, talk.actor(item.now_at), talk.now, talk.channel, words=words)
    await record(talk, item, moved, event, files=form.files)
    talk.reply(say(f"say.{Say.VISITED}", number=item.number))
