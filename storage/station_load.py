"""What a station and a person bring along when a report is written down: numbers given out, and how much there was."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, func, select

from storage import tables
from storage.statements import compiled
from storage.work import Work

_items, _stations = tables.items, tables.stations
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
_OF_PERSON = (_items.c.district_id == bindparam("district_id"), _items.c.reporter_id == bindparam("person_id"))
_COUNTER = compiled(
    select(
        _stations.c.serial,
        _stations.c.serial_day,
        _stations.c.practice,
        _stations.c.valid_to,
        select(func.count())
        .where(*_OF_PERSON, _items.c.reported_at > bindparam("since"))
        .scalar_subquery()
        .label("own"),
        select(func.min(_items.c.reported_at)).where(*_OF_PERSON).scalar_subquery().label("first"),
    ).where(_stations.c.district_id == bindparam("district_id"), _stations.c.id == bindparam("station_id"))
)


@dataclass(frozen=True, slots=True)
class Counter:
    """`serial` is the last number given out on `day` (YYYY-MM-DD): at least so many items were born there that day.

    `own` counts the person's own reports since the instant asked for; `first` is when he reported for the first time.
    """

    serial: int
    day: str
    practice: bool
    closed: bool
    own: int
    first: int | None


async def counter_of(work: Work, station_id: str, person_id: str = "", since: int = 0) -> Counter:
    row = await work.one(_COUNTER, station_id=station_id, person_id=person_id, since=since)
    assert row is not None
    return Counter(
        row["serial"], row["serial_day"], bool(row["practice"]), row["valid_to"] is not None, row["own"], row["first"]
    )


async def reports_of_strangers(work: Work, station_id: str, since: int, known_since: int) -> int:
    """Reports at a station since an instant, of people who reported nothing before `known_since`."""
    row = await work.one(_OF_STRANGERS, station_id=station_id, since=since, known_since=known_since)
    return int(row["reports"]) if row else 0
