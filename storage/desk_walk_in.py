"""What somebody has written down for others since a moment."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, not_, select

from domain.item import Item
from storage import tables
from storage.as_json import as_json
from storage.items import ITEM_COLUMNS, item_of
from storage.statements import compiled, in_list
from storage.work import Work

_items = tables.items
_ENTERED = compiled(
    select(*ITEM_COLUMNS)
    .where(
        _items.c.district_id == bindparam("district_id"),
        in_list(_items.c.born_at, "stations"),
        _items.c.reported_at >= bindparam("since"),
        _items.c.entered_by == bindparam("person_id"),
        not_(_items.c.recused.like(bindparam("kept_out"))),
    )
    .order_by(_items.c.reported_at.desc(), _items.c.id.desc())
    .limit(bindparam("most"))
)


async def entered_by(work: Work, person_id: str, stations: Sequence[str], since: int, most: int) -> list[Item]:
    """The newest first; `since` in UTC ms. Nothing that the person must keep out of by now."""
    given = {"stations": as_json(list(stations)), "kept_out": f'%"{person_id}"%'}
    rows = await work.all(_ENTERED, **given, person_id=person_id, since=since, most=most)
    return [item_of(row) for row in rows]
