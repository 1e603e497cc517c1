"""撤销并案, within a day: the item is again what it was."""

from __future__ import annotations

from dialogs.deciding_forms import UnmergeItem
from dialogs.keys import Say
from dialogs.letter import say
from domain import merging
from domain.permissions import Permission
from handlers.putting_back import parted, put_back
from handlers.still_serving import owner_serves
from handlers.talk import Talk
from handlers.telling import record
from handlers.telling_supporters import parted_again

FORM = UnmergeItem
REQUIRES = Permission.ITEM_MERGE


async def handle(talk: Talk, form: UnmergeItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    actor, serving = talk.actor(item.now_at), await owner_serves(talk, item)
    back, by_merge = await parted_again(talk, item)
    moved, event = merging.unmerge(item, actor, talk.now, talk.channel, owner_serves=serving, supporters=len(back))
    made = await record(talk, item, moved, event)
    await parted(talk, item, actor, back, by_merge)
    await put_back(talk, made)
    talk.reply(say(f"say.{Say.UNMERGED}", number=item.number))
