"""A station's row is where whoever comes to it meets whoever closes it. Its end, once set, is a closed station's."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, exists, not_, select

from storage import tables
from storage.statements import compiled, in_list
from storage.work import Work

_stations, _items, _appointments = tables.stations, tables.items, tables.appointments
_STANDS = (
    _stations.c.district_id == bindparam("district_id"),
    _stations.c.id == bindparam("station_id"),
    _stations.c.valid_to.is_(None),
)
"""Not compared with a clock: another's end may lie a moment after our own now."""

_OPEN = compiled(select(_stations.c.id).where(*_STANDS).with_for_update(read=True))
_PRACTISES = compiled(select(_stations.c.id).where(*_STANDS, _stations.c.practice == 1).with_for_update(read=True))
_END_PRACTICE = compiled(
    _stations.update().values(practice=0, opened_at=bindparam("now")).where(*_STANDS, _stations.c.practice == 1)
)
_NUMBER = compiled(
    _stations.update()
    .values(serial=bindparam("number"), serial_day=bindparam("day"))
    .where(
        *_STANDS,
        _stations.c.practice == bindparam("was_practice"),
        _stations.c.serial == bindparam("before"),
        _stations.c.serial_day == bindparam("before_day"),
    )
)
_CLOSE = compiled(
    _stations.update().values(valid_to=bindparam("now"), successor_id=bindparam("successor")).where(*_STANDS)
)
_OFFICES = compiled(
    select(_appointments.c.id).where(
        _appointments.c.district_id == bindparam("district_id"), _appointments.c.scope_id == bindparam("station_id")
    )
)
_LEFT = compiled(
    _stations.update()
    .values(successor_id=_stations.c.successor_id)
    .where(
        _stations.c.district_id == bindparam("district_id"),
        _stations.c.id == bindparam("station_id"),
        not_(
            exists().where(
                _items.c.district_id == _stations.c.district_id,
                _items.c.now_at == _stations.c.id,
                _items.c.practice == _stations.c.practice,
            )
        ),
        not_(
            exists().where(
                _appointments.c.district_id == _stations.c.district_id,
                _appointments.c.scope_id == _stations.c.id,
                not_(in_list(_appointments.c.id, "known")),
            )
        ),
    )
)


async def is_closed(work: Work, station_id: str) -> bool:
    """As the database has it; a worker may not have heard of it yet."""
    return await work.one(_OPEN, station_id=station_id) is None


def rely_on_open(work: Work, station_id: str) -> None:
    """The commit fails as a conflict if the station is closed meanwhile."""
    work.run(_OPEN, rule="one", station_id=station_id)


def rely_on_practice(work: Work, station_id: str) -> None:
    """The commit fails as a conflict if the station is opened, or closed, meanwhile."""
    work.run(_PRACTISES, rule="one", station_id=station_id)


def end_practice(work: Work, station_id: str) -> None:
    """Once; what relied on the practice was committed before, and can be seen by what is written after this."""
    work.run(_END_PRACTICE, rule="one", station_id=station_id, now=work.now)


def take_number(work: Work, station_id: str, last: tuple[str, int], given: tuple[str, int], practice: bool) -> None:
    """A day (YYYY-MM-DD) and its last number become `given`; a conflict where they moved, or the station did."""
    (before_day, before), (day, number) = last, given
    values = {"before": before, "before_day": before_day, "number": number, "day": day}
    work.run(_NUMBER, rule="one", station_id=station_id, was_practice=int(practice), **values)


async def offices(work: Work, station_id: str) -> list[str]:
    """Ids of all appointments there, whenever they hold."""
    return [row["id"] for row in await work.all(_OFFICES, station_id=station_id)]


def close(work: Work, station_id: str, successor: str) -> None:
    """From here on nothing comes to it any more; what came before can be seen by what is written after this."""
    work.run(_CLOSE, rule="one", station_id=station_id, successor=successor, now=work.now)


def is_left(work: Work, station_id: str, known: Sequence[str]) -> None:
    """The last write of a closing: a conflict where an item, or an appointment that was not `known`, came meanwhile."""
    work.run(_LEFT, rule="one", station_id=station_id, known=json.dumps(list(known)))
