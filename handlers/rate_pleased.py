"""满意吗: the second tap; who is not pleased may say why."""

from __future__ import annotations

from dialogs.forms import RatePleased
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.item import Pleased
from domain.permissions import Permission
from handlers.dialog import begin
from handlers.talk import Talk
from handlers.telling import record
from storage import tables

FORM = RatePleased
REQUIRES = Permission.ITEM_RATE


async def handle(talk: Talk, form: RatePleased) -> None:
    item = await talk.item(form.item, REQUIRES)
    actor = talk.actor(item.now_at)
    moved, event = moves.please(item, actor, talk.now, talk.channel, pleased=form.pleased, round_=form.round)
    await record(talk, item, moved, event)
    key = {"item_id": item.id, "round": form.round}
    talk.work.update(tables.ratings, key, pleased=form.pleased.value)
    if form.pleased is Pleased.NO:
        await begin(talk, "explain_rating", {"item": item.id, "round": form.round})
    else:
        talk.reply(say(f"say.{Say.PLEASED_THANKS}", number=item.number))
