"""重启: back to the owner if he still serves here and is on no long leave, else to be assigned."""

from __future__ import annotations

from dialogs.forms import ReopenItem
from dialogs.keys import Say
from dialogs.letter import say
from domain import moves
from domain.item import State
from domain.permissions import Permission
from handlers.assigning import assign_by_rota
from handlers.recusing import recuse_named
from handlers.still_serving import owner_serves
from handlers.talk import Talk
from handlers.telling import record

FORM = ReopenItem
REQUIRES = Permission.ITEM_REOPEN


async def handle(talk: Talk, form: ReopenItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    reason = await talk.settle(form.reason, "reason", item.id, via=item.via)
    item = await recuse_named(talk, item, await talk.words([reason]))
    moved, event = moves.reopen(
        item,
        talk.actor(item.now_at),
        talk.now,
        talk.channel,
        reason=reason,
        owner_serves=await owner_serves(talk, item),
        danger=form.danger_told,
    )
    made = await record(talk, item, moved, event)
    if made.state is State.REPORTED:
        await assign_by_rota(talk, made)
    promise = talk.promised(made)
    said = promise.said() if promise else ""
    talk.reply(say(f"say.{Say.REOPENED}", number=item.number, promise=said))
