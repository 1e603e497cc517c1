"""Stands in for what is behind `receive`, and letters to send."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Self

from hypothesis import HealthCheck, settings

from channels.telegram import TelegramChannel
from dialogs.talk import Button, Inbound, Rendered, Speaker, Text

# Hypothesis reads its tables of characters once on each new machine, and counts that as slowness.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
LETTER = "0199f3a4-7c1e-7b52-9a3e-4d1f0c6b2a11"
BOT = Speaker("bot", "驿站助手", "驿")


def letter(plain: str, *buttons: Button, **more: Any) -> Rendered:
    return Rendered(LETTER, 0, BOT, text=plain, plain=plain, buttons=buttons, **more)


def button(label: str, code: str = "", link: str = "") -> Button:
    return Button(LETTER, code or label, label, link=link)


class Station:
    """Takes every message; `refuses` says which to raise for."""

    def __init__(self) -> None:
        self.taken: list[Inbound] = []
        self.tried: list[Inbound] = []
        self.toast: str | None = None
        self.refuses: Callable[[Inbound], bool] = lambda inbound: False
        self.before: Callable[[Inbound], Coroutine[Any, Any, None]] | None = None
        self._changed = asyncio.Condition()

    async def receive(self, inbound: Inbound) -> str | None:
        async with self._changed:
            self.tried.append(inbound)
            self._changed.notify_all()
        if self.before is not None:
            await self.before(inbound)
        if self.refuses(inbound):
            raise RuntimeError("the disk is full")
        async with self._changed:
            self.taken.append(inbound)
            self._changed.notify_all()
        return self.toast

    def texts(self, address: int | None = None) -> list[str]:
        """What was taken, in order; a message that came again stands here again."""
        return [
            inbound.content.text
            for inbound in self.taken
            if isinstance(inbound.content, Text) and address in (None, int(inbound.address))
        ]

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(true)

    async def took(self, count: int = 1) -> list[Inbound]:
        await self.until(lambda: len(self.taken) >= count)
        return self.taken


class Listening:
    """`async with Listening(channel, station)`: a channel that listens, and is cancelled at the end."""

    def __init__(self, channel: TelegramChannel, station: Station) -> None:
        self._channel, self._station = channel, station
        self.task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.task = asyncio.create_task(self._channel.listen(self._station.receive))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.task is not None
        self.task.cancel()
        done = await asyncio.gather(self.task, return_exceptions=True)
        assert isinstance(done[0], asyncio.CancelledError)
