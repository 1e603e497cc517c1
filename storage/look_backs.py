"""Look-backs as rows: set at a closing, ended by answers, silence or a reopening."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from domain.item import Item
from domain.look_backs import Due, Kind
from storage import tables
from storage.database import Row
from storage.items import ITEM_COLUMNS, item_of
from storage.statements import compiled, in_list
from storage.work import Work

_looks, _items = tables.look_backs, tables.items
_MINE = _looks.c.district_id == bindparam("district_id")
_BY_ID = compiled(select(_looks).where(_MINE, _looks.c.id == bindparam("id")))
_OF_ITEM = compiled(select(_looks).where(_MINE, _looks.c.item_id == bindparam("item_id")).order_by(_looks.c.due_at))
_CANCEL = compiled(
    _looks.update()
    .values(ended_at=bindparam("at"))
    .where(_MINE, _looks.c.item_id == bindparam("item_id"), _looks.c.ended_at.is_(None))
)
_ASKED = compiled(
    select(_looks.c.item_id, _looks.c.id)
    .where(_MINE, in_list(_looks.c.item_id, "items"), _looks.c.asked_at.is_not(None))
    .order_by(_looks.c.asked_at, _looks.c.due_at)
)
_AROUND = compiled(
    select(_looks.c.item_id).where(
        _MINE,
        in_list(_looks.c.item_id, "items"),
        _looks.c.due_at.between(bindparam("after"), bindparam("before")),
        or_(_looks.c.ended_at.is_(None), _looks.c.asked_at.is_not(None)),
    )
)
_LOADS = compiled(
    select(_looks.c.checker_id, func.count().label("held"))
    .where(_MINE, in_list(_looks.c.checker_id, "people"), _looks.c.checked.is_(None), _looks.c.ended_at.is_(None))
    .group_by(_looks.c.checker_id)
)
_with_items = _looks.join(_items, and_(_items.c.district_id == _looks.c.district_id, _items.c.id == _looks.c.item_id))
_COLUMNS = [*ITEM_COLUMNS, _looks.c.id.label("look_id"), _looks.c.kind.label("look_kind")]
_WAITING = (_MINE, _looks.c.asked_at.is_not(None), _looks.c.checked.is_(None), _looks.c.ended_at.is_(None))
_OF_CHECKER = compiled(
    select(*_COLUMNS)
    .select_from(_with_items)
    .where(*_WAITING, _looks.c.checker_id == bindparam("person_id"))
    .order_by(_looks.c.due_at, _looks.c.id)
    .limit(bindparam("most"))
)
_OVERDUE = compiled(
    select(*_COLUMNS)
    .select_from(_with_items)
    .where(*_WAITING, in_list(_items.c.now_at, "stations"), _looks.c.asked_at <= bindparam("before"))
    .order_by(_looks.c.due_at, _looks.c.id)
    .limit(bindparam("most"))
)
MOST = 50


def look_id(item_id: str, closing: int, kind: Kind) -> str:
    """One for each closing and kind: what is set again keeps its row."""
    return f"{item_id}.{closing}.{kind.value}"


def plan(work: Work, item_id: str, closing: int, due: Sequence[Due]) -> list[str]:
    """Write them, or set them anew; returns their ids in the same order."""
    ids = []
    for one in due:
        made = look_id(item_id, closing, one.kind)
        row: Row = {"item_id": item_id, "closing": closing, "kind": one.kind.value}
        fresh: Row = {
            "due_at": one.at,
            "asked_at": None,
            "resident": None,
            "resident_at": None,
            "checker_id": None,
            "checked": None,
            "checked_at": None,
            "words_id": None,
            "files": "[]",
            "ended_at": None,
        }
        work.insert(_looks, unless_there=True, id=made, **row, **fresh)
        work.update(_looks, {"id": made}, **fresh)
        ids.append(made)
    return ids


def cancel(work: Work, item_id: str) -> None:
    """Opened again: nothing of it is looked back at any more."""
    work.run(_CANCEL, item_id=item_id, at=work.now)


async def look_back(work: Work, id_: str) -> Row | None:
    return await work.one(_BY_ID, id=id_)


async def looks_of(work: Work, item_id: str) -> list[Row]:
    return await work.all(_OF_ITEM, item_id=item_id)


async def asked_of(work: Work, items: Sequence[str]) -> dict[str, str]:
    """Of each item in which a look-back was asked the newest one's id."""
    rows = await work.all(_ASKED, items=json.dumps(list(items))) if items else []
    return {row["item_id"]: row["id"] for row in rows}


async def due_around(work: Work, items: Sequence[str], after: int, before: int) -> set[str]:
    """Those of these items whose look-back was asked, or is to be, between two instants."""
    rows = await work.all(_AROUND, items=json.dumps(list(items)), after=after, before=before) if items else []
    return {row["item_id"] for row in rows}


async def loads(work: Work, people: Sequence[str]) -> dict[str, int]:
    """How many looks each of these has before him."""
    if not people:
        return {}
    rows = await work.all(_LOADS, people=json.dumps(list(people)))
    return {row["checker_id"]: row["held"] for row in rows}


async def waiting_for(work: Work, person_id: str, most: int = MOST) -> list[Row]:
    """What somebody has to go and see: rows of the items with `look_id` and `look_kind`."""
    return await work.all(_OF_CHECKER, person_id=person_id, most=most)


async def overdue_at(work: Work, stations: Sequence[str], before: int, most: int = MOST) -> list[Item]:
    """What was asked before an instant at these stations and nobody has gone to see, each once."""
    rows = await work.all(_OVERDUE, stations=json.dumps(list(stations)), before=before, most=most)
    return list({row["id"]: item_of(row) for row in rows}.values())


def note(work: Work, id_: str, **values: Any) -> None:
    work.update(_looks, {"id": id_}, **values)
