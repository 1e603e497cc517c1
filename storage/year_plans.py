"""The lines of the year's plan, each with how its consultation stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from domain.consultation import Stage, Track
from domain.events import Event
from domain.year_plan import PlanLine, PlanState
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import compiled, in_list
from storage.things import plain_row, write_thing
from storage.work import Work

_plans, _consultations = tables.year_plans, tables.consultations
_BESIDE = ("stage", "number")
_NAMES = tuple(field.name for field in fields(PlanLine) if field.name not in _BESIDE)
_joined = _plans.join(
    _consultations,
    and_(_consultations.c.district_id == _plans.c.district_id, _consultations.c.id == _plans.c.consultation_id),
    isouter=True,
)
_READ = select(
    *[_plans.c[name] for name in _NAMES], _consultations.c.state.label("stage"), _consultations.c.number
).select_from(_joined)
_here = _plans.c.district_id == bindparam("district_id")
_BY_ID = compiled(_READ.where(_here, _plans.c.id == bindparam("id")))
_OF_YEAR = compiled(
    _READ.where(_here, in_list(_plans.c.station_id, "stations"), _plans.c.year == bindparam("year")).order_by(
        _plans.c.station_id, func.coalesce(_plans.c.month, 13), _plans.c.position, _plans.c.id
    )
)


def _line_of(row: Row) -> PlanLine:
    values: dict[str, Any] = {name: row[name] for name in _NAMES}
    values |= {"track": Track(row["track"]), "state": PlanState(row["state"]), "number": row["number"] or ""}
    return PlanLine(**values, stage=Stage(row["stage"]) if row["stage"] else None)


def write_plan_line(work: Work, line: PlanLine, event: Event) -> PlanLine:
    return write_thing(work, _plans, line, plain_row(line, _NAMES), event)


async def plan_line(work: Work, line_id: str) -> PlanLine | None:
    row = await work.one(_BY_ID, id=line_id)
    return _line_of(row) if row else None


async def plan_of(work: Work, stations: Sequence[str], year: int) -> list[PlanLine]:
    """By station and month; a line without a month stands last."""
    return [_line_of(row) for row in await work.all(_OF_YEAR, stations=as_json(list(stations)), year=year)]
