"""Why somebody is not pleased: the words go to head and staff, the owner sees the taps."""

from __future__ import annotations

from dialogs.forms import ExplainRating
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.permissions import Permission
from handlers.recusing import named_in
from handlers.talk import Talk
from handlers.telling import record
from storage import tables

FORM = ExplainRating
REQUIRES = Permission.ITEM_RATE


async def handle(talk: Talk, form: ExplainRating) -> None:
    item = await talk.item(form.item, REQUIRES)
    if not form.words:
        talk.reply(say(f"say.{Say.PLEASED_THANKS}", number=item.number))
        return
    words = await talk.settle(form.words, "rating", item.id, via=item.via)
    moved, event = moves.explain_rating(item, talk.actor(item.now_at), talk.now, talk.channel, words=words)
    await record(talk, item, moved, event)
    named = await named_in(talk, item.now_at, await talk.words([words]))
    talk.told = [(person, letter) for person, letter in talk.told if person not in named]
    talk.work.update(tables.ratings, {"item_id": item.id, "round": form.round}, words_id=words)
    talk.reply(say(f"say.{Say.EXPLAINED}"))
