"""Working time. A calendar is a value: hours, holidays, swapped workdays of a district, instants in UTC ms."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, model_validator

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ONE_DAY = timedelta(days=1)
_LONGEST_REST = 400
OCTOBER = 10
_Spans = tuple[tuple[int, int], ...]


def midnight(day: date, zone: ZoneInfo) -> int:
    """The instant at which a local day begins, UTC ms."""
    return round(datetime.combine(day, time(), zone).timestamp() * 1000)


class Calendar(BaseModel):
    model_config = ConfigDict(frozen=True)

    timezone: str = "Asia/Shanghai"
    hours: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(14), time(17, 30)))
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    """Weekend days that are worked in exchange for a holiday."""
    festivals: frozenset[date] = frozenset()
    """Days of the official holidays, weekends among them included: what a rota may skip."""
    known_years: frozenset[int] = frozenset()
    """Years with an official list; a promise that touches another year is provisional."""
    night: tuple[time, time] = (time(21), time(8))
    version: int = 1
    """Rises with what is loaded."""

    @model_validator(mode="after")
    def _hours_in_order(self) -> Self:
        edges = [edge for span in self.hours for edge in span]
        if not edges or any(early >= late for early, late in pairwise(edges)):
            raise ValueError("working hours must be given in order, without overlap")
        if self.night[0] <= self.night[1]:
            raise ValueError("the night must pass midnight")
        return self

    def is_workday(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def day_of(self, at: int) -> date:
        return self._local(at).date()

    def instant(self, day: date, clock: time) -> int:
        return _instant(self.timezone, day, clock)

    def add_working(self, at: int, minutes: int) -> int:
        """The earliest instant by which that many minutes of working time have passed; `at` itself for none."""
        return self.after_working(at, minutes * MINUTE)

    def after_working(self, at: int, left: int) -> int:
        """The same for milliseconds."""
        if left <= 0:
            return at
        for start, end in self._spans(at):
            begin = max(start, at)
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise AssertionError("unreachable: spans end only by an error")

    def working_ms_between(self, a: int, b: int) -> int:
        """Working time from a to b in milliseconds, negative when b is earlier."""
        if b < a:
            return -self.working_ms_between(b, a)
        day, last, total = self.day_of(a), self.day_of(b), 0
        while day <= last:
            if self.is_workday(day):
                for start, end in self._worked(day):
                    total += max(0, min(end, b) - max(start, a))
            day += _ONE_DAY
        return total

    def working_minutes_between(self, a: int, b: int) -> int:
        """Whole minutes of working time, cut towards zero."""
        return int(self.working_ms_between(a, b) / MINUTE)

    def add_workdays(self, at: int, days: int) -> int:
        """That many working days later (or earlier), at the same time of day where that is in working hours.

        The day of `at` does not count. After hours, or on a day of rest, the whole last day is given; before hours and
        at noon it is the next opening. Backwards it is the mirror: a day of rest gives the opening.
        """
        if days == 0:
            return at
        step, day = (1 if days > 0 else -1), self.day_of(at)
        rest, clock = not self.is_workday(day), self._local(at).time()
        for _ in range(abs(days)):
            day = self._workday_beside(day, step)
        if rest:
            clock = self.hours[-1][1] if days > 0 else self.hours[0][0]
        return self.instant(day, self._within_hours(clock))

    def workdays_between(self, a: int, b: int) -> int:
        """Working days after the day of a, up to and with the day of b."""
        first, last = self.day_of(a), self.day_of(b)
        return sum(self.is_workday(first + _ONE_DAY * n) for n in range(1, (last - first).days + 1))

    def next_opening(self, at: int) -> int:
        """`at` itself within working hours, else the next moment when they begin."""
        start, _ = next(self._spans(at))
        return max(start, at)

    def provisional(self, at: int, until: int | None = None) -> bool:
        """Whether a moment, or a time up to `until`, touches a year without an official list."""
        return bool(self.provisional_years(at, until))

    def provisional_years(self, at: int, until: int | None = None) -> tuple[int, ...]:
        """The years touched that have no official list yet: in them only weekends are known."""
        last = self.day_of(at if until is None else until).year
        return tuple(year for year in range(self.day_of(at).year, last + 1) if year not in self.known_years)

    def year_to_come(self, at: int) -> int:
        """The year whose list should be there by now: from October on the next one's, which comes out in November."""
        day = self.day_of(at)
        return day.year + (day.month >= OCTOBER)

    def in_night(self, at: int) -> bool:
        clock = self._local(at).time()
        return clock >= self.night[0] or clock < self.night[1]

    def night_end(self, at: int) -> int:
        """When the night around `at` is over; `at` itself by day."""
        if not self.in_night(at):
            return at
        local = self._local(at)
        return self.instant(local.date() + _ONE_DAY * (local.time() >= self.night[0]), self.night[1])

    def _spans(self, at: int) -> Iterator[tuple[int, int]]:
        """Stretches of working time that end after `at`, without end."""
        day = self.day_of(at)
        if not self.is_workday(day):
            day = self._workday_beside(day, 1)
        while True:
            yield from (span for span in self._worked(day) if span[1] > at)
            day = self._workday_beside(day, 1)

    def _worked(self, day: date) -> _Spans:
        return _worked(self.timezone, self.hours, day)

    def _workday_beside(self, day: date, step: int) -> date:
        for distance in range(1, _LONGEST_REST):
            if self.is_workday(beside := day + _ONE_DAY * step * distance):
                return beside
        raise ValueError(f"no workday within {_LONGEST_REST} days of {day}")

    def _within_hours(self, clock: time) -> time:
        for opening, closing in self.hours:
            if clock <= closing:
                return max(clock, opening)
        return self.hours[-1][1]

    def _local(self, at: int) -> datetime:
        return _local(self.timezone, at)


@lru_cache(maxsize=4096)
def _local(timezone: str, at: int) -> datetime:
    return (_EPOCH + at * _MILLISECOND).astimezone(ZoneInfo(timezone))


def _instant(timezone: str, day: date, clock: time) -> int:
    return (datetime.combine(day, clock, ZoneInfo(timezone)) - _EPOCH) // _MILLISECOND


@lru_cache(maxsize=4096)
def _worked(timezone: str, hours: tuple[tuple[time, time], ...], day: date) -> _Spans:
    """Working time of a day that is worked. Each clock asks for the same few weeks again and again."""
    return tuple((_instant(timezone, day, opening), _instant(timezone, day, closing)) for opening, closing in hours)
