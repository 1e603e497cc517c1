"""请补充: the owner asks the resident for more; the clock is to stand still meanwhile."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.forms import AskReporter
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.permissions import Permission
from handlers.erasing import ensure_there
from handlers.talk import Talk
from handlers.telling import record

FORM = AskReporter
REQUIRES = Permission.ITEM_TALK


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if name == "":
        await ensure_there(talk, draft.values["item"])
    return draft


async def handle(talk: Talk, form: AskReporter) -> None:
    item = await talk.item(form.item, REQUIRES)
    await ensure_there(talk, item.id)
    words = await talk.settle(form.words, "talk", item.id, strip=True, via=item.via)
    moved, event = moves.ask(item, talk.actor(item.now_at), talk.now, talk.channel, words=words)
    await record(talk, item, moved, event)
    talk.reply(say(f"say.{Say.ASKED}", number=item.number))
