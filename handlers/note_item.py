"""备注: internal, never shown to a resident."""

from __future__ import annotations

from dialogs.forms import NoteItem
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.permissions import Permission
from handlers.talk import Talk
from handlers.telling import record

FORM = NoteItem
REQUIRES = Permission.ITEM_NOTE


async def handle(talk: Talk, form: NoteItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    words = await talk.settle(form.words, "note", item.id, via=item.via)
    moved, event = moves.note(item, talk.actor(item.now_at), talk.now, talk.channel, words=words)
    await record(talk, item, moved, event)
    talk.reply(say(f"say.{Say.NOTED}", number=item.number))
