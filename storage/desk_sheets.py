"""Sheets as the desk lists them: those of some departments, or those that some stations have written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, not_, or_, select

from domain.sheet import Sheet, SheetState
from storage import tables
from storage.as_json import as_json
from storage.sheets import SHEET_COLUMNS, sheet_of
from storage.statements import compiled, in_list
from storage.work import Work

_sheets, _items = tables.sheets, tables.items
_STATED = (_sheets.c.district_id == bindparam("district_id"), in_list(_sheets.c.state, "states"))
_BY_DUE = (func.coalesce(_sheets.c.due_at, _sheets.c.made_at), _sheets.c.id)
_BY_END = (func.coalesce(_sheets.c.ended_at, _sheets.c.made_at).desc(), _sheets.c.id.desc())


def _page(some: Any, order: Sequence[Any]) -> Any:
    return compiled(some.order_by(*order).limit(bindparam("most")).offset(bindparam("after")))


_OF_DEPARTMENTS = (
    select(*SHEET_COLUMNS)
    .where(*_STATED, in_list(_sheets.c.department_id, "places"), _sheets.c.practice == 0)
)  # fmt: skip
_OF_STATIONS = (
    select(*SHEET_COLUMNS)
    .select_from(
        _sheets.join(_items, and_(_items.c.district_id == _sheets.c.district_id, _items.c.id == _sheets.c.item_id))
    )
    .where(
        *_STATED,
        in_list(_sheets.c.station_id, "places"),
        not_(_items.c.recused.like(bindparam("kept_out"))),
        or_(_items.c.reporter_id != bindparam("reader"), _items.c.practice == 1),
    )
)
_STATEMENTS = {
    (stations, ended): _page(some, _BY_END if ended else _BY_DUE)
    for stations, some in ((False, _OF_DEPARTMENTS), (True, _OF_STATIONS))
    for ended in (False, True)
}


async def sheets_of_departments(
    work: Work, departments: Sequence[str], states: Sequence[SheetState], *, ended: bool, after: int, most: int
) -> list[Sheet]:
    """What is due first at the top, or with `ended` what ended last; nothing of a practice."""
    if not departments:
        return []
    given: dict[str, Any] = {"places": as_json(list(departments)), "states": as_json(sorted(states))}
    rows = await work.all(_STATEMENTS[False, ended], **given, after=after, most=most)
    return [sheet_of(row) for row in rows]


async def sheets_of_stations(
    work: Work,
    stations: Sequence[str],
    states: Sequence[SheetState],
    reader: str,
    *,
    ended: bool,
    after: int,
    most: int,
) -> list[Sheet]:
    """The same of what these stations wrote; nothing of a matter that the reader is kept out of, or that is his own."""
    if not stations:
        return []
    given: dict[str, Any] = {"places": as_json(list(stations)), "states": as_json(sorted(states))}
    given |= {"reader": reader, "kept_out": f'%"{reader}"%'}
    rows = await work.all(_STATEMENTS[True, ended], **given, after=after, most=most)
    return [sheet_of(row) for row in rows]
