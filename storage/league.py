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
_SENT = (
    _sheets.c.district_id == bindparam("district_id"),
    _sheets.c.practice == 0,
    in_list(_sheets.c.station_id, "stations"),
    _sheets.c.sent_at >= bindparam("start"),
    _sheets.c.sent_at < bindparam("end"),
)
_due, _replied = _sheets.c.reply_due_at, _sheets.c.replied_at
_in_time = and_(_replied.is_not(None), or_(_due.is_(None), _replied <= _due))
_late = or_(_replied > _due, and_(_replied.is_(None), in_list(_sheets.c.state, "states"), _due <= bindparam("now")))
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
_SHOWN = select(_sheets.c.department_id, _sheets.c.item_id, _sheets.c.id).where(*_SENT)
_NEWEST = compiled(_SHOWN.order_by(_sheets.c.sent_at.desc(), _sheets.c.id.desc()).limit(bindparam("most")))
_LATE, _RETURNED = (
    compiled(_SHOWN.where(which).order_by(_sheets.c.sent_at, _sheets.c.id).limit(bindparam("most")))
    for which in (_late, _returned)
)


async def sheets_counted(work: Work, stations: Sequence[str], start: int, end: int) -> list[Sheets]:
    """Sent by these stations from `start` up to, not at, `end` (UTC ms), by department."""
    given = {"stations": as_json(list(stations)), "start": start, "end": end, "states": _STATES, "now": work.now}
    return [
        Sheets(
            row["department_id"],
            row["sent"],
            int(row["in_time"]),
            int(row["late"]),
            int(row["returned"]),
            json.loads(f"[{row['hours'] or ''}]"),
        )
        for row in await work.all(_COUNTED, **given)
    ]


async def items_behind(work: Work, stations: Sequence[str], start: int, end: int, most: int) -> dict[str, list[str]]:
    """By department the matters of such sheets: late ones, then returned ones, then the newest; at most so many of each
    kind are looked at."""
    given = {"stations": as_json(list(stations)), "start": start, "end": end, "most": most}
    late = await work.all(_LATE, **given, states=_STATES, now=work.now)
    rows = [*late, *await work.all(_RETURNED, **given), *await work.all(_NEWEST, **given)]
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        found.setdefault(row["department_id"], {})[row["item_id"]] = None
    return {department: list(items) for department, items in found.items()}
