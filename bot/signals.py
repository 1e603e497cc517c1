"""Wakes who waits for something to have been committed: the courier, the streams of the web chat, the fetcher.

With several processes `bot/hints.py` tells the others; whoever is woken reads for himself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

LEAST = 0.25
"""Seconds between two looks of a loop that commits wake: under load it looks four times a second, else at once."""


MOST_CHATS = 10_000
"""Of so many it is known when they changed last; then all are woken once."""


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
    """Waiting readers of chats; what is new they read for themselves."""

    def __init__(self) -> None:
        self.tell: Callable[[Sequence[str]], None] | None = None
        """Tells other processes of chats (address ids) that have something new; of none: any may have."""
        self.round = 0
        self._any = 0
        self._chats: dict[str, int] = {}
        self._changed = asyncio.Event()
        self._readers = 0

    def wake(self, chats: Sequence[str] = ()) -> None:
        """Readers in this process and in all others."""
        self.woken(chats)
        if self.tell is not None:
            self.tell(chats)

    def woken(self, chats: Sequence[str] = ()) -> None:
        """Readers in this process."""
        self.round += 1
        self._chats.update(dict.fromkeys(chats, self.round))
        if not chats or len(self._chats) > MOST_CHATS:
            self._chats.clear()
            self._any = self.round
        if self._readers:
            self._changed.set()
            self._changed = asyncio.Event()

    async def wait(self, seen: int, seconds: float, chat: str = "") -> None:
        """Returns when something changed in the chat (or, without one, anywhere) after the round `seen`, or in time."""
        self._readers += 1
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while self._last(chat) <= seen:
                        await self._changed.wait()
        finally:
            self._readers -= 1

    def _last(self, chat: str) -> int:
        return max(self._any, self._chats.get(chat, 0)) if chat else self.round


class Changes:
    """Called after each commit with the chats it touched."""

    def __init__(self) -> None:
        self.letters = Signal(LEAST)
        self.files = Signal(LEAST)
        self.streams = Streams()

    def __call__(self, chats: Sequence[str]) -> None:
        self.letters.set()
        self.files.set()
        self.streams.wake(chats)

    def missed(self) -> None:
        """Anything may have happened elsewhere."""
        self.letters.set()
        self.files.set()
        self.streams.woken()
