"""Lists of consultations: what is open and what was over lately, of stations and of one who is invited."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, func, literal_column, or_, select

from domain.consultation import OPEN, Consultation
from storage import tables
from storage.as_json import as_json
from storage.consultations import CONSULTATION_COLUMNS, IN_HIS_PLACE, consultation_of
from storage.database import Row
from storage.statements import compiled, in_list, other_calendar
from storage.work import Work, running_text

_participants, _consultations = tables.participants, tables.consultations
_links, _items = tables.consultation_items, tables.items
_recent = or_(
    *(_consultations.c.state == stage.value for stage in sorted(OPEN)),
    func.coalesce(_consultations.c.ended_at, _consultations.c.called_off_at) > bindparam("since"),
)
_AT = compiled(
    select(*CONSULTATION_COLUMNS)
    .where(
        _consultations.c.district_id == bindparam("district_id"),
        in_list(_consultations.c.station_id, "stations"),
        _recent,
    )
    .order_by(func.coalesce(_consultations.c.start_at, _consultations.c.made_at), _consultations.c.id)
    .limit(bindparam("most"))
)
_LED_BY = compiled(
    select(*CONSULTATION_COLUMNS)
    .where(
        _consultations.c.district_id == bindparam("district_id"),
        _consultations.c.leader_id == bindparam("person_id"),
        or_(*(_consultations.c.state == stage.value for stage in sorted(OPEN))),
    )
    .order_by(_consultations.c.start_at, _consultations.c.id)
)
_STALE = compiled(
    select(*CONSULTATION_COLUMNS)
    .where(
        _consultations.c.district_id == bindparam("district_id"),
        in_list(_consultations.c.station_id, "stations"),
        or_(*(_consultations.c.state == stage.value for stage in sorted(OPEN))),
        _consultations.c.id > bindparam("after"),
        other_calendar(_consultations.c.running, "calendar"),
    )
    .order_by(_consultations.c.id)
    .limit(bindparam("most"))
)
_RECUSED = compiled(
    select(_links.c.consultation_id, _items.c.recused)
    .join(_items, (_items.c.district_id == _links.c.district_id) & (_items.c.id == _links.c.item_id))
    .where(
        _links.c.district_id == bindparam("district_id"),
        in_list(_links.c.consultation_id, "ids"),
        literal_column("items.recused <> '[]'"),
    )
)
_INVITED_TO = compiled(
    select(*CONSULTATION_COLUMNS)
    .join(
        _participants,
        (_participants.c.district_id == _consultations.c.district_id)
        & (_participants.c.consultation_id == _consultations.c.id),
    )
    .where(
        _consultations.c.district_id == bindparam("district_id"),
        IN_HIS_PLACE,
        _participants.c.invited_at.is_not(None),
        _participants.c.ended_at.is_(None),
        _recent,
    )
    .order_by(func.coalesce(_consultations.c.start_at, _consultations.c.made_at), _consultations.c.id)
    .limit(bindparam("most"))
)


async def led_by(work: Work, person_id: str) -> list[Consultation]:
    """Open ones that somebody leads, by when they are held."""
    return [consultation_of(row) for row in await work.all(_LED_BY, person_id=person_id)]


async def stale_consultations(
    work: Work, stations: Sequence[str], calendar: int, after: str, most: int
) -> list[Consultation]:
    """Open ones with a clock that runs on another calendar than this version, by id."""
    there, page = as_json(sorted(stations)), {"calendar": calendar, "after": after, "most": most}
    return [consultation_of(row) for row in await work.all(_STALE, stations=there, **page)]


def put_consultation_clocks(work: Work, found: Consultation) -> None:
    """Nothing happened to it: no event, and no version; a conflict where something did meanwhile."""
    row: Row = {"running": running_text(found.running), "due_at": found.due_at}
    work.update(_consultations, {"id": found.id, "version": found.version}, rule="one", **row)


async def recused_in(work: Work, ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """Who keeps out of an item that these consultations have or had, and so of them; none where nobody does."""
    rows = await work.all(_RECUSED, ids=as_json(list(ids))) if ids else []
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        there = found.get(row["consultation_id"], frozenset())
        found[row["consultation_id"]] = there | frozenset(json.loads(row["recused"]))
    return found


async def listed_at(work: Work, stations: Sequence[str], since: int, most: int = 500) -> list[Consultation]:
    """Open ones, and what was over since then, by when they are held; what has no time by when it was begun."""
    rows = await work.all(_AT, stations=as_json(list(stations)), since=since, most=most)
    return [consultation_of(row) for row in rows]


async def invited_to(
    work: Work, person_id: str, departments: Sequence[str], since: int, most: int = 100
) -> list[Consultation]:
    """The same of those that a person, or a department of his, was invited to, at whatever station."""
    there: Row = {"person_id": person_id, "departments": as_json(list(departments))}
    rows = await work.all(_INVITED_TO, **there, since=since, most=most)
    return [consultation_of(row) for row in rows]
