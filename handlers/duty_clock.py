"""The clock of the rota looks ahead: for the hours to come it sets the timers that remind, hand over and warn.

A timer holds only where and when to look; who counts is asked again when it fires.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from datetime import date, datetime, time, timedelta

from domain.duty_days import MARKS, beginning, ended, runs, runs_out
from domain.rota import StationRota
from domain.rota_plan import Duty
from handlers.house import House
from storage.district import District
from storage.work import Work

AHEAD = 36 * 3_600_000
BEHIND = 7
"""So many days back a shift that ended before this process began is looked for, to have it written down."""
EVE, WARNED, LATE = time(18), time(9), time(18)
RUNS_OUT = 14
BATCH, AT_ONCE = 100, 10
"""Stations to a commit, and stations until somebody else has his turn."""
SAT = (Duty.MEMBER, Duty.HEAD)
"""Duties that are sat; a reserve stands by."""
_DAY = timedelta(days=1)


class DutyClock:
    """Remembers what it has planned: a station is looked at again when a day comes up, or its rota has changed."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._planned: dict[str, tuple[Hashable, date]] = {}

    async def tick(self) -> int:
        """How many stations there was something to plan for."""
        count = 0
        district = self._house.district
        stations = list(district.stations)
        for at in range(0, len(stations), BATCH):
            count += await self._plan(district, stations[at : at + BATCH])
        self._planned = {key: known for key, known in self._planned.items() if key in district.stations}
        return count

    async def _plan(self, district: District, stations: list[str]) -> int:
        work = self._house.work()
        until = datetime.fromtimestamp((work.now + AHEAD) / 1000, district.zone).date()
        made: dict[str, tuple[Hashable, date]] = {}
        for station in stations:
            mark, known = mark_of(district, station), self._planned.get(station)
            if known == (mark, until):
                continue
            since = known[1] + _DAY if known and known[0] == mark else None
            plan(work, station, district.rota(station), since, until, fresh=known is None)
            made[station] = (mark, until)
            if len(made) % AT_ONCE == 0:
                await asyncio.sleep(0)  # messages come first
        await work.commit()
        await asyncio.sleep(0)
        self._planned |= made
        return len(made)


def mark_of(district: District, station_id: str) -> Hashable:
    """Another one as soon as anything that a station's rota rests on is another."""
    facts = district.facts
    return (
        facts.versions.get(station_id, 0),
        tuple((plan.id, plan.end) for plan in district.plans(station_id)),
        tuple(change.id for change in facts.changes.get(station_id, ())),
        tuple(sorted(facts.seats.get(station_id, {}).items())),
        district.stations[station_id].hours,
        district.festivals,
    )


def plan(work: Work, station: str, rota: StationRota, since: date | None, until: date, *, fresh: bool) -> None:
    """From `since` on; None: nothing is known of this rota yet, and the last shift before now is looked for too.

    `fresh`: nor of the station, as this process has just begun.
    """
    today = rota.grid.date(work.now)
    first = today - _DAY * BEHIND
    if since is None:
        last = _last_end(rota, work.now)
        if last is not None:
            work.timer("duty_end", station, last, last)
    day = max(since, first) if since is not None else today - _DAY
    while day <= until:
        _sittings(work, station, rota, day)
        _eve(work, station, rota, day, today)
        _gaps(work, station, rota, day, fresh=fresh)
        day += _DAY
    _end_of_plans(work, station, rota)


def _last_end(rota: StationRota, now: int) -> int | None:
    """Of the newest shift that is over."""
    today = rota.grid.date(now)
    for offset in range(BEHIND + 1):
        start = rota.grid.at(today - _DAY * offset, time())
        ends = [one.end for duty in SAT for one in ended(rota, start, now, duty)]
        if ends:
            return max(ends)
    return None


def number(day: date) -> int:
    """A day as the round of a timer."""
    return int(f"{day:%Y%m%d}")


def day_of(round_: int) -> date:
    return date(round_ // 10_000, round_ // 100 % 100, round_ % 100)


def _sittings(work: Work, station: str, rota: StationRota, day: date) -> None:
    for duty in SAT:
        for run in runs(rota, day, duty):
            start, end = run[0].start, run[-1].end
            if run[0].person_id is not None and end > work.now:
                work.timer("duty_start", station, start, start)
            work.timer("duty_end", station, end, end)


def _eve(work: Work, station: str, rota: StationRota, day: date, today: date) -> None:
    if day > today and any(beginning(rota, day, duty) for duty in Duty):
        work.timer("duty_eve", station, number(day), rota.grid.at(day - _DAY, EVE))


def _gaps(work: Work, station: str, rota: StationRota, day: date, *, fresh: bool) -> None:
    """On a day warned of are those 7, 3 and 1 days ahead; what is new since is told by the act that made it so."""
    due = rota.grid.at(day, WARNED)
    if (fresh or due > work.now) and any(has_gap(rota, day + _DAY * ahead) for ahead in MARKS):
        work.timer("duty_gap", station, number(day), due)
    late = rota.grid.at(day, LATE)
    for one in rota.of_day(day + _DAY):
        if one.person_id is None and (late > work.now or one.start - work.now >= 86_400_000):
            work.timer("duty_gap_late", station, one.start, late)


def has_gap(rota: StationRota, day: date) -> bool:
    return any(one.person_id is None for one in rota.of_day(day))


def _end_of_plans(work: Work, station: str, rota: StationRota) -> None:
    end = runs_out(rota.plans)
    if end is None or end <= work.now:
        return
    last = rota.grid.date(end - 1)
    due = rota.grid.at(last - _DAY * RUNS_OUT, WARNED)
    if due <= work.now + AHEAD:
        work.timer("duty_runs_out", station, number(last), due)
