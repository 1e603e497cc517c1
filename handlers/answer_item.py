"""答复: in words for the resident, read through once before it goes."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.forms import AnswerItem
from dialogs.keys import Button, Label, Say
from dialogs.letter import Letter, say
from domain import moves
from domain.item import State
from domain.permissions import Permission
from domain.sheet_answer import resting
from handlers.erasing import lapse_unheard
from handlers.preview import preview
from handlers.release_reply import instead_of_answer
from handlers.talk import Talk
from handlers.telling import record
from storage.sheets import sheets_of

FORM = AnswerItem
REQUIRES = Permission.ITEM_ANSWER


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Where departments have replied the answer is given on the ground of that, with their words below it."""
    if name:
        return draft
    item = await talk.item(draft.values["item"], REQUIRES)
    return await instead_of_answer(talk, draft, item) or draft


async def check(talk: Talk, draft: Draft) -> Letter:
    """What the resident will read, before it goes out."""
    return preview(draft, "words", Label.ANSWER, Button.CHANGE_WORDS)


async def handle(talk: Talk, form: AnswerItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    said = await talk.settle(form.words, "answer", item.id, strip=True, via=item.via)
    talk.attach(form.files, item.id, said)
    around = talk.reads.around(item.id)
    rests_on = resting(await sheets_of(talk.work, item.id)) if around is None or around.sheets else None
    moved, event = moves.answer(item, talk.actor(item.now_at), talk.now, talk.channel, words=said, rests_on=rests_on)
    made = await record(talk, item, moved, event, files=form.files)
    closed = (await lapse_unheard(talk, made)).state is State.CLOSED
    talk.reply(say(f"say.{Say.ANSWERED_NOBODY if closed else Say.ANSWERED}", number=item.number))
