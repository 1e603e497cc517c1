"""How much a member is sent: beyond 30 a minute or 1,000 an hour WeCom drops messages without a word."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from channels.seam import ChannelError
from channels.wecom.keeping import Keeping

A_MINUTE, AN_HOUR = 28, 950
"""Somewhat below: our clock is not theirs, and another process may be sending."""
EACH = 2
"""Messages that a letter of another process is taken for, or of this one before it died: words, then a card."""
PATIENCE = 5.0
"""Seconds that are waited amid a letter; for more it is put off, and the chat's others with it."""
_MINUTE, _HOUR = 60_000, 3_600_000


class Pace:
    """`now` in UTC ms."""

    def __init__(self, keeping: Keeping, now: Callable[[], int]) -> None:
        self._keeping = keeping
        self._now = now
        self._sent: dict[str, deque[int]] = {}
        self._letters: dict[str, deque[int]] = {}
        self.pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def turn(self, address: str) -> None:
        """Returns when one more message may go there, and counts it. Raises ChannelError where that takes long."""
        wait = await self._wait(address)
        if wait > PATIENCE:
            raise ChannelError("flood", retry_after=wait)
        if wait:
            await self.pause(wait)
        self._sent.setdefault(address, deque(maxlen=AN_HOUR)).append(self._now())
        if len(self._sent) > 10_000:
            self._forget()

    def told(self, address: str) -> None:
        """A whole letter went there, in as many messages as were counted."""
        self._letters.setdefault(address, deque(maxlen=AN_HOUR)).append(self._now())

    async def _wait(self, address: str) -> float:
        """Seconds."""
        now = self._now()
        mine = self._sent.get(address, deque())
        waits = [0.0]
        for span, most in ((_MINUTE, A_MINUTE), (_HOUR, AN_HOUR)):
            recent = [at for at in mine if at > now - span]
            if len(recent) >= most:
                waits.append((recent[-most] + span - now) / 1000)
            elif len(recent) + EACH * await self._others(address, now - span) >= most:
                waits.append(span / 1000 / 2)  # somebody else sent them, at whatever time
        return max(waits)

    async def _others(self, address: str, since: int) -> int:
        """Letters that this process knows nothing of."""
        ours = sum(at > since for at in self._letters.get(address, ()))
        return max(0, await self._keeping.sent_to(address, since) - ours)

    def _forget(self) -> None:
        ago = self._now() - _HOUR
        self._sent = {address: sent for address, sent in self._sent.items() if sent[-1] > ago}
        self._letters = {address: told for address, told in self._letters.items() if address in self._sent}
