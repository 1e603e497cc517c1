"""Words about a merged item are for the one it went into."""

from __future__ import annotations

from domain import moves
from domain.item import Item, Urgency
from domain.people import SYSTEM
from handlers.talk import Talk
from handlers.telling import record


async def for_main(talk: Talk, item: Item, *, danger: bool) -> Item | None:
    """The item that a merged one's words are for; a danger told there is one here. None for what is not merged."""
    main = talk.mains.get(item.id)
    main = talk.items.get(main.id, main) if main else None
    if main is None or not danger or not main.open or main.urgency is Urgency.DANGER:
        return main
    moved, event = moves.classify(main, SYSTEM, talk.now, talk.channel, category=main.category, urgency=Urgency.DANGER)
    return await record(talk, main, moved, event)
