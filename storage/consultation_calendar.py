"""Consultations by when they are held: of stations, of one person; and who keeps out of which."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import and_, bindparam, func, select

from domain.consultation import Consultation
from storage import tables
from storage.as_json import as_json
from storage.consultations import CONSULTATION_COLUMNS, IN_HIS_PLACE, consultation_of
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

_consultations, _participants = tables.consultations, tables.participants
_links, _items, _events, _rooms = tables.consultation_items, tables.items, tables.events, tables.rooms
_within = (
    _consultations.c.district_id == bindparam("district_id"),
    _consultations.c.start_at >= bindparam("start"),
    _consultations.c.start_at < bindparam("end"),
)
_AT = compiled(
    select(*CONSULTATION_COLUMNS)
    .where(*_within, in_list(_consultations.c.station_id, "stations"))
    .order_by(_consultations.c.start_at, _consultations.c.id)
)
_OF = compiled(
    select(*CONSULTATION_COLUMNS)
    .where(
        *_within,
        _consultations.c.id.in_(
            select(_participants.c.consultation_id).where(
                _participants.c.district_id == bindparam("district_id"),
                IN_HIS_PLACE,
                _participants.c.invited_at.is_not(None),
                _participants.c.ended_at.is_(None),
            )
        ),
    )
    .order_by(_consultations.c.start_at, _consultations.c.id)
)
_INVITED = compiled(
    select(_participants.c.consultation_id).where(
        _participants.c.district_id == bindparam("district_id"),
        _participants.c.person_id == bindparam("person_id"),
        in_list(_participants.c.consultation_id, "ids"),
        _participants.c.invited_at.is_not(None),
        _participants.c.ended_at.is_(None),
    )
)
_RECUSED = compiled(
    select(_links.c.consultation_id, _items.c.recused)
    .join(_items, and_(_items.c.district_id == _links.c.district_id, _items.c.id == _links.c.item_id))
    .where(_links.c.district_id == bindparam("district_id"), in_list(_links.c.consultation_id, "ids"))
)
_CHANGED = compiled(
    select(_events.c.thing_id, func.max(_events.c.at).label("at"))
    .where(
        _events.c.district_id == bindparam("district_id"),
        _events.c.thing == "consultation",
        in_list(_events.c.thing_id, "ids"),
    )
    .group_by(_events.c.thing_id)
)
_ROOMS = compiled(
    select(_rooms.c.id, _rooms.c.name, _rooms.c.name_en).where(
        _rooms.c.district_id == bindparam("district_id"), in_list(_rooms.c.id, "ids")
    )
)


async def held_at(work: Work, stations: Sequence[str], start: int, end: int) -> list[Consultation]:
    """Those with a time from `start` up to, not at, `end` (UTC ms), also those that were called off."""
    rows = await work.all(_AT, stations=as_json(list(stations)), start=start, end=end)
    return [consultation_of(row) for row in rows]


async def held_with(work: Work, person_id: str, departments: Sequence[str], start: int, end: int) -> list[Consultation]:
    """The same of those that somebody, or a department of his, is invited to; no department to a practice."""
    there: Row = {"person_id": person_id, "departments": as_json(list(departments))}
    return [consultation_of(row) for row in await work.all(_OF, **there, start=start, end=end)]


async def invited_among(work: Work, person_id: str, ids: Sequence[str]) -> set[str]:
    """To which of these consultations somebody is invited himself."""
    rows = await work.all(_INVITED, person_id=person_id, ids=as_json(list(ids))) if ids else []
    return {row["consultation_id"] for row in rows}


async def open_to(work: Work, person_id: str, found: Iterable[Consultation]) -> list[Consultation]:
    """Without those of whose items he keeps out: he learns nothing of them."""
    every = list(found)
    closed = await closed_to(work, person_id, [one.id for one in every])
    return [one for one in every if one.id not in closed]


async def closed_to(work: Work, person_id: str, ids: Sequence[str]) -> set[str]:
    """Which of these consultations have, or had, an item that he keeps out of."""
    rows = await work.all(_RECUSED, ids=as_json(list(ids))) if ids else []
    return {row["consultation_id"] for row in rows if person_id in json.loads(row["recused"] or "[]")}


async def last_changes(work: Work, ids: Sequence[str]) -> dict[str, int]:
    """When each last moved in any way, UTC ms."""
    rows = await work.all(_CHANGED, ids=as_json(list(ids))) if ids else []
    return {row["thing_id"]: int(row["at"]) for row in rows}


async def rooms_named(work: Work, found: Iterable[Consultation]) -> dict[str, tuple[str, str]]:
    """Names in Chinese and in English, by id."""
    ids = sorted({one.room_id for one in found if one.room_id})
    rows = await work.all(_ROOMS, ids=as_json(ids)) if ids else []
    return {row["id"]: (row["name"], row["name_en"]) for row in rows}
