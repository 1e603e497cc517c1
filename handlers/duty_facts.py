"""What has been: a row for each shift that is over, and what was left behind at a handover."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from sqlalchemy import bindparam, select

from domain.duty_days import Run, before, ended
from domain.events import Name
from domain.rota import StationRota, Stint
from domain.rota_plan import Duty
from handlers.duty_clock import SAT
from handlers.house import House
from handlers.rota_work import Standing
from storage import shifts, tables
from storage.database import Row
from storage.items import contents_by_id
from storage.statements import compiled
from storage.work import Work

DAY = 86_400_000
BEHIND = 62 * DAY
TAIL = 400
"""So many of a rota's newest events are looked through for what still matters."""
_NEWEST = compiled(
    select(tables.events)
    .where(
        tables.events.c.district_id == bindparam("district_id"),
        tables.events.c.thing == "rota",
        tables.events.c.thing_id == bindparam("station_id"),
        tables.events.c.seq > bindparam("after"),
    )
    .order_by(tables.events.c.seq)
)


async def newest(work: Work, found: Standing, name: Name) -> list[Row]:
    """A rota's events of one name, of late; particulars are parsed."""
    rows = await work.all(_NEWEST, station_id=found.station_id, after=found.row["version"] - TAIL)
    return [row | {"particulars": json.loads(row["particulars"])} for row in rows if row["name"] == name.value]


async def left_words(work: Work, found: Standing, person: str, run: Run) -> list[Row]:
    """Contents that were left at the end of the turn before this one; nothing for who only goes on."""
    last = before(found.rota, run[0].start, Duty.MEMBER, sat=True)
    if last is None or last.person_id == person:
        return []
    rows = [row for row in await newest(work, found, Name.ROTA_HANDED_OVER) if row["maker"] != person]
    wanted = [row for row in rows if last.start < row["particulars"]["end"] <= run[0].start]
    there = await contents_by_id(work, [row["particulars"]["content"] for row in wanted])
    return list(there.values())  # but for those that were erased


def is_rest(house: House, day: date) -> bool:
    """A weekend or a holiday; not a weekend day that is worked in exchange."""
    return not house.calendar.is_workday(day)


async def write_facts(house: House, work: Work, found: Standing, *, closes: bool = False) -> int:
    """Everything that is over since the last row, however long the clock has slept; how many shifts that were.

    `closes`: what is under way ends now.
    """
    since = max(await _since(work, found.station_id), _begun(found.rota, work.now))
    over = [(duty, one) for duty in SAT for one in ended(found.rota, since, work.now, duty) if one.end - one.start > 0]
    if closes:
        running = [(duty, found.rota.stint(work.now, duty)) for duty in SAT]
        over += [(duty, replace(one, end=work.now)) for duty, one in running if one and one.start < work.now]
    if not over:
        return 0
    first = min(one.start for _, one in over)
    rows = await shifts.rows_at(work, found.station_id, min(first, work.now - 2 * DAY), work.now)
    said = {(row["duty"], row["start_at"]): row for row in rows}
    told = {
        person: await shifts.acts(work, person, found.station_id, first, work.now)
        for person in sorted({one.person_id for _, one in over if one.person_id})
    }
    there = {(row["duty"], row["day"], row["end_at"], row["person_id"]): row["attended_at"] for row in rows}
    for duty, one in over:
        row = said.get((duty.value, one.start))
        day = found.rota.grid.date(one.start)
        before = there.get((duty.value, day.isoformat(), one.start, one.person_id))  # a stint may be cut in two
        attended = before or _attended(one, row, told.get(one.person_id or "", []))
        there[duty.value, day.isoformat(), one.end, one.person_id] = attended
        rest = is_rest(house, day)
        shifts.write_shift(
            work, found.station_id, one, duty, day.isoformat(), rest=rest, before=row, attended_at=attended
        )
    kept = {(duty.value, one.start) for duty, one in over}
    for key, row in said.items():
        if row["end_at"] == row["start_at"] and key not in kept and not _under_way(found.rota, row):
            shifts.forget(work, row)
    return len(over)


def _under_way(rota: StationRota, row: Row) -> bool:
    """Whether the stint that somebody said he was there for is still to end."""
    one = rota.stint(row["start_at"], Duty(row["duty"]))
    return one is not None and one.start == row["start_at"]


async def _since(work: Work, station_id: str) -> int:
    floor = work.now - BEHIND
    written = await shifts.written_until(work, station_id, floor)
    return written if written is not None else max(floor, await shifts.opened_at(work, station_id))


def _begun(rota: StationRota, now: int) -> int:
    """Nobody sat before anybody was appointed."""
    return min((start for spans in (rota.serving or {}).values() for start, _ in spans), default=now)


def _attended(stint: Stint, row: Row | None, acts: list[int]) -> int | None:
    """When he said so himself, else when he first did something about a matter."""
    if row is not None and row["person_id"] == stint.person_id and row["attended_at"] is not None:
        return int(row["attended_at"])
    return next((at for at in acts if stint.start <= at < stint.end), None)
