"""What figures are added up from: days at stations, and the sums above them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.calendar import midnight
from domain.closings import Closed
from domain.figures import Facts, Rated, Received
from domain.sums import FORMULA, Kinds, plain

ALL = ""
"""All stations, as `figure_sums` has it."""
Key = tuple[str, str]
_One = TypeVar("_One", Received, Closed, Rated)


def above(key: Key, *, years: bool = True) -> list[Key]:
    """Sums that a day at a station is a part of."""
    day, station = key
    month, year = day[:7], day[:4]
    return [(day, ALL), (month, station), (month, ALL), *([(year, station), (year, ALL)] if years else [])]


def taken_in(by: Key, kinds: Kinds) -> Kinds:
    """What such a sum keeps of it. A year at one station has no hours: they are many, and its months have them."""
    span, station = by
    return plain(kinds) if len(span) == len("2026") and station != ALL else kinds


def by_station(facts: Facts, stations: Iterable[str] | None = None) -> list[tuple[str, Facts]]:
    """Of each station its own; of all that have any where none are named."""
    received, closed, rated = _grouped(facts.received), _grouped(facts.closed), _grouped(facts.rated)
    wanted = sorted(stations) if stations is not None else sorted({*received, *closed, *rated})
    return [
        (one, Facts(received.get(one, ()), closed.get(one, ()), rated.get(one, ()), facts.reported)) for one in wanted
    ]


def _grouped(some: Iterable[_One]) -> dict[str, list[_One]]:
    made: dict[str, list[_One]] = {}
    for one in some:
        made.setdefault(one.station_id, []).append(one)
    return made


def book_id(zone: ZoneInfo) -> str:
    return f"{FORMULA} {zone}"


def day_of(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1000, zone).date()


def span_of_day(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """Its first instant and the next day's, UTC ms."""
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)
