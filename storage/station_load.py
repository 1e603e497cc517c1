"""How much reaches a station from people whom nobody knows yet."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, func, select

from storage import tables
from storage.statements import compiled
from storage.work import Work

_items = tables.items
_older = tables.items.alias("older")
_KNOWN = (
    select(_older.c.id)
    .where(
        _older.c.district_id == _items.c.district_id,
        _older.c.reporter_id == _items.c.reporter_id,
        _older.c.reported_at <= bindparam("known_since"),
    )
    .correlate(_items)
)
_OF_STRANGERS = compiled(
    select(func.count().label("reports")).where(
        _items.c.district_id == bindparam("district_id"),
        _items.c.born_at == bindparam("station_id"),
        _items.c.reported_at > bindparam("since"),
        _items.c.entered_by.is_(None),
        ~exists(_KNOWN),
    )
)
_FIRST = compiled(
    select(func.min(_items.c.reported_at).label("at")).where(
        _items.c.district_id == bindparam("district_id"), _items.c.reporter_id == bindparam("person_id")
    )
)


async def reports_of_strangers(work: Work, station_id: str, since: int, known_since: int) -> int:
    """Reports at a station since an instant, of people who reported nothing before `known_since`."""
    row = await work.one(_OF_STRANGERS, station_id=station_id, since=since, known_since=known_since)
    return int(row["reports"]) if row else 0


async def first_report(work: Work, person_id: str) -> int | None:
    """When a person reported for the first time."""
    row = await work.one(_FIRST, person_id=person_id)
    return int(row["at"]) if row and row["at"] is not None else None
