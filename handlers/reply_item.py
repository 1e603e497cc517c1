"""The resident answers the member's words; the echo offers 这是另一件事."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.forms import ReplyItem
from dialogs.keys import Button, Say
from dialogs.letter import name, say
from domain import moves
from domain.permissions import Permission
from handlers.talk import Talk
from handlers.telling import record
from handlers.words_for_main import for_main

FORM = ReplyItem
REQUIRES = Permission.ITEM_REPLY


async def handle(talk: Talk, form: ReplyItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    words = await talk.settle(form.words, "talk", item.id, strip=True, via=item.via) if form.words else None
    talk.attach(form.files, item.id, words)
    actor = talk.actor(item.now_at)
    moved, event = moves.reply(
        item, actor, talk.now, talk.channel, words=words, files=tuple(form.files), danger=form.danger_told
    )
    await record(talk, item, moved, event, files=form.files)
    choices = (button(Button.MOVE_REPLY, "move_reply", item=item.id, words=words),) if words else ()
    handler = (await for_main(talk, item, danger=form.danger_told) or item).handler_id
    to = name(handler) if handler else ""
    talk.reply(say(f"say.{Say.REPLY_PASSED}", *choices, number=item.number, name=to))
