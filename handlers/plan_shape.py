"""From what a head chose to the plan that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from domain.plan_words import clock_of, half_hours, hours_of, pattern_of_kept
from domain.planning import NEW, anchor_of, in_force, next_start, state
from domain.refusal import Refusal, Refused
from domain.rota import StationRota
from domain.rota_plan import Duty, Holidays, Hours, Plan, Rule, Theme, Turn
from handlers.plan_people import candidates, sectors
from handlers.talk import Talk

TURNS = {
    "day": Turn.DAY,
    "weekdays": Turn.DAY,
    "nth": Turn.DAY,
    "half_day": Turn.HALF_DAY,
    "week": Turn.WEEK,
    "half_month": Turn.HALF_MONTH,
    "month": Turn.MONTH,
    "themes": Turn.WEEK,
}
"""In a month of one sector those of it pass on by the week."""
_NOON = {"am": Hours(start=time(9), end=time(12)), "pm": Hours(start=time(14), end=time(17))}


async def shaped(talk: Talk, values: Mapping[str, Any], rota: StationRota, plan_id: str = NEW) -> Plan:
    """The plan as these answers make it now. Raises Refusal where nobody of it serves here any more."""
    duty = Duty(values["duty"])
    turn, on = TURNS[values["turn"]], begins(values, rota, talk.now)
    day = rota.grid.date(talk.now) if on is None else on
    rule = await _rule(talk, values, rota, turn, day.month)
    here = await candidates(talk, values["station"], duty)
    people = tuple(person for person in values.get("people") or here if person in here)
    if not people:
        raise Refusal(Refused.NOBODY_TO_SIT)
    start = talk.now if on is None else rota.grid.at(on, time() if turn is Turn.HALF_DAY else rule.handover)
    end = end_of(values, rota)
    return Plan(plan_id, values["station"], duty, people, anchor_of(turn, day), rule, start, end)


def begins(values: Mapping[str, Any], rota: StationRota, now: int) -> date | None:
    """Its first day, None: from now on. Where nothing is in force there is nobody to wait for."""
    said, today = values.get("start", "next"), rota.grid.date(now)
    if said == "next":
        held = in_force(rota.plans, Duty(values["duty"]), now)
        return next_start(Turn.MONTH if values["turn"] == "themes" else TURNS[values["turn"]], today) if held else None
    if said == "now" or (day := date.fromisoformat(said)) <= today:
        return None
    return day


def mark(values: Mapping[str, Any], rota: StationRota, now: int) -> str:
    """Of what a preview rests on: the rota as it stands, and the first day, which moves on with the days."""
    return f"{state(rota)} {begins(values, rota, now) or 'now'}"


def end_of(values: Mapping[str, Any], rota: StationRota) -> int | None:
    """The midnight after the last day."""
    said = values.get("end", "never")
    return None if said == "never" else rota.grid.at(date.fromordinal(date.fromisoformat(said).toordinal() + 1), time())


async def _rule(talk: Talk, values: Mapping[str, Any], rota: StationRota, turn: Turn, month: int) -> Rule:
    pattern = pattern_of_kept(values["days"]) if values["turn"] in ("weekdays", "nth") else None
    weekdays = pattern.weekdays if pattern else frozenset(range(1, 8))
    hours: tuple[Hours, ...] = ()
    if values.get("hours", "station") != "station":
        hours = hours_of(values["hours"]) or ()
    elif pattern and pattern.half:
        hours = half_hours(rota.grid.hours, weekdays, pattern.half) or (_NOON[pattern.half],)
    handover = clock_of(values.get("handover", "none")) if turn is not Turn.HALF_DAY else None
    holidays = Holidays(values.get("holidays", "keep"))
    return Rule(
        turn=turn,
        weekdays=weekdays,
        nth=pattern.nth if pattern else frozenset(),
        hours=hours,
        handover=handover or time(),
        holidays=holidays,
        holiday_people=tuple(values.get("holiday_people") or ()) if holidays is Holidays.LAYER else (),
        themes=await _themes(talk, values, month) if values["turn"] == "themes" else {},
    )


async def _themes(talk: Talk, values: Mapping[str, Any], first: int) -> dict[int, Theme]:
    """Month by month in turn, or as typed; a sector that nobody here belongs to has nobody."""
    by_sector = await sectors(talk, values["station"], Duty(values["duty"]))
    names = list(by_sector)
    if values["themes"] == "auto":
        given = {(first - 1 + step) % 12 + 1: names[step % len(names)] for step in range(12)} if names else {}
    else:
        given = {int(month): sector for month, _, sector in (one.partition(":") for one in values["themes"].split("|"))}
    return {month: Theme(sector=sector, people=tuple(by_sector.get(sector, ()))) for month, sector in given.items()}
