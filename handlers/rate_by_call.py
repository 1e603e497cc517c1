"""代记评价: what the resident says on the telephone, marked as taken so."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import say, text
from dialogs.station_forms import RateByCall
from domain import moves
from domain.permissions import Permission
from handlers.rate_item import rate
from handlers.talk import Talk
from handlers.telling import record
from storage import tables

FORM = RateByCall
REQUIRES = Permission.ITEM_RATE_BY_CALL


async def handle(talk: Talk, form: RateByCall) -> None:
    item = await talk.item(form.item, REQUIRES)
    actor = talk.actor(item.now_at)
    made = await rate(talk, item, form.solved, by_call=True)
    key = {"item_id": item.id, "round": made.answers}
    if form.pleased is not None:
        moved, event = moves.please(
            made, actor, talk.now, talk.channel, pleased=form.pleased, round_=made.answers, by_call=True
        )
        made = await record(talk, made, moved, event)
        talk.work.update(tables.ratings, key, pleased=form.pleased.value)
    if form.words:
        words = await talk.settle(form.words, "rating", item.id, via=item.via)
        moved, event = moves.explain_rating(made, actor, talk.now, talk.channel, words=words, by_call=True)
        made = await record(talk, made, moved, event)
        talk.work.update(tables.ratings, key, words_id=words)
    talk.reply(say(f"say.{Say.RATED_BY_CALL}", number=item.number, solved=text(f"solved.{form.solved}")))
