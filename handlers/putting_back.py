"""What follows when an item is again what it was: whoever is to have it, its clocks, and the one it went into."""

from __future__ import annotations

from collections.abc import Sequence

from domain import merging
from domain.item import Item, State
from domain.people import Actor
from handlers.assigning import assign_by_rota
from handlers.promises import accept_running
from handlers.talk import Talk
from handlers.telling import record
from handlers.telling_supporters import give_back
from storage.items import item as read_item


async def parted(talk: Talk, item: Item, by: Actor, back: Sequence[str], by_merge: Sequence[str]) -> None:
    """The main item's own event, where the item was merged into one; its supporters come `back` to it."""
    main = await read_item(talk.work, item.merged_into) if item.merged_into else None
    if main is not None:
        moved, event = merging.shed(main, item, by, talk.now, talk.channel, supporters=len(by_merge))
        await record(talk, main, moved, event)
        give_back(talk, item, back, by_merge)


async def put_back(talk: Talk, made: Item) -> Item:
    """By the rota where nobody has it, else its clock starts anew."""
    if made.state is State.REPORTED:
        return await assign_by_rota(talk, made) or made
    if made.state is State.ASSIGNED:
        one = accept_running(made)
        assert one is not None
        talk.work.timer("accept", made.id, made.version, one.due_at)
    return made
