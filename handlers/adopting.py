"""撤回 of what others support: it goes on as the station's own, and nothing of its reporter goes on with it."""

from __future__ import annotations

from domain import moves, supporting
from domain.calls import Outcome
from domain.item import Item, State
from domain.people import SYSTEM, Actor
from handlers.talk import Talk
from handlers.telling import record
from storage import supports, tables
from storage.calls import end_of_item
from storage.database import Row
from storage.items import contents_by_id


async def adopt(talk: Talk, item: Item, by: Actor) -> Item:
    """His words, photos, door and form of address go at once; title, street, states and what the station said stay."""
    place = (await contents_by_id(talk.work, [item.place_id])).get(item.place_id or "") if item.place_id else None
    nobody: Row = {"name_sealed": None, "profile": "{}", "import_key": None, "phone_sealed": None, "consented": None}
    row: Row = {"id": item.born_at, "language": talk.language, "erased_at": talk.now, "version": 0, "head": ""}
    talk.work.insert(tables.persons, unless_there=True, **row, **nobody)
    moved, event = supporting.adopt(item, by, talk.now, talk.channel)
    supports.clear_reporter(talk.work, item, place)
    end_of_item(talk.work, item.id, Outcome.NEEDLESS, by.person_id)
    made = await record(talk, item, moved, event)
    if made.state is not State.ANSWERED:
        return made
    closed, event = moves.lapse(made, SYSTEM, talk.now, talk.channel)
    return await record(talk, made, closed, event)  # nobody is left to rate it
