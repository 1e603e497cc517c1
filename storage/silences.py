"""Who is paused, since when, and why."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from storage import tables
from storage.database import Row
from storage.statements import compiled
from storage.work import Work

_persons, _contents, _items = tables.persons, tables.contents, tables.items

_OF = (
    select(
        _persons.c.id,
        _persons.c.version,
        _persons.c.head,
        _persons.c.silenced_until,
        _persons.c.silence_id,
        _contents.c.item_id,
        _items.c.number,
        _items.c.now_at,
    )
    .select_from(
        _persons.outerjoin(
            _contents,
            (_contents.c.district_id == _persons.c.district_id) & (_contents.c.id == _persons.c.silence_id),
        ).outerjoin(_items, (_items.c.district_id == _persons.c.district_id) & (_items.c.id == _contents.c.item_id))
    )
    .where(_persons.c.district_id == bindparam("district_id"), _persons.c.silenced_until > bindparam("now"))
)
_ONE = compiled(_OF.where(_persons.c.id == bindparam("person_id")))
_ALL = compiled(_OF.order_by(_persons.c.silenced_until, _persons.c.id))


async def silence_of(work: Work, person_id: str) -> Row | None:
    """The person's row with `silenced_until`, `silence_id` and the item it was about; None when he is not paused."""
    return await work.one(_ONE, person_id=person_id, now=work.now)


async def silences(work: Work) -> list[Row]:
    """Everybody who is paused now, as `silence_of` tells, who is free again first."""
    return await work.all(_ALL, now=work.now)
