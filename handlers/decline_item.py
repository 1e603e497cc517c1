"""退单: back to be assigned, at once to the next; after two the head assigns."""

from __future__ import annotations

from dialogs.forms import DeclineItem
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.item import DECLINES_BEFORE_HEAD
from domain.permissions import Permission
from handlers.assigning import assign_by_rota
from handlers.ladder import late_ones
from handlers.talk import Talk
from handlers.telling import record
from storage.items import events_of

FORM = DeclineItem
REQUIRES = Permission.ITEM_DECLINE


async def handle(talk: Talk, form: DeclineItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    reason = await talk.settle(form.reason, "reason", item.id, via=item.via)
    moved, event = moves.decline(item, talk.actor(item.now_at), talk.now, talk.channel, reason=reason)
    made = await record(talk, item, moved, event)
    if event.particulars["offered"]:
        talk.reply(say(f"say.{Say.OFFER_DECLINED}", number=item.number))
        return
    if len(made.declined) < DECLINES_BEFORE_HEAD:
        late = late_ones(await events_of(talk.work, item.id))
        if await assign_by_rota(talk, made, late) is not None:
            talk.reply(say(f"say.{Say.DECLINED}", number=item.number))
            return
    talk.reply(say(f"say.{Say.DECLINED_TO_HEAD}", number=item.number))
