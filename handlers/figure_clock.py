"""When figures are counted ahead: many changes together, since a day of ten of them is counted as fast as of one."""

from __future__ import annotations

from handlers.figure_sums import keep_sums
from handlers.house import House
from storage.figure_sums import changing, uncounted

ENOUGH = 20
"""So many a page brings in by itself without being slow; it could do with more, see `figure_sums.ON_A_PAGE`."""
AT_LATEST = 300_000
"""What is fewer waits so long, ms: a matter that has just been written is soon written again."""


class FigureClock:
    """Remembers when it last brought in what there was."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._next = 0

    async def tick(self) -> None:
        if self._house.clock() >= self._next or await self._many():
            await keep_sums(self._house)
            self._next = self._house.clock() + AT_LATEST

    async def _many(self) -> bool:
        work = self._house.work()
        found = len(await uncounted(work, ENOUGH))
        return found + len(await changing(work, ENOUGH)) >= ENOUGH
