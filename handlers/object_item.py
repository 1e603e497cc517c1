"""我不同意: how an item ended goes before staff, once for each end."""

from __future__ import annotations

from dialogs.deciding_forms import ObjectToEnd
from dialogs.keys import Say
from dialogs.letter import say
from domain import station_moves
from domain.permissions import Permission
from handlers.talk import Talk
from handlers.telling import record

FORM = ObjectToEnd
REQUIRES = Permission.ITEM_OBJECT


async def handle(talk: Talk, form: ObjectToEnd) -> None:
    item = await talk.item(form.item, REQUIRES)
    words = await talk.settle(form.words, "talk", item.id, strip=True, via=item.via)
    moved, event = station_moves.object_to(item, talk.actor(item.now_at), talk.now, talk.channel, words=words)
    await record(talk, item, moved, event)
    talk.reply(say(f"say.{Say.OBJECTED}", number=item.number))
