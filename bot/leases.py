"""One of several processes at a time: renewed while it lives, free within half a minute when it has died."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress

from handlers.house import House
from storage.database import Conflict, Unavailable
from storage.leases import hold, release

log = logging.getLogger("yizhan.leases")

LENGTH = 20.0
"""Seconds that a lease lasts without its holder; the clocks of all machines must agree much better."""
RENEW = 4.0
"""A server that takes no more is found out by it at the latest."""
ASK = 2.0


class Lease:
    """`run` beside what is done under it. The one process of an SQLite file holds every lease, and writes nothing."""

    def __init__(self, house: House, name: str, holder: str) -> None:
        self._house = house
        self._name = name
        self._holder = holder
        self._alone = house.database.engine == "sqlite"
        self._until = 0.0
        self._turned = asyncio.Condition()
        self._asking: asyncio.Future[bool] | None = None

    @property
    def held(self) -> bool:
        return self._alone or asyncio.get_running_loop().time() < self._until

    async def take(self) -> bool:
        """Asks for it once, or renews it; whether it is ours."""
        if self._alone:
            return True
        at = asyncio.get_running_loop().time()
        work = self._house.work()
        self._asking = asyncio.ensure_future(hold(work, self._name, self._holder, work.now + round(LENGTH * 1000)))
        self._asking.add_done_callback(_seen)
        try:
            async with asyncio.timeout(RENEW):
                ours = await asyncio.shield(self._asking)
        except (Unavailable, Conflict, TimeoutError) as error:  # what is ours stays ours until it has run out
            log.warning("lease not renewed", extra={"lease": self._name, "reason": type(error).__name__})
            return self.held
        self._until = at + LENGTH if ours else 0.0
        return ours

    async def run(self) -> None:
        """Until cancelled; then it is given back, so that the next one need not wait."""
        if self._alone:
            await asyncio.Event().wait()
        try:
            while True:
                before = self.held
                await self._turn()
                if await self.take() is not before:
                    log.info("lease %s", "lost" if before else "taken", extra={"lease": self._name})
                await self._turn()
                await asyncio.sleep(RENEW if self.held else ASK)
        finally:
            await self._give_back()

    async def _turn(self) -> None:
        async with self._turned:
            self._turned.notify_all()

    async def _give_back(self) -> None:
        """Also what is just being asked for: it would come to a process that has ended."""
        if self._asking is None:
            return
        self._until = 0.0
        try:
            async with asyncio.timeout(1.0):
                await asyncio.wait({self._asking})
                await release(self._house.work(), self._name, self._holder)
        except (Unavailable, Conflict, TimeoutError) as error:
            log.warning("lease not given back", extra={"lease": self._name, "reason": type(error).__name__})

    async def while_held(self, doing: Callable[[], Awaitable[None]]) -> None:
        """Does it whenever the lease is ours, and cancels it when it is ours no longer. Never returns."""
        while True:
            await self._until_it_is(True)
            task, lost = asyncio.ensure_future(_awaited(doing)), asyncio.ensure_future(self._until_it_is(False))
            try:
                await asyncio.wait({task, lost}, return_when=asyncio.FIRST_COMPLETED)
                if task.done():
                    task.result()
                    raise RuntimeError("ended by itself")
            finally:
                task.cancel()
                lost.cancel()
                await asyncio.gather(task, lost, return_exceptions=True)

    async def _until_it_is(self, held: bool) -> None:
        """Nobody says so when it has run out: its end is waited for as well."""
        async with self._turned:
            while self.held is not held:
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(self._until if self.held and not self._alone else None):
                        await self._turned.wait()


class Leases:
    """All leases of one process; those that were asked for by `of` are to be run."""

    def __init__(self, house: House) -> None:
        self.made: dict[str, Lease] = {}
        self._house = house
        self._holder = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"

    def of(self, name: str) -> Lease:
        if name not in self.made:
            self.made[name] = Lease(self._house, name, self._holder)
        return self.made[name]


def _seen(asked: asyncio.Future[bool]) -> None:
    """Whatever became of it, or an answer that came too late is logged as an error that nobody looked at."""
    if not asked.cancelled():
        asked.exception()


async def _awaited(doing: Callable[[], Awaitable[None]]) -> None:
    await doing()
