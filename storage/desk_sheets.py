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


_NOT_ENDED, _ENDED = _sheets.c.ended_at.is_(None), _sheets.c.ended_at >= bindparam("since")
_OF_DEPARTMENTS = select(*SHEET_COLUMNS).where(
    *_STATED, in_list(_sheets.c.department_id, "places"), _sheets.c.practice == 0
)
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


def _page(some: Any, *, ended: bool) -> Any:
    found = some.where(_ENDED if ended else _NOT_ENDED).order_by(*(_BY_END if ended else _BY_DUE))
    return compiled(found.limit(bindparam("most")).offset(bindparam("after")))


_STATEMENTS = {
    (stations, ended): _page(some, ended=ended)
    for stations, some in ((False, _OF_DEPARTMENTS), (True, _OF_STATIONS))
    for ended in (False, True)
}


async def sheets_of_departments(
    work: Work, departments: Sequence[str], states: Sequence[SheetState], *, since: int | None, after: int, most: int
) -> list[Sheet]:
    """Those that have not ended, what is due first at the top; or those that ended from `since` (UTC ms) on, the last
    at the top. Nothing of a practice.
    """
    if not departments:
        return []
    given: dict[str, Any] = {"places": as_json(list(departments)), "states": as_json(sorted(states))}
    given |= {} if since is None else {"since": since}
    rows = await work.all(_STATEMENTS[False, since is not None], **given, after=after, most=most)
    return [sheet_of(row) for row in rows]


async def sheets_of_stations(
    work: Work,
    stations: Sequence[str],
    states: Sequence[SheetState],
    reader: str,
    *,
    since: int | None,
    after: int,
    most: int,
) -> list[Sheet]:
    """The same of what these stations wrote; nothing of a matter that the reader is kept out of, or that is his own."""
    if not stations:
        return []
    given: dict[str, Any] = {"places": as_json(list(stations)), "states": as_json(sorted(states))}
    given |= {"reader": reader, "kept_out": f'%"{reader}"%'} | ({} if since is None else {"since": since})
    rows = await work.all(_STATEMENTS[True, since is not None], **given, after=after, most=most)
    return [sheet_of(row) for row in rows]
