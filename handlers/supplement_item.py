"""补充."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.forms import SupplementItem
from dialogs.keys import Say
from dialogs.letter import name, say
from domain import moves
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.recusing import assign_if_freed, heed_names
from handlers.talk import Talk
from handlers.telling import record
from handlers.words_for_main import for_main

FORM = SupplementItem
REQUIRES = Permission.ITEM_SUPPLEMENT


async def taken(talk: Talk, draft: Draft, asked: str) -> Draft:
    """Nobody is asked for words that could only be refused."""
    if asked == "":
        item = await talk.item(draft.values["item"], REQUIRES)
        if item.reporter_id != talk.person_id and item.id not in talk.holding:
            raise Refusal(Refused.NOT_YOURS)
    return draft


async def handle(talk: Talk, form: SupplementItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    words = await talk.settle(form.words, "talk", item.id, via=item.via) if form.words else None
    talk.attach(form.files, item.id, words)
    actor = talk.actor(item.now_at)
    heeded = await heed_names(talk, item, await talk.words([words]) if words else "")
    moved, event = moves.supplement(
        heeded, actor, talk.now, talk.channel, words=words, files=tuple(form.files), danger=form.danger_told
    )
    made = await assign_if_freed(talk, item, await record(talk, heeded, moved, event, files=form.files))
    handler = (await for_main(talk, item, danger=form.danger_told) or made).handler_id
    if handler:
        talk.reply(say(f"say.{Say.SUPPLEMENTED}", number=item.number, name=name(handler)))
    else:
        talk.reply(say(f"say.{Say.SUPPLEMENTED_NOBODY}", number=item.number))
