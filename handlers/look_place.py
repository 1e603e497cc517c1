"""Where somebody is to go and look: the building, in a content of its own that who went may read for a while."""

from __future__ import annotations

from domain.item import Item
from domain.keeping import Kept, until
from domain.wording.mask import to_building
from handlers.talk import Talk
from storage.items import contents_by_id

KIND = "look_place"


async def building(talk: Talk, item: Item) -> str:
    """Id of the content; empty where no place was given. It is the reporter's own, and goes with his words."""
    if item.place_id is None:
        return ""
    row = (await contents_by_id(talk.work, [item.place_id])).get(item.place_id)
    said = to_building(row["text"]) if row and not row["sealed"] else ""
    if not said:
        return ""
    return talk.work.content(
        KIND, said, person_id=item.reporter_id, via=item.via, expires_at=until(Kept.LETTER, talk.now)
    )
