"""Wakes who waits for something to have been committed: the courier, the streams of the web chat, the fetcher."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

LEAST = 0.25
"""Seconds between two looks of a loop that commits wake: under load it looks four times a second, else at once."""


class Signal:
    """Set by a commit, taken by one waiting loop; `least` seconds lie between two takings."""

    def __init__(self, least: float = 0.0) -> None:
        self._event = asyncio.Event()
        self._least = least
        self._taken = float("-inf")

    def set(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Until it is set, or for so many seconds."""
        # asyncio.wait_for of Python 3.11 swallows a cancellation that comes together with the event
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        now = asyncio.get_running_loop().time()
        if (early := self._taken + self._least - now) > 0:
            await asyncio.sleep(early)
        self._taken = max(now, self._taken + self._least)
        self._event.clear()


class Streams:
    """Waiting readers of chats, woken all at once; what is new they read for themselves."""

    def __init__(self) -> None:
        self.round = 0
        self._changed = asyncio.Event()
        self._readers = 0

    def wake(self) -> None:
        self.round += 1
        if self._readers:
            self._changed.set()
            self._changed = asyncio.Event()

    async def wait(self, seen: int, seconds: float) -> None:
        """Returns when something changed after the round `seen`, or after so many seconds."""
        self._readers += 1
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while self.round == seen:
                        await self._changed.wait()
        finally:
            self._readers -= 1


class Changes:
    """Called after each commit with the chats it touched."""

    def __init__(self) -> None:
        self.letters = Signal(LEAST)
        self.files = Signal(LEAST)
        self.streams = Streams()

    def __call__(self, chats: Sequence[str]) -> None:
        self.letters.set()
        self.files.set()
        self.streams.wake()
