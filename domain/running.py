"""A clock that runs: from when, how long, what stood still, until when. Pure values; instants in UTC ms.

Everything that moves a due time is kept (start, pauses, extensions), so that it can be computed again on a calendar
with another list of holidays, and told as it was promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Any

from domain.calendar import DAY, HOUR, Calendar
from domain.clocks import WALL, Allowance, Clock, promise


class Step(IntEnum):
    """How far a clock has been climbed: each step is told once. `PLUS_n`: so many days (hours) over."""

    NONE = 0
    YELLOW = 1
    OVER = 2
    PLUS_1 = 3
    PLUS_3 = 4
    PLUS_5 = 5

    @property
    def code(self) -> str:
        """As events say it."""
        return self.name.lower()


_OVER_BY = {Step.OVER: 0, Step.PLUS_1: 1, Step.PLUS_3: 3, Step.PLUS_5: 5}
_CLIMB = (Step.YELLOW, *_OVER_BY)
"""Each is due no sooner than the one before it."""


class Why(StrEnum):
    """Why a clock stood still."""

    ASKED = "asked"
    REFERRED = "referred"
    CONSULTING = "consulting"
    ENDED = "ended"  # refused, merged or withdrawn, and restored


@dataclass(frozen=True, slots=True)
class Pause:
    """From `since` until, not at, `until`; None: it still stands."""

    since: int
    until: int | None
    why: Why


@dataclass(frozen=True, slots=True)
class Extension:
    at: int
    days: int  # working days


@dataclass(frozen=True, slots=True)
class Running:
    """One clock of one thing. `due_at` is what was promised: on calendar `calendar`, by the rules `rules`."""

    clock: Clock
    allowance: Allowance
    started_at: int
    due_at: int
    provisional: bool
    calendar: int
    rules: str
    round: int = 0
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    step: Step = Step.NONE
    stopped_at: int | None = None

    @property
    def by_wall(self) -> bool:
        return self.allowance.unit in WALL

    def pause(self, at: int) -> Pause | None:
        """What it stands still for at a moment."""
        last = self.pauses[-1] if self.pauses else None
        return last if last and last.since <= at and (last.until is None or at < last.until) else None

    def runs(self, at: int) -> bool:
        return self.stopped_at is None and self.pause(at) is None

    @property
    def waits(self) -> bool:
        """Stands still until something happens: nobody knows yet until when it will be due."""
        return bool(self.pauses) and self.pauses[-1].until is None


def start(
    clock: Clock, allowance: Allowance, at: int, calendar: Calendar, *, rules: str = "", round_: int = 0
) -> Running:
    made = promise(allowance, at, calendar)
    return Running(clock, allowance, at, made.due_at, made.provisional, calendar.version, rules, round_)


def computed(one: Running, calendar: Calendar) -> Running:
    """The same clock with its due time from scratch: by its start, then its pauses and extensions as they came."""
    made = promise(one.allowance, one.started_at, calendar)
    due, touched = made.due_at, made.provisional
    turns: list[Pause | Extension] = [*one.pauses, *one.extensions]
    for turn in sorted(turns, key=_when):
        if isinstance(turn, Extension):
            due = calendar.add_workdays(due, turn.days)
        elif turn.until is not None:
            due = put_off(one, due, turn.since, turn.until, calendar)
        touched = touched or calendar.provisional(due)
    by_days = bool(one.extensions) or not one.by_wall
    return replace(one, due_at=due, provisional=touched and by_days, calendar=calendar.version)


def moved(one: Running, now: int, calendar: Calendar) -> Running:
    """The same on another calendar: a step that is to come again is told again."""
    made = computed(one, calendar)
    return replace(made, step=min(made.step, climbed(made, now, calendar)))


def _when(turn: Pause | Extension) -> int:
    return turn.since if isinstance(turn, Pause) else turn.at


def put_off(one: Running, due: int, since: int, until: int, calendar: Calendar) -> int:
    """What was left when it was stopped is left when it goes on; what was over already stays over."""
    if since >= due:
        return due
    if one.by_wall:
        return due + until - since
    return calendar.after_working(until, calendar.working_ms_between(since, due))


def paused(one: Running, at: int, why: Why, calendar: Calendar, *, until: int | None = None) -> Running:
    """Stands still from `at`; with `until` it goes on by itself then. A clock that stands still already stays so."""
    standing = one.pause(at)
    if standing is not None and (standing.until is None or standing.why is why):
        return one
    kept = (*one.pauses[:-1], replace(one.pauses[-1], until=at)) if standing else one.pauses
    return computed(replace(one, pauses=(*kept, Pause(at, until, why))), calendar)


def resumed(one: Running, at: int, calendar: Calendar) -> Running:
    """Goes on from `at`, whatever it stood still for."""
    if one.pause(at) is None:
        return one
    last = replace(one.pauses[-1], until=at)
    return computed(replace(one, pauses=(*one.pauses[:-1], last)), calendar)


def extended(one: Running, at: int, days: int, calendar: Calendar) -> Running:
    """More working days, as promised to whoever waits; it is climbed anew."""
    return replace(computed(replace(one, extensions=(*one.extensions, Extension(at, days))), calendar), step=Step.NONE)


def stopped(one: Running, at: int) -> Running:
    return one if one.stopped_at is not None else replace(one, stopped_at=at)


def told(one: Running, step: Step) -> Running:
    return replace(one, step=step)


def yellow_at(one: Running, calendar: Calendar) -> int:
    """When a quarter of the time allowed is left, of working time where it counts that."""
    since = max([one.started_at, *(p.until for p in one.pauses if p.until is not None)])
    first = promise(one.allowance, one.started_at, calendar).due_at
    if one.by_wall:
        return max(since, one.due_at - (first - one.started_at) // 4)
    quarter = calendar.working_ms_between(one.started_at, first) // 4
    left = calendar.working_ms_between(since, one.due_at)
    return calendar.after_working(since, left - quarter) if left > quarter else since


def step_at(one: Running, step: Step, calendar: Calendar) -> int:
    """When a step is due: days over are working days; a clock of hours is over by hours, one of days by days.

    What stood still after it was over is not counted as over.
    """
    if step is Step.YELLOW:
        return min(yellow_at(one, calendar), one.due_at)
    over = _OVER_BY[step]
    match one.allowance.unit:
        case "minutes" | "hours":
            at = one.due_at + over * HOUR
        case "days":
            at = one.due_at + over * DAY
        case _:
            at = calendar.add_workdays(one.due_at, over)
    for pause in one.pauses:
        if pause.since >= one.due_at and pause.until is not None:
            at = put_off(one, at, pause.since, pause.until, calendar)
    return at


def climbed(one: Running, now: int, calendar: Calendar) -> Step:
    """The highest step that is due by now; a clock that stands still climbs no further."""
    standing = one.pause(now)
    at = standing.since if standing is not None else now
    reached = Step.NONE
    for step in _CLIMB:
        if step_at(one, step, calendar) > at:
            break
        reached = step
    return reached


def next_look(clocks: Iterable[Running], now: int, calendar: Calendar) -> int | None:
    """When the next step of any of them is due; None where all are stopped, wait or are at their end."""
    found = []
    for one in clocks:
        if one.stopped_at is not None or one.waits:
            continue
        above = next((step for step in Step if step > one.step), None)
        if above is not None:
            at = max(now, step_at(one, above, calendar))
            standing = one.pause(at)
            found.append(standing.until if standing is not None and standing.until is not None else at)
    return min(found, default=None)


def soonest(clocks: Iterable[Running]) -> int | None:
    """What is due next, of those that run."""
    return min((one.due_at for one in clocks if one.stopped_at is None and not one.waits), default=None)


def of(clocks: Sequence[Running], clock: Clock) -> Running | None:
    """The last one of its kind."""
    return next((one for one in reversed(clocks) if one.clock is clock), None)


def put(clocks: Sequence[Running], one: Running) -> tuple[Running, ...]:
    """In place of the last one of its kind."""
    return (*(other for other in clocks if other.clock is not one.clock), one)


# --- as it is kept ---


def kept(one: Running) -> dict[str, Any]:
    """JSON: what is as usual is left out."""
    made: dict[str, Any] = {
        "clock": one.clock.value,
        "allowance": [one.allowance.amount, one.allowance.unit],
        "start": one.started_at,
        "due": one.due_at,
        "calendar": one.calendar,
        "rules": one.rules,
    }
    made |= {"provisional": 1} if one.provisional else {}
    made |= {"round": one.round} if one.round else {}
    made |= {"pauses": [[p.since, p.until, p.why.value] for p in one.pauses]} if one.pauses else {}
    made |= {"extensions": [[e.at, e.days] for e in one.extensions]} if one.extensions else {}
    made |= {"step": int(one.step)} if one.step else {}
    return made | ({"stop": one.stopped_at} if one.stopped_at is not None else {})


@lru_cache(maxsize=256)
def _allowance(amount: int, unit: Any) -> Allowance:
    return Allowance(amount=amount, unit=unit)


def read(made: Mapping[str, Any]) -> Running:
    return Running(
        Clock(made["clock"]),
        _allowance(*made["allowance"]),
        made["start"],
        made["due"],
        bool(made.get("provisional")),
        made["calendar"],
        made["rules"],
        made.get("round", 0),
        tuple(Pause(since, until, Why(why)) for since, until, why in made.get("pauses", ())),
        tuple(Extension(at, days) for at, days in made.get("extensions", ())),
        Step(made.get("step", 0)),
        made.get("stop"),
    )
