"""A draw as it stands: shifts, rules, who fell to which. The same answers and the same state give the same rota."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, bindparam, select

from domain.draw import Drawn, Rules, Share, credited, draw, served
from domain.drawing import (
    AROUND,
    WINDOW,
    Shift,
    attended,
    held,
    rule_of,
    sat,
    shifts_of,
    unable,
    wishes_kept,
)
from domain.plan_words import month_of
from domain.planning import DAY, state
from domain.refusal import Refusal, Refused
from domain.rota import StationRota
from domain.rota_plan import Duty, Plan, Turn
from handlers.plan_heard import today
from handlers.plan_people import candidates
from handlers.plan_preview import elsewhere
from handlers.talk import Talk
from storage import tables
from storage.statements import compiled

_DAY = timedelta(days=1)
_BESIDE = 21
"""Days before and after in which the neighbouring turns are looked for."""
_shifts = tables.shifts
_ATTENDED = compiled(
    select(_shifts.c.person_id, _shifts.c.start_at)
    .where(
        _shifts.c.district_id == bindparam("district_id"),
        _shifts.c.station_id == bindparam("station_id"),
        _shifts.c.duty == bindparam("duty"),
        _shifts.c.start_at >= bindparam("since", type_=BigInteger()),
        _shifts.c.attended_at.is_not(None),
        _shifts.c.absent == 0,
    )
    .order_by(_shifts.c.start_at)
)
"""Only shifts that were attended count."""


@dataclass(frozen=True, slots=True)
class Made:
    shifts: list[Shift]
    rules: Rules
    found: Drawn
    plan: Plan

    def mark(self, rota: StationRota) -> str:
        """Of what a card shows."""
        held = [state(rota), [shift.slot.start for shift in self.shifts], self.found.people]
        return hashlib.sha256(json.dumps(held).encode()).hexdigest()[:16]


def period(said: str, unit: str, now: date) -> tuple[date, date]:
    """First and last day. It never begins before tomorrow: who sits today goes on sitting."""
    tomorrow = now + _DAY
    monday = now + _DAY * (8 - now.isoweekday()) if unit == "week" else tomorrow
    match said:
        case "this_month":
            return tomorrow, month_of(now.replace(day=1))[1]
        case "next_month":
            return month_of((now.replace(day=1) + 31 * _DAY).replace(day=1))
        case "quarter":
            return monday, monday + 13 * 7 * _DAY - _DAY
        case "year":
            return monday, monday + 52 * 7 * _DAY - _DAY
    first, _, last = said.partition("/")
    return max(date.fromisoformat(first), tomorrow), date.fromisoformat(last)


async def drawn(talk: Talk, values: Mapping[str, Any], rota: StationRota) -> Made:
    """Raises Refusal where nobody of those who were chosen serves here any more."""
    where, duty, turn = values["station"], Duty(values["duty"]), Turn(values["unit"])
    here = await candidates(talk, where, duty)
    people = tuple(person for person in values["people"] if person in here)
    if not people:
        raise Refusal(Refused.NOBODY_TO_SIT)
    first, last = period(values["period"], values["unit"], today(talk))
    shifts = shifts_of(rota.grid, first, last, turn, holidays=values.get("holidays", "keep") == "keep")
    rules = await _rules(talk, values, rota, people, shifts) if shifts else Rules(people)
    # beside the loop: a tight year takes a tenth of a second
    found = await asyncio.to_thread(draw, [shift.slot for shift in shifts], rules, values.get("seed", 0))
    rule = rule_of(turn, shifts, found.people)
    return Made(shifts, rules, found, held(where, duty, people, rule, (first, last), rota.grid))


async def _rules(
    talk: Talk, values: Mapping[str, Any], rota: StationRota, people: tuple[str, ...], shifts: list[Shift]
) -> Rules:
    """What binds these people, and what they have served in the half year before."""
    where, duty, turn = values["station"], Duty(values["duty"]), Turn(values["unit"])
    start, end = shifts[0].slot.start, shifts[-1].slot.end
    first = shifts[0].slot.day
    window = shifts_of(rota.grid, first - WINDOW, first - _DAY, turn)
    since = window[0].slot.start if window else start
    busy = _busy(talk, people, (where, duty), start, end)
    kept = {person: unable(rota, person, since, end, busy.get(person, ())) for person in people}
    slots = [shift.slot for shift in (*window, *shifts)]
    parts = {person: served(slots, kept[person]) for person in people}
    resting = sum(shift.slot.rest for shift in shifts)
    was = attended(rota.grid, turn, await _facts(talk, where, duty, since, start), people)
    wishes = wishes_kept(values.get("wishes", "none"))
    return Rules(
        people,
        kept,
        {person: days for person, days in wishes.items() if person in people},
        credited(was, parts, Share(len(shifts) - resting, resting)),
        tuple(sat(rota, duty, turn, start - _BESIDE * DAY, start)[-AROUND:]),
        tuple(sat(rota, duty, turn, end, end + _BESIDE * DAY)[:AROUND]),
    )


async def _facts(talk: Talk, where: str, duty: Duty, since: int, until: int) -> list[tuple[str, int]]:
    rows = await talk.work.all(_ATTENDED, station_id=where, duty=duty.value, since=since)
    return [(row["person_id"], row["start_at"]) for row in rows if row["person_id"] and row["start_at"] < until]


def _busy(
    talk: Talk, people: tuple[str, ...], but: tuple[str, Duty], start: int, end: int
) -> dict[str, list[tuple[int, int]]]:
    """When people sit elsewhere, or another duty here."""
    found: dict[str, list[tuple[int, int]]] = {}
    for _, duty, rota in [] if but[1] is Duty.HEAD else elsewhere(talk, people, but):
        for one in rota.stints(start, end, duty):
            if one.person_id in people:
                found.setdefault(str(one.person_id), []).append((one.start, one.end))
    return found
