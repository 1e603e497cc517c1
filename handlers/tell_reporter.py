"""联系居民: the owner's words go to the resident, without phones or names of accounts."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.forms import TellReporter
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.permissions import Permission
from handlers.erasing import ensure_there
from handlers.talk import Talk
from handlers.telling import record

FORM = TellReporter
REQUIRES = Permission.ITEM_TALK


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if name == "":
        await ensure_there(talk, draft.values["item"])
    return draft


async def handle(talk: Talk, form: TellReporter) -> None:
    item = await talk.item(form.item, REQUIRES)
    await ensure_there(talk, item.id)
    words = await talk.settle(form.words, "talk", item.id, strip=True, via=item.via)
    talk.attach(form.files, item.id, words)
    moved, event = moves.tell(item, talk.actor(item.now_at), talk.now, talk.channel, words=words)
    await record(talk, item, moved, event, files=form.files)
    talk.reply(say(f"say.{Say.TOLD}", number=item.number))
