"""Wakes who waits for something to have been committed: the courier, the streams of the web chat, the fetcher."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress


class Signal:
    """Set by a commit, taken by one waiting loop."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Until it is set, or for so many seconds."""
        # asyncio.wait_for of Python 3.11 swallows a cancellation that comes together with the event
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()


class Streams:
    """Waiting readers of chats, woken all at once; what is new they read for themselves."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._round = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def round(self) -> int:
        return self._round

    def wake(self) -> None:
        self._round += 1
        task = asyncio.get_running_loop().create_task(self._notify())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def wait(self, seen: int, seconds: float) -> None:
        """Returns when something changed after the round `seen`, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: self._round != seen)


class Changes:
    """Called after each commit with the chats it touched."""

    def __init__(self) -> None:
        self.letters = Signal()
        self.files = Signal()
        self.streams = Streams()

    def __call__(self, chats: Sequence[str]) -> None:
        self.letters.set()
        self.files.set()
        self.streams.wake()
