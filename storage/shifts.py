"""Shifts as they have been. A row without a length is of one under way: somebody has said that he is there."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import and_, bindparam, func, or_, select

from domain.events import Name
from domain.rota import Stint
from domain.rota_plan import Duty
from domain.tally import Fact
from storage import tables
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

_shifts, _items, _events = tables.shifts, tables.items, tables.events
_OF_DISTRICT = _shifts.c.district_id == bindparam("district_id")
_OVER = _shifts.c.end_at > _shifts.c.start_at
_SPAN = and_(_shifts.c.start_at >= bindparam("start"), _shifts.c.start_at < bindparam("end"))
_HERE = and_(_OF_DISTRICT, _shifts.c.station_id == bindparam("station_id"))

_AT = compiled(select(_shifts).where(_HERE, _SPAN).order_by(_shifts.c.start_at, _shifts.c.duty))
_IN = compiled(
    select(_shifts)
    .where(_OF_DISTRICT, in_list(_shifts.c.station_id, "stations"), _SPAN, _OVER)
    .order_by(_shifts.c.start_at, _shifts.c.station_id, _shifts.c.duty)
)
_OF = compiled(
    select(_shifts)
    .where(
        _OF_DISTRICT,
        or_(_shifts.c.person_id == bindparam("person_id"), _shifts.c.planned_id == bindparam("person_id")),
        _SPAN,
        _OVER,
    )
    .order_by(_shifts.c.start_at, _shifts.c.station_id)
)
_LAST = compiled(
    select(func.max(_shifts.c.end_at).label("at")).where(_HERE, _shifts.c.start_at >= bindparam("start"), _OVER)
)
_ACTS = compiled(
    select(_events.c.at)
    .select_from(
        _items.join(
            _events,
            and_(
                _events.c.district_id == _items.c.district_id,
                _events.c.thing == "item",
                _events.c.thing_id == _items.c.id,
            ),
        )
    )
    .where(
        _items.c.district_id == bindparam("district_id"),
        or_(_items.c.owner_id == bindparam("person_id"), _items.c.assignee_id == bindparam("person_id")),
        _items.c.now_at == bindparam("station_id"),
        or_(_items.c.closed_at.is_(None), _items.c.closed_at >= bindparam("start")),
        _events.c.maker == bindparam("person_id"),
        _events.c.at >= bindparam("start"),
        _events.c.at < bindparam("end"),
    )
    .order_by(_events.c.at)
)
"""By the matters that are in somebody's hands: few, whatever happens in the district in that time."""
_OPENED = compiled(
    select(_events.c.at, _events.c.particulars)
    .where(
        _events.c.district_id == bindparam("district_id"),
        _events.c.thing == "district",
        _events.c.thing_id == bindparam("district_id"),
        _events.c.name == Name.DISTRICT_STATION_OPENED.value,
    )
    .order_by(_events.c.seq.desc())
)


def fact_of(row: Row) -> Fact:
    return Fact(
        row["station_id"],
        Duty(row["duty"]),
        row["start_at"],
        row["end_at"],
        row["day"],
        row["person_id"],
        row["planned_id"],
        row["why"],
        rest=bool(row["rest"]),
        attended=row["attended_at"] is not None,
        absent=bool(row["absent"]),
    )


async def facts_in(work: Work, stations: Sequence[str], start: int, end: int) -> list[Fact]:
    """Shifts that are over, by their beginning from `start` up to, not at, `end` (UTC ms)."""
    rows = await work.all(_IN, stations=json.dumps(list(stations)), start=start, end=end)
    return [fact_of(row) for row in rows]


async def facts_of(work: Work, person_id: str, start: int, end: int) -> list[Fact]:
    """The same of one person, wherever he sat or was to sit."""
    return [fact_of(row) for row in await work.all(_OF, person_id=person_id, start=start, end=end)]


async def rows_at(work: Work, station_id: str, start: int, end: int) -> list[Row]:
    """All rows of a station, those under way among them."""
    return await work.all(_AT, station_id=station_id, start=start, end=end)


async def written_until(work: Work, station_id: str, since: int) -> int | None:
    """The end of the last shift that is written; None where there is none that began after `since`."""
    row = await work.one(_LAST, station_id=station_id, start=since)
    return row["at"] if row else None


async def opened_at(work: Work, station_id: str) -> int:
    """When the station's practice ended, 0 where it never practised: what was played before is no duty."""
    for row in await work.all(_OPENED):
        if json.loads(row["particulars"]).get("station") == station_id:
            return int(row["at"])
    return 0


async def acts(work: Work, person_id: str, station_id: str, start: int, end: int) -> list[int]:
    """When somebody did something about a matter of the station that was in his hands, UTC ms in order."""
    rows = await work.all(_ACTS, person_id=person_id, station_id=station_id, start=start, end=end)
    return [row["at"] for row in rows]


def write_shift(work: Work, station_id: str, stint: Stint, duty: Duty, day: str, *, rest: bool, before: Row | None,
                attended_at: int | None) -> None:  # fmt: skip
    """What has been, once the stint is over; `before` is its row where somebody has said that he was there."""
    row: Row = {
        "end_at": stint.end,
        "person_id": stint.person_id,
        "planned_id": stint.planned,
        "why": stint.why.value,
        "day": day,
        "rest": int(rest),
        "attended_at": attended_at,
    }
    key: Row = {"station_id": station_id, "duty": duty.value, "start_at": stint.start}
    if before is None:
        work.insert(_shifts, unless_there=True, **key, **row, noted_by=None, absent=0)
    else:
        work.update(_shifts, key, **row)


def arrive(work: Work, station_id: str, stint: Stint, duty: Duty, day: str, rest: bool) -> None:
    """Somebody says that he is there. Whoever said so before him for this stint no longer sits it."""
    key: Row = {"station_id": station_id, "duty": duty.value, "start_at": stint.start}
    row: Row = {"planned_id": stint.planned, "why": stint.why.value, "day": day, "rest": int(rest), "noted_by": None}
    said: Row = {"person_id": stint.person_id, "attended_at": work.now}
    work.insert(_shifts, unless_there=True, **key, **row, **said, end_at=stint.start)
    work.update(_shifts, key, **said)


def forget(work: Work, row: Row) -> None:
    """Of a stint that came to nothing after somebody had said that he was there."""
    work.delete(_shifts, station_id=row["station_id"], duty=row["duty"], start_at=row["start_at"], end_at=row["end_at"])


def note(work: Work, fact: Fact, *, attended: bool, by: str) -> None:
    """Somebody in charge says whether he was there."""
    key = {"station_id": fact.station_id, "duty": fact.duty.value, "start_at": fact.start}
    work.update(
        _shifts,
        {**key, "person_id": fact.person_id},
        rule="one",
        attended_at=work.now if attended else None,
        noted_by=by,
        absent=int(not attended),
    )
