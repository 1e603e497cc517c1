"""恢复: what was merged, refused or withdrawn goes on, with a reason that the resident reads."""

from __future__ import annotations

from dialogs.deciding_forms import RestoreItem
from dialogs.keys import Say
from dialogs.letter import say
from domain import station_moves
from domain.permissions import Permission
from handlers.putting_back import parted, put_back
from handlers.still_serving import owner_serves
from handlers.talk import Talk
from handlers.telling import record
from handlers.telling_supporters import parted_again

FORM = RestoreItem
REQUIRES = Permission.ITEM_RESTORE


async def handle(talk: Talk, form: RestoreItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    actor, serving = talk.actor(item.now_at), await owner_serves(talk, item)
    reason = await talk.settle(form.reason, "reason", item.id, strip=True, via=item.via)
    back, by_merge = await parted_again(talk, item)
    moved, event = station_moves.restore(
        item,
        actor,
        talk.now,
        talk.channel,
        reason=reason,
        owner_serves=serving,
        supporters=len(back) if item.merged_into is not None else None,
    )
    made = await record(talk, item, moved, event)
    await parted(talk, item, actor, back, by_merge)
    await put_back(talk, made)
    talk.reply(say(f"say.{Say.RESTORED_ITEM}", number=item.number))
