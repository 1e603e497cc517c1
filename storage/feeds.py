"""Calendars behind a secret link: whose they are, how long they last, and when what they show was last changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, select

from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.ids import new_id
from storage.statements import compiled, in_list
from storage.work import Work

_feeds, _seats, _rotas, _events = tables.feeds, tables.appointments, tables.rotas, tables.events
_station: Any = bindparam("station_id", type_=_feeds.c.station_id.type)
_BY_CODE = compiled(
    select(_feeds).where(
        _feeds.c.district_id == bindparam("district_id"),
        _feeds.c.code_hmac == bindparam("code_hmac"),
        _feeds.c.revoked_at.is_(None),
    )
)
_OF_PERSON = compiled(
    select(_feeds)
    .where(
        _feeds.c.district_id == bindparam("district_id"),
        _feeds.c.person_id == bindparam("person_id"),
        _feeds.c.revoked_at.is_(None),
    )
    .order_by(_feeds.c.id)
)
_STOP = compiled(
    _feeds.update()
    .values(revoked_at=bindparam("now"))
    .where(
        _feeds.c.district_id == bindparam("district_id"),
        _feeds.c.person_id == bindparam("person_id"),
        _feeds.c.station_id.is_not_distinct_from(_station),
        _feeds.c.revoked_at.is_(None),
    )
)
_SERVED = compiled(
    select(_seats.c.scope_id, _seats.c.role, _seats.c.valid_from, _seats.c.valid_to)
    .where(_seats.c.district_id == bindparam("district_id"), _seats.c.person_id == bindparam("person_id"))
    .order_by(_seats.c.valid_from)
)
_CHANGED = compiled(
    select(_rotas.c.id, _rotas.c.version, _events.c.at)
    .select_from(
        _rotas.join(
            _events,
            and_(
                _events.c.district_id == _rotas.c.district_id,
                _events.c.thing == "rota",
                _events.c.thing_id == _rotas.c.id,
                _events.c.seq == _rotas.c.version,
            ),
        )
    )
    .where(_rotas.c.district_id == bindparam("district_id"), in_list(_rotas.c.id, "stations"))
)


def add_feed(work: Work, code_hmac: str, person_id: str, station_id: str | None) -> None:
    """Of a station, or the person's own where that is None."""
    work.insert(
        _feeds,
        id=new_id(),
        code_hmac=code_hmac,
        kind="station" if station_id else "person",
        station_id=station_id,
        person_id=person_id,
        made_at=work.now,
        revoked_at=None,
    )


def stop_feed(work: Work, person_id: str, station_id: str | None) -> None:
    """All links that the person has to it."""
    work.run(_STOP, person_id=person_id, station_id=station_id, now=work.now)


async def feed_by_code(work: Work, code_hmac: str) -> Row | None:
    """None for one that was never made as for one that was stopped."""
    return await work.one(_BY_CODE, code_hmac=code_hmac)


async def feeds_of(work: Work, person_id: str) -> list[Row]:
    return await work.all(_OF_PERSON, person_id=person_id)


async def served(work: Work, person_id: str) -> list[Row]:
    """Every appointment that the person ever had: scope_id, role, valid_from, valid_to."""
    return await work.all(_SERVED, person_id=person_id)


async def rotas_changed(work: Work, stations: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Version and the time of the last change (UTC ms), of those rotas that were ever changed."""
    rows = await work.all(_CHANGED, stations=as_json(list(stations)))
    return {row["id"]: (row["version"], row["at"]) for row in rows}
