"""撤回, after one question."""

from __future__ import annotations

from dialogs.forms import WithdrawItem
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.permissions import Permission
from handlers.talk import Talk

FORM = WithdrawItem
REQUIRES = Permission.ITEM_WITHDRAW


async def handle(talk: Talk, form: WithdrawItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    if form.sure == "no":
        talk.reply(say(f"say.{Say.NOT_WITHDRAWN}", number=item.number))
        return
    moved, event = moves.withdraw(item, talk.actor(item.now_at), talk.now, talk.channel)
    await talk.record(item, moved, event)
    talk.reply(say(f"say.{Say.WITHDRAWN}", number=item.number))
