"""What another list of holidays changes in a rota that people rely on already: only what is still to come."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from domain.rota import Change, StationRota, Stint
from domain.rota_plan import Duty, Holidays

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moved:
    """From `start` to `end`, UTC ms, `new` sits in place of `old`; None: nobody does.

    `was` and `will`: whether the rota has a shift there, before and after; one with nobody is a gap.
    """

    duty: Duty
    start: int
    end: int
    old: str | None
    new: str | None
    was: bool
    will: bool


@dataclass(frozen=True, slots=True)
class Moves:
    """`stranded` are swaps, overrides and takings that lie, in whole or in part, on shifts that are no more."""

    shifts: tuple[Moved, ...]
    stranded: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.shifts)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody concerned, each once."""
        return tuple(dict.fromkeys(person for one in self.shifts for person in (one.old, one.new) if person))


def heeds_holidays(rota: StationRota, now: int) -> bool:
    """Whether a plan in force, or to come, goes by the list at all."""
    return any(
        plan.rule.holidays is not Holidays.KEEP and plan.rule.drawn is None and (plan.end is None or plan.end > now)
        for plan in rota.plans
    )


def moves(rota: StationRota, festivals: frozenset[date], now: int) -> Moves:
    """Between a rota and the same under another list."""
    after = replace(rota, grid=replace(rota.grid, festivals=festivals))
    shifts: list[Moved] = []
    for duty in Duty:
        days = _days(rota, festivals, now)
        before = [one for day in days for one in rota.of_day(day, duty)]
        later = [one for day in days for one in after.of_day(day, duty)]
        shifts += _together(_differing(before, later, duty, now))
    gone = [one for one in shifts if one.was and not one.will]
    stranded = [change for change in rota.changes if not change.extra and _lies_on(change, gone)]
    return Moves(tuple(sorted(shifts, key=lambda one: (one.start, one.duty))), tuple(stranded))


def _days(rota: StationRota, festivals: frozenset[date], now: int) -> list[date]:
    """Those that the lists tell apart, with their neighbours: a shift may pass midnight."""
    first = rota.grid.date(now) - _DAY
    return sorted({n for day in rota.grid.festivals ^ festivals for n in (day - _DAY, day, day + _DAY) if n >= first})


def _differing(before: list[Stint], after: list[Stint], duty: Duty, now: int) -> Iterable[Moved]:
    edges = sorted({max(edge, now) for one in (*before, *after) for edge in (one.start, one.end)})
    for one in (before, after):
        one.sort(key=lambda stint: stint.start)
    for start, end in pairwise(edges):
        old, new = _at(before, start), _at(after, start)
        names = old.person_id if old else None, new.person_id if new else None
        if names[0] != names[1] or (old is None) != (new is None):
            yield Moved(duty, start, end, *names, was=old is not None, will=new is not None)


def _at(stints: Sequence[Stint], at: int) -> Stint | None:
    """Of stints in order that do not overlap."""
    index = bisect_right(stints, at, key=lambda one: one.start) - 1
    return stints[index] if index >= 0 and at < stints[index].end else None


def _lies_on(change: Change, gone: Iterable[Moved]) -> bool:
    return any(one.duty is change.duty and one.start < change.end and change.start < one.end for one in gone)


def _together(shifts: Iterable[Moved]) -> Iterable[Moved]:
    """What follows without a break and says the same is one."""
    last: Moved | None = None
    for one in shifts:
        if last is not None and last.end == one.start and replace(last, start=0, end=0) == replace(one, start=0, end=0):
            last = replace(last, end=one.end)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last
