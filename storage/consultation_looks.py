"""Looks back at what was agreed, as rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from domain.events import Name
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.statements import compiled
from storage.work import Work

_looks, _events = tables.consultation_looks, tables.events
_here = _looks.c.district_id == bindparam("district_id")
_BY_ID = compiled(select(_looks).where(_here, _looks.c.id == bindparam("id")))
_OF = compiled(
    select(_looks).where(_here, _looks.c.consultation_id == bindparam("consultation_id")).order_by(_looks.c.round)
)
_FOR = compiled(
    select(_looks)
    .where(
        _here,
        _looks.c.checker_id == bindparam("person_id"),
        _looks.c.asked_at.is_not(None),
        _looks.c.ended_at.is_(None),
    )
    .order_by(_looks.c.due_at, _looks.c.id)
    .limit(bindparam("most"))
)
_SAID = compiled(
    select(_events.c.maker, _events.c.particulars)
    .where(
        _events.c.district_id == bindparam("district_id"),
        _events.c.thing == "consultation",
        _events.c.thing_id == bindparam("consultation_id"),
        _events.c.name == Name.CONSULTATION_LOOKED_BACK.value,
    )
    .order_by(_events.c.seq)
)
MOST = 20


def plan_look(work: Work, consultation_id: str, round_: int, due_at: int) -> str:
    """One for each round: a second of the same changes nothing."""
    made = new_id()
    row: Row = {"id": made, "consultation_id": consultation_id, "round": round_, "due_at": due_at, "files": "[]"}
    empty = dict.fromkeys(("asked_at", "checker_id", "found", "words_id", "ended_at"))
    work.insert(_looks, unless_there=True, rule="one", **row, **empty)
    return made


async def consultation_look(work: Work, look_id: str) -> Row | None:
    return await work.one(_BY_ID, id=look_id)


async def looks_of(work: Work, consultation_id: str) -> list[Row]:
    return await work.all(_OF, consultation_id=consultation_id)


async def looks_for(work: Work, person_id: str, most: int = MOST) -> list[Row]:
    """What somebody is asked to go and see."""
    return await work.all(_FOR, person_id=person_id, most=most)


async def said_of_looks(work: Work, consultation_id: str) -> list[Row]:
    """`maker` and `particulars` (JSON) of everything that was said when looking back."""
    return await work.all(_SAID, consultation_id=consultation_id)


def note_look(work: Work, look_id: str, **values: Any) -> None:
    """Whoever says something of it writes an event of the consultation beside: of two at once one gives way."""
    work.update(_looks, {"id": look_id}, **values)
