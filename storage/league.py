"""What departments did with their sheets, counted by the engine; and which matters are behind that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, and_, bindparam, case, cast, func, literal_column, or_, select

from domain.calendar import HOUR
from domain.league import Sheets
from domain.sheet import WITH_DEPARTMENT, SheetState
from storage import tables
from storage.as_json import as_json
from storage.statements import Statement, compiled, in_list
from storage.work import Work

_sheets = tables.sheets
_STATES = as_json(sorted(state.value for state in WITH_DEPARTMENT))
_AT = (
    _sheets.c.district_id == bindparam("district_id"),
    _sheets.c.practice == 0,
    in_list(_sheets.c.station_id, "stations"),
)


def _within(sent: Any) -> tuple[Any, Any]:
    return sent >= bindparam("start"), sent < bindparam("end")


_DEPARTMENTS = select(tables.departments.c.id).where(tables.departments.c.district_id == bindparam("of_district"))
# With departments named they come in the order of the index, and of each only those of the span are met.
_SENT = (*_AT, _sheets.c.department_id.in_(_DEPARTMENTS), *_within(_sheets.c.sent_at))
_due, _replied = _sheets.c.reply_due_at, _sheets.c.replied_at
_in_time = and_(_replied.is_not(None), or_(_due.is_(None), _replied <= _due))
_overdue = _due <= bindparam("now")
_late = or_(_replied > _due, and_(_replied.is_(None), in_list(_sheets.c.state, "states"), _overdue))
_returned = _sheets.c.state == SheetState.RETURNED.value
_hours = (_replied - _sheets.c.sent_at + literal_column(f"{HOUR // 2}")) // literal_column(f"{HOUR}")


def _many(which: Any, name: str) -> Any:
    return func.sum(case((which, 1), else_=0)).label(name)


# One row a department: by hours as well there would be thousands, of a year.
def _counted(hours: Any) -> Any:
    return (
        select(
            _sheets.c.department_id,
            hours.label("hours"),
            func.count().label("sent"),
            _many(_in_time, "in_time"),
            _many(_late, "late"),
            _many(_returned, "returned"),
        )
        .where(*_SENT)
        .group_by(_sheets.c.department_id)
    )


_COUNTED = Statement(
    {
        "sqlite": _counted(func.group_concat(_hours)),
        "postgresql": _counted(func.string_agg(cast(_hours, Text), literal_column("','"))),
    }
)
_SHOWN = (_sheets.c.department_id, _sheets.c.item_id)
# What has been with departments too long is little: found by its state, not among all that was sent.
_OWED = compiled(
    select(*_SHOWN)
    .where(*_AT, *_within(_sheets.c.sent_at + 0), _replied.is_(None), in_list(_sheets.c.state, "states"), _overdue)
    .order_by(_sheets.c.sent_at + 0, _sheets.c.id)
    .limit(bindparam("most"))
)
_NEWEST = compiled(
    select(*_SHOWN, case((_replied > _due, 0), (_returned, 1), else_=2).label("rank"))
    .where(*_SENT)
    .order_by(_sheets.c.sent_at.desc(), _sheets.c.id.desc())
    .limit(bindparam("most"))
)


async def sheets_counted(work: Work, stations: Sequence[str], start: int, end: int) -> list[Sheets]:
    """Sent by these stations from `start` up to, not at, `end` (UTC ms), by department."""
    given = {"stations": as_json(list(stations)), "of_district": work.district_id, "start": start, "end": end}
    return [
        Sheets(
            row["department_id"],
            row["sent"],
            int(row["in_time"]),
            int(row["late"]),
            int(row["returned"]),
            json.loads(f"[{row['hours'] or ''}]"),
        )
        for row in await work.all(_COUNTED, **given, states=_STATES, now=work.now)
    ]


async def items_behind(
    work: Work, stations: Sequence[str], start: int, since: int, end: int, most: int
) -> dict[str, list[str]]:
    """By department the matters of such sheets: what a reply is owed to, the longest first; then, of those sent from
    `since` on, what was replied to late, what was returned, the others, each the newest first. At most so many."""
    given = {"stations": as_json(list(stations)), "end": end, "most": most}
    owed = await work.all(_OWED, **given, start=start, states=_STATES, now=work.now)
    newest = await work.all(_NEWEST, **given, start=since, of_district=work.district_id)
    found: dict[str, dict[str, None]] = {}
    for row in [*owed, *sorted(newest, key=lambda row: row["rank"])]:
        found.setdefault(row["department_id"], {})[row["item_id"]] = None
    return {department: list(items) for department, items in found.items()}
