"""Figures as numbers that can be added up: what one day at one station came to, and from days any period. Pure.

Counted by `domain.figures` itself, one category of one day at a time; a sum knows no ids.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from statistics import median
from zoneinfo import ZoneInfo

from domain.calendar import DAY
from domain.closings import Closed
from domain.figures import (
    HOUR,
    Count,
    Cut,
    Facts,
    Figures,
    Left,
    Measure,
    changes_at,
    enough,
    grouped,
    hours_to_close,
)

FORMULA = "1"
"""Raised whenever `domain.figures` counts otherwise: sums of before count for nothing then."""
Sums = dict[str, int]
"""By name: a count's, `<measure>.hits|counted|tenths`, `<measure>-<why left>`, `h<hours>` from report to closing."""
Kinds = dict[str, Sums]
_COUNTED = [one for one in Count if one is not Count.OVERDUE]
"""What is over is so now, and belongs to no day."""
_PARTS = {one: [f"{one}.{part}" for part in ("hits", "counted", "tenths")] for one in Measure}
_LEFT = {one: [(f"{one}-{why}", why) for why in Left] for one in Measure}


@dataclass(frozen=True, slots=True)
class RateTotal:
    """`domain.figures.Rate` without its ids."""

    measure: Measure
    score: float
    hits: int
    counted: int
    left: Mapping[Left, int]

    @property
    def few(self) -> bool:
        return not enough(self.measure, self.counted)

    @property
    def value(self) -> float | None:
        return None if self.few or not self.counted else self.score / self.counted


@dataclass(frozen=True, slots=True)
class Totals:
    """`domain.figures.Figures` without its ids, and without what is over."""

    counts: Mapping[Count, int]
    rates: Mapping[Measure, RateTotal]
    days: Mapping[str, float]
    received: Mapping[str, int]
    """By category, the most first; as what was closed is."""
    closed: Mapping[str, int]
    all_days: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One day at one station; `changes_at` is when time alone makes it another (UTC ms)."""

    kinds: Kinds
    changes_at: int | None


def cell(facts: Facts, start: int, end: int, now: int, zone: ZoneInfo) -> Cell:
    """From the facts of the station alone, what of them falls on the day."""
    cut, closed = Cut(start, end), dict[str, list[Closed]]()
    for one in facts.closed:
        if cut.holds(one.at):
            closed.setdefault(one.category, []).append(one)
    found = {
        category: counted(some, closed.get(category, ()), facts.reported)
        for category, some in grouped(facts, cut, "category", now, zone).items()
    }
    return Cell({category: made for category, made in found.items() if made}, changes_at(facts, cut, now, zone))


def counted(found: Figures, closed: Iterable[Closed], reported: Mapping[str, int]) -> Sums:
    """What is nought is left out."""
    made: Sums = {one.value: len(found.counts[one]) for one in _COUNTED}
    for rate in found.rates.values():
        name = rate.measure.value
        made[f"{name}.hits"], made[f"{name}.counted"] = len(rate.hits), len(rate.counted)
        made[f"{name}.tenths"] = round(rate.score * 10)
        made |= {f"{name}-{why}": len(ids) for why, ids in rate.left.items()}
    for hours in hours_to_close(closed, reported):
        made[f"h{hours}"] = made.get(f"h{hours}", 0) + 1
    return {name: many for name, many in made.items() if many}


def added(into: Sums, more: Mapping[str, int], times: int = 1) -> None:
    for name, many in more.items():
        if total := into.get(name, 0) + many * times:
            into[name] = total
        else:
            into.pop(name, None)


def added_kinds(into: Kinds, more: Mapping[str, Mapping[str, int]], times: int = 1) -> None:
    for category, sums in more.items():
        added(into.setdefault(category, {}), sums, times)
        if not into[category]:
            del into[category]


def flat(kinds: Mapping[str, Mapping[str, int]]) -> Sums:
    """Of all categories together, without hours."""
    made: Sums = {}
    for sums in kinds.values():
        added(made, _plain(sums))
    return made


def plain(kinds: Mapping[str, Mapping[str, int]]) -> Kinds:
    """By category as they are, without hours."""
    found = {category: _plain(sums) for category, sums in kinds.items()}
    return {category: sums for category, sums in found.items() if sums}


def _plain(sums: Mapping[str, int]) -> Sums:
    return {name: many for name, many in sums.items() if name[0] != "h"}


def totals(sums: Mapping[str, int], kinds: Mapping[str, Mapping[str, int]] | None = None) -> Totals:
    """`kinds` only where categories are asked for."""
    kinds = kinds or {}
    hours: Sums = {}
    for one in kinds.values():
        added(hours, {name: many for name, many in one.items() if name[0] == "h"})
    return Totals(
        {one: sums.get(one.value, 0) for one in _COUNTED},
        {one: _rate(one, sums) for one in Measure},
        {category: days for category, one in sorted(kinds.items()) if (days := _median(one)) is not None},
        _many_of(kinds, Count.RECEIVED),
        _many_of(kinds, Count.CLOSED),
        _median(hours),
    )


def totals_of(found: Figures, facts: Facts | None = None, cut: Cut | None = None) -> Totals:
    """The same from figures that know their ids; by category only with what they were counted from."""
    made = totals(counted(found, (), {}))
    if facts is None or cut is None:
        return made
    received = Counter(one.category for one in facts.received if cut.takes(one) and cut.holds(one.reported_at))
    closed = Counter(one.category for one in facts.closed if cut.takes(one) and cut.holds(one.at))
    return replace(
        made, days=found.days, received=_most_first(received), closed=_most_first(closed), all_days=found.all_days
    )


def _many_of(kinds: Mapping[str, Mapping[str, int]], count: Count) -> dict[str, int]:
    return _most_first({category: one[count] for category, one in kinds.items() if count in one})


def _most_first(many: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(many.items(), key=lambda pair: (-pair[1], pair[0])))


def _rate(measure: Measure, sums: Mapping[str, int]) -> RateTotal:
    left = {why: sums[name] for name, why in _LEFT[measure] if name in sums}
    hits, of, tenths = (sums.get(name, 0) for name in _PARTS[measure])
    return RateTotal(measure, tenths / 10, hits, of, left)


def _median(sums: Mapping[str, int]) -> float | None:
    """Days, from how many took how many hours."""
    found = sorted((int(name[1:]), many) for name, many in sums.items() if name[0] == "h")
    if not found:
        return None
    upto = list(accumulate(many for _, many in found))
    middle = [found[bisect_left(upto, at + 1)][0] for at in ((upto[-1] - 1) // 2, upto[-1] // 2)]
    return median(hours * HOUR / DAY for hours in middle)


def cover(first: date, after: date, *, years: bool = True) -> Iterator[str]:
    """The days from `first` up to, not with, `after`: whole years and months as such, days by themselves."""
    day = first
    while day < after:
        month, year = (day.replace(day=1) + timedelta(days=32)).replace(day=1), date(day.year + 1, 1, 1)
        if years and (day.month, day.day) == (1, 1) and year <= after:
            yield f"{day:%Y}"
            day = year
        elif day.day == 1 and month <= after:
            yield f"{day:%Y-%m}"
            day = month
        else:
            yield day.isoformat()
            day += timedelta(days=1)
