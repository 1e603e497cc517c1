"""Recurring work of the house: the jobs, and a way to do them without a scheduler, for time that jumps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from handlers.clock_moved import ClockMover
from handlers.digest import keep_planned
from handlers.duty_clock import DutyClock
from handlers.figure_clock import FigureClock
from handlers.finish_erasing import finish_erasures
from handlers.house import House
from handlers.leaving import hand_on
from handlers.morning import MorningClock
from handlers.retention import retire
from handlers.run_timers import run_timers
from handlers.sweep import close_day, sweep
from handlers.unreached import call_unreached

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
Job = Callable[[], Awaitable[object]]


def jobs(house: House, files: Path) -> dict[str, Job]:
    """What `bot.clock` does from time to time, by its names there; `files` is where photos lie."""
    return {
        "timers": lambda: run_timers(house),
        "erasures": lambda: finish_erasures(house, files),
        "sweep": lambda: sweep(house, files),
        "digest": lambda: close_day(house),
        "retire": lambda: retire(house, files),
        "plan": lambda: keep_planned(house),
        "leavers": lambda: hand_on(house),
        "reach": lambda: call_unreached(house),
        "duty": DutyClock(house).tick,
        "clocks": ClockMover(house).tick,
        "mornings": MorningClock(house).tick,
        "figures": FigureClock(house).tick,
    }


_EVERY: Mapping[str, int] = {
    "timers": MINUTE,
    "reach": HOUR,
    "duty": HOUR,
    "leavers": 6 * HOUR,
    "mornings": HOUR,
    "figures": HOUR,
    "clocks": DAY,
    "plan": HOUR,
    "sweep": 6 * HOUR,
    "digest": DAY,
    "retire": DAY,
}


@dataclass(slots=True)
class Recurring:
    """For a clock that jumps."""

    house: House
    files: Path
    _jobs: dict[str, Job] = field(init=False)

    def __post_init__(self) -> None:
        self._jobs = jobs(self.house, self.files)

    async def turn(self, since: int, now: int) -> None:
        """What has its time after `since`, up to and with `now`."""
        for name, every in _EVERY.items():
            if now // every > since // every:
                await self._jobs[name]()
