"""Official lists of days off that staff loaded, one a year."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import bindparam, select

from domain.calendar_years import YearList
from storage import tables
from storage.database import Database, Row
from storage.statements import compiled
from storage.work import Work

_years = tables.calendar_years
_ALL = compiled(select(_years).where(_years.c.district_id == bindparam("district_id")).order_by(_years.c.year))


@dataclass(frozen=True, slots=True)
class Lists:
    """`version` is when the newest was loaded, UTC ms; 1 before any was."""

    years: dict[int, YearList] = field(default_factory=dict)
    version: int = 1


async def load_lists(database: Database, district_id: str) -> Lists:
    rows = await database.all(_ALL, {"district_id": district_id})
    found = {
        int(row["year"]): YearList(int(row["year"]), _days(row["holidays"]), _days(row["workdays"])) for row in rows
    }
    return Lists(found, max((row["loaded_at"] for row in rows), default=1))


def put_list(work: Work, one: YearList, source: str, by: str | None) -> None:
    """In place of an earlier one. Whoever calls makes the commit depend on the district's version."""
    row: Row = {
        "holidays": _text(one.off),
        "workdays": _text(one.work),
        "source": source,
        "loaded_at": work.now,
        "loaded_by": by,
    }
    work.insert(_years, unless_there=True, year=str(one.year), **row)
    work.update(_years, {"year": str(one.year)}, rule="one", **row)


def iso(days: Iterable[date]) -> tuple[str, ...]:
    return tuple(day.isoformat() for day in sorted(days))


def _text(days: Iterable[date]) -> str:
    return json.dumps(iso(days))


def _days(text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in json.loads(text))
