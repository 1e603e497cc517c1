"""Recurring work without a scheduler: what `bot/clock.py` does by the wall, for a stretch of time that has passed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from handlers.digest import keep_planned
from handlers.duty_clock import DutyClock
from handlers.house import House
from handlers.leaving import hand_on
from handlers.retention import retire
from handlers.run_timers import run_timers
from handlers.sweep import close_day, sweep

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@dataclass(slots=True)
class Recurring:
    """Each job once in its time; timers at each turn."""

    house: House
    files: Path
    _duty: DutyClock = field(init=False)

    def __post_init__(self) -> None:
        self._duty = DutyClock(self.house)

    def _jobs(self) -> tuple[tuple[int, Callable[[], Awaitable[object]]], ...]:
        house = self.house
        return (
            (HOUR, self._duty.tick),
            (HOUR, lambda: hand_on(house)),
            (HOUR, lambda: keep_planned(house)),
            (6 * HOUR, lambda: sweep(house, self.files)),
            (DAY, lambda: close_day(house)),
            (DAY, lambda: retire(house, self.files)),
        )

    async def turn(self, since: int, now: int) -> None:
        """What falls due after `since`, up to and with `now`."""
        await run_timers(self.house)
        for every, job in self._jobs():
            if now // every > since // every:
                await job()
