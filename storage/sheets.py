"""Sheets as rows: reading them, and writing each move with its event."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, func, select

from domain.clocks import Clock
from domain.events import Event
from domain.item import Outcome
from domain.running import of
from domain.sheet import WITH_DEPARTMENT, Extension, Part, Phone, Sheet, SheetState
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.items import running_of
from storage.statements import compiled, in_list, other_calendar
from storage.things import plain_row, write_thing
from storage.work import Work, running_text

_sheets = tables.sheets
_NAMES = tuple(field.name for field in fields(Sheet))
SHEET_COLUMNS = [_sheets.c[name] for name in _NAMES]
_CLOCKED = json.dumps(sorted(state.value for state in (*WITH_DEPARTMENT, SheetState.REPLIED)))
_here = _sheets.c.district_id == bindparam("district_id")

_BY_ID = compiled(select(*SHEET_COLUMNS).where(_here, _sheets.c.id == bindparam("id")))
_BY_NUMBER = compiled(select(*SHEET_COLUMNS).where(_here, _sheets.c.number == bindparam("number")))
_OF_ITEM = compiled(
    select(*SHEET_COLUMNS).where(_here, _sheets.c.item_id == bindparam("item_id")).order_by(_sheets.c.id)
)
_OF_ITEMS = compiled(select(*SHEET_COLUMNS).where(_here, in_list(_sheets.c.item_id, "ids")))
"""Unsorted: else SQLite takes the order from an index and looks through all sheets there are."""
_OF_DEPARTMENT = compiled(
    select(*SHEET_COLUMNS)
    .where(
        _here,
        in_list(_sheets.c.department_id, "departments"),
        in_list(_sheets.c.state, "states"),
        _sheets.c.practice == 0,
    )
    .order_by(func.coalesce(_sheets.c.due_at, _sheets.c.made_at), _sheets.c.id)
    .limit(bindparam("most"))
)
_STALE = compiled(
    select(*SHEET_COLUMNS)
    .where(
        _here,
        in_list(_sheets.c.department_id, "departments"),
        in_list(_sheets.c.state, "states"),
        _sheets.c.id > bindparam("after"),
        other_calendar(_sheets.c.running, "calendar"),
    )
    .order_by(_sheets.c.id)
    .limit(bindparam("most"))
)


def sheet_of(row: Row) -> Sheet:
    values: dict[str, Any] = {name: row[name] for name in _NAMES}
    values["part"] = Part(row["part"])
    values["state"] = SheetState(row["state"])
    values["outcome"] = Outcome(row["outcome"]) if row["outcome"] else None
    values["extension"] = Extension(row["extension"]) if row["extension"] else None
    values["phone"] = Phone(row["phone"])
    values["files"] = tuple(json.loads(row["files"]))
    values["reply_files"] = tuple(json.loads(row["reply_files"]))
    values["running"] = running_of(row["running"])
    values["on_paper"] = bool(row["on_paper"])
    values["practice"] = bool(row["practice"])
    return Sheet(**values)


def write_sheet(work: Work, sheet: Sheet, event: Event) -> Sheet:
    """A move with its event; a new sheet (version 0) conflicts with another of the same number."""
    row = plain_row(sheet, _NAMES) | _clocks(sheet)
    row |= {"files": as_json(list(sheet.files)), "reply_files": as_json(list(sheet.reply_files))}
    return write_thing(work, _sheets, sheet, row, event)


async def sheet(work: Work, sheet_id: str) -> Sheet | None:
    row = await work.one(_BY_ID, id=sheet_id)
    return sheet_of(row) if row else None


async def sheet_by_number(work: Work, number: str) -> Sheet | None:
    row = await work.one(_BY_NUMBER, number=number)
    return sheet_of(row) if row else None


async def sheets_of(work: Work, item_id: str) -> list[Sheet]:
    """All of an item's, the oldest first."""
    return [sheet_of(row) for row in await work.all(_OF_ITEM, item_id=item_id)]


async def sheets_of_items(work: Work, ids: Sequence[str]) -> list[Sheet]:
    rows = await work.all(_OF_ITEMS, ids=as_json(list(ids))) if ids else []
    return [sheet_of(row) for row in sorted(rows, key=itemgetter("id"))]


async def sheets_with(
    work: Work, departments: Sequence[str], states: Sequence[SheetState] = tuple(WITH_DEPARTMENT), most: int = 100
) -> list[Sheet]:
    """Those of some departments, what is due first at the top; nothing of a practice."""
    if not departments:
        return []
    wanted = as_json([state.value for state in states])
    rows = await work.all(_OF_DEPARTMENT, departments=as_json(list(departments)), states=wanted, most=most)
    return [sheet_of(row) for row in rows]


async def stale_sheets(work: Work, departments: Sequence[str], calendar: int, after: str, most: int) -> list[Sheet]:
    """Those with a clock that runs on another calendar than this version, by id."""
    there, page = as_json(sorted(departments)), {"calendar": calendar, "after": after, "most": most}
    return [sheet_of(row) for row in await work.all(_STALE, departments=there, states=_CLOCKED, **page)]


def put_sheet_clocks(work: Work, found: Sheet) -> None:
    """Nothing happened to the sheet: no event, and no version; a conflict where something did meanwhile."""
    work.update(_sheets, {"id": found.id, "version": found.version}, rule="one", **_clocks(found))


def _clocks(found: Sheet) -> Row:
    reply = of(found.running, Clock.REFERRAL_REPLY)
    return {"running": running_text(found.running), "reply_due_at": reply.due_at if reply is not None else None}
