"""How many take part in a consultation and what they said, and where and in what order it is talked through."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select

from domain.attending import HOSTS
from domain.consultation_people import People
from storage import tables
from storage.statements import compiled
from storage.work import Work

_participants, _rooms = tables.participants, tables.rooms


def _so_many(*where: Any) -> Any:
    counted = where[0]
    for one in where[1:]:
        counted = counted & one
    return func.coalesce(func.sum(case((counted, 1), else_=0)), 0)


_comes = or_(_participants.c.answer == "yes", _participants.c.answer == "sends")
_seated = _participants.c.queued_at.is_(None)
_asked = or_(and_(*(_participants.c.part != one for one in HOSTS)), _participants.c.answer.is_not(None))
"""Leader and clerks are there; nobody waits for their answer."""
_PEOPLE = compiled(
    select(
        func.count().label("listed"),
        _so_many(_participants.c.invited_at.is_not(None)).label("invited"),
        _so_many(_participants.c.invited_at.is_not(None), _asked).label("asked"),
        _so_many(_comes, _seated).label("yes"),
        _so_many(_participants.c.answer == "written").label("written"),
        _so_many(_participants.c.answer == "no").label("no"),
        _so_many(_comes, _participants.c.queued_at.is_not(None)).label("queued"),
        _so_many(_participants.c.came_at.is_not(None)).label("came"),
        _so_many(_participants.c.came_at.is_not(None), _participants.c.invited_at.is_(None)).label("uninvited"),
    ).where(
        _participants.c.district_id == bindparam("district_id"),
        _participants.c.consultation_id == bindparam("id"),
        _participants.c.ended_at.is_(None),
    )
)
_ROOM = compiled(
    select(_rooms.c.name, _rooms.c.name_en).where(
        _rooms.c.district_id == bindparam("district_id"), _rooms.c.id == bindparam("id")
    )
)


async def people_of(work: Work, consultation_id: str) -> People:
    row = await work.one(_PEOPLE, id=consultation_id)
    assert row is not None
    return People(**{one.name: int(row[one.name]) for one in fields(People)})


async def room_name(work: Work, room_id: str) -> tuple[str, str]:
    """In Chinese and in English; empty where there is no such room."""
    row = await work.one(_ROOM, id=room_id)
    return (row["name"], row["name_en"]) if row else ("", "")
