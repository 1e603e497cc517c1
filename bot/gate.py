"""How fast a channel takes letters over all chats: one after the other, evenly, also after a restart."""

from __future__ import annotations

import asyncio
from collections import deque
from math import ceil

from handlers.house import House
from storage import buckets
from storage.work import Work

SLICE = 0.2
"""Seconds' worth of tokens that one of several processes draws at a time: the database is asked five times a second."""


class Bucket:
    """`per_second` tokens, evenly. Alone the process keeps count itself, else it draws slices from the database."""

    def __init__(self, house: House, scope: str, per_second: float, *, alone: bool) -> None:
        self._house = house
        self._scope = scope
        self._alone = alone
        self._gap = 1000 / per_second
        self._cost = ceil(max(1, round(per_second * SLICE)) * self._gap)
        self._end = 0.0  # of the slice drawn last
        self._kept = 0
        self.full_at = 0.0
        """When all tokens used so far are back, UTC ms."""

    async def turn(self) -> float:
        """The instant of the next token, UTC ms: it is used up."""
        at = max(self._house.clock(), self.full_at)
        if not self._alone and at + self._gap > self._end + 1:
            self._end = await buckets.draw(self._house.work(), self._scope, self._cost)
            at = max(self._house.clock(), self._end - self._cost)
        self.full_at = at + self._gap
        return at

    def keep(self, work: Work) -> None:
        """Along with what else is written, where it changed."""
        full_at = ceil(self.full_at)
        if self._alone and full_at > self._kept:
            self._kept = full_at
            buckets.keep(work, self._scope, full_at)


class Gate:
    """Lets one letter through at a time, answers before the rest; without a bucket all at once."""

    def __init__(self, house: House, bucket: Bucket | None) -> None:
        self._house = house
        self.bucket = bucket
        self._answers: deque[asyncio.Future[None]] = deque()
        self._rest: deque[asyncio.Future[None]] = deque()
        self._opening: asyncio.Task[None] | None = None

    async def turn(self, *, answer: bool) -> None:
        if self.bucket is None:
            return
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[None] = loop.create_future()
        (self._answers if answer else self._rest).append(mine)
        if self._opening is None:
            self._opening = loop.create_task(self._open(self.bucket))
        await mine

    async def _open(self, bucket: Bucket) -> None:
        try:
            while self._answers or self._rest:
                at = await bucket.turn()
                wait = at - self._house.clock()
                if wait > 0:
                    await asyncio.sleep(wait / 1000)
                self._let_through()
        except Exception as error:
            for waiting in (*self._answers, *self._rest):
                if not waiting.done():
                    waiting.set_exception(error)
            self._answers.clear()
            self._rest.clear()
        finally:
            self._opening = None

    def _let_through(self) -> None:
        for queue in (self._answers, self._rest):
            while queue:
                first = queue.popleft()
                if not first.done():
                    first.set_result(None)
                    return

    async def close(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait({self._opening})
