"""这是另一件事: words passed on as a reply become the start of a new report."""

from __future__ import annotations

from dialogs.forms import MoveReply
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.dialog import begin
from handlers.talk import Talk
from handlers.telling import record
from storage.items import events_of

FORM = MoveReply
REQUIRES = Permission.ITEM_REPLY


async def handle(talk: Talk, form: MoveReply) -> None:
    item = await talk.item(form.item, REQUIRES)
    done = await events_of(talk.work, item.id)
    if any(e["name"] == "item.reply_moved" and e["particulars"]["words"] == form.words for e in done):
        raise Refusal(Refused.ALREADY_DONE)
    moved, event = moves.move_reply(item, talk.actor(item.now_at), talk.now, talk.channel, words=form.words)
    await record(talk, item, moved, event)
    again = talk.keep("words", await talk.words([form.words]), days=7)
    talk.reply(say(f"say.{Say.REPLY_MOVED}"))
    await begin(talk, "report", {"words": [again], "station": talk.door.station_id or item.now_at})
