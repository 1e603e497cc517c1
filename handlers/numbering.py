"""Numbers given out to works that are not committed yet: the next one counts on from them, and need not run again.

Only a guess about what will be committed: each work's commit still fails where a station's counter is not as expected.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(eq=False, slots=True)
class Given:
    """A station's number of a local day (YYYY-MM-DD); `before` is the one that it counts on from, if under way."""

    station_id: str
    day: str
    number: int
    before: Given | None
    handed: asyncio.Event = field(default_factory=asyncio.Event)

    async def turn(self) -> None:
        """Returns when the one before is on its way into the database; the commit must follow at once."""
        if self.before is not None:
            await self.before.handed.wait()
            self.before = None
        self.handed.set()


class Numbers:
    """In memory, for the works of this process that are under way.

    `one_writer`: works are committed in their order; else one that counts on from another would meet the old counter.
    """

    def __init__(self, *, one_writer: bool = True) -> None:
        self._one_writer = one_writer
        self._last: dict[str, Given] = {}  # by station

    def last(self, station_id: str, day: str) -> int:
        """The last number of this day that is under way; 0 where none is."""
        given = self._last.get(station_id) if self._one_writer else None
        return given.number if given is not None and given.day == day else 0

    def give(self, station_id: str, day: str, number: int) -> Given:
        """The next number, to be settled when its work has ended."""
        before = self._last.get(station_id)
        given = Given(station_id, day, number, before if before and before.number == number - 1 else None)
        self._last[station_id] = given
        return given

    def settle(self, given: Given, *, used: bool) -> None:
        """Where it was not used, those who counted on from it fail, and whoever comes now starts anew."""
        given.handed.set()
        if not used or self._last.get(given.station_id) is given:
            self._last.pop(given.station_id, None)
