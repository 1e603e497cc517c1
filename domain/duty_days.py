"""What the clock of a rota asks of a day: when somebody's time at the desk begins and ends, and who is missing."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date, time, timedelta
from itertools import groupby

from domain.rota import StationRota, Stint
from domain.rota_plan import Duty, Plan

BEHIND = 31
"""So many days back the stint before is looked for: a turn may sit on one day of a month."""
AHEAD = 35
MARKS = (7, 3, 1)
"""Days ahead of which a gap is warned of."""
_DAY = timedelta(days=1)

Run = tuple[Stint, ...]
"""Stints one after the other with the same answer, over a lunch break too; never empty."""


def runs(rota: StationRota, day: date, duty: Duty) -> list[Run]:
    """All of a local day, gaps among them: those of one person together, whichever turn or change they come of."""
    found: list[Run] = []
    for one in rota.of_day(day, duty):
        if found and found[-1][0].person_id == one.person_id:
            found[-1] = (*found[-1], one)
        else:
            found.append((one,))
    return found


def before(rota: StationRota, at: int, duty: Duty, *, sat: bool = False) -> Stint | None:
    """The last stint that began before `at`; with `sat` the last that somebody sat."""
    day = rota.grid.date(at)
    for offset in range(BEHIND + 1):
        found = [one for one in rota.of_day(day - _DAY * offset, duty) if one.start < at]
        found = [one for one in found if one.person_id is not None] if sat else found
        if found:
            return found[-1]
    return None


def after(rota: StationRota, at: int, duty: Duty) -> Stint | None:
    """The first stint from `at` on that somebody sits."""
    day = rota.grid.date(at)
    for offset in range(AHEAD + 1):
        for one in rota.of_day(day + _DAY * offset, duty):
            if one.start >= at and one.person_id is not None:
                return one
    return None


def beginning(rota: StationRota, day: date, duty: Duty) -> list[Run]:
    """Of everybody whose turn begins on that day: all that he sits of it on the day."""
    stints = rota.of_day(day, duty)
    last = before(rota, stints[0].start, duty) if stints else None
    new: dict[str, None] = {}
    for one in stints:
        if one.person_id is not None and (last is None or last.own != one.own):
            new[one.person_id] = None
        last = one
    return [tuple(one for one in stints if one.person_id == person) for person in new]


def turn_end(rota: StationRota, stint: Stint, duty: Duty) -> Stint:
    """The last stint of the turn that this one belongs to."""
    for turn in rota.turns(stint.start, stint.start + AHEAD * 86_400_000, duty):
        if turn[0].start == stint.start:
            return turn[-1]
    return stint


def missing(rota: StationRota, day: date) -> list[Run]:
    """The gaps that begin on a day, each with what follows of the same turn on later days."""
    if not any(one.person_id is None for one in rota.of_day(day)):
        return []
    start = rota.grid.at(day, time())
    coming = (one for one in rota.stints(start, start + AHEAD * 86_400_000) if one.start >= start)
    found = [tuple(turn) for (person, *_), turn in groupby(coming, lambda one: one.own) if person is None]
    return [turn for turn in found if rota.grid.date(turn[0].start) == day]


def unwarned(rota: StationRota, day: date, ahead: int, now: int, warned: Container[tuple[int, int]]) -> list[Run]:
    """Gaps that begin on a day, and of which nobody was told `ahead` days before or later.

    `warned` holds (days ahead, beginning of a stint): a turn that was told as a whole is not told day by day.
    """
    nearer = [mark for mark in MARKS if mark <= ahead]
    return [
        run
        for run in missing(rota, day)
        if run[0].start > now and any(not any((mark, one.start) in warned for mark in nearer) for one in run)
    ]


def ended(rota: StationRota, start: int, end: int, duty: Duty) -> list[Stint]:
    """Those that ended after `start`, up to and with `end`, in order."""
    return [one for one in rota.stints(start, end, duty) if start < one.end <= end]


def runs_out(plans: Iterable[Plan]) -> int | None:
    """When the members' plans come to their end, UTC ms; None where one goes on, or there is none."""
    found = [plan for plan in plans if plan.duty is Duty.MEMBER]
    endless = max((at for at, plan in enumerate(found) if plan.end is None), default=0)  # it covers those before it
    ends = [_end(plan) for plan in found[endless:]]
    return None if None in ends else max((end for end in ends if end is not None), default=None)


def _end(plan: Plan) -> int | None:
    """A draw ends with its last shift."""
    if plan.rule.drawn is None:
        return plan.end
    last = max((one.end for one in plan.rule.drawn), default=plan.start)
    return last if plan.end is None else min(last, plan.end)
