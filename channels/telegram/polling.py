"""Long polling. An update is confirmed by the offset of the next call, so the offset follows the commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from channels.telegram.client import Client
from channels.telegram.errors import seconds
from channels.telegram.inbound import lane_of

Raw = dict[str, Any]
Take = Callable[[Raw], Awaitable[None]]

log = logging.getLogger(__name__)


class Backoff:
    """Waits longer each time, up to half a minute; `reset` after a success."""

    def __init__(self, first: float, most: float = 30.0) -> None:
        self._first, self._most, self._next = first, most, first

    def reset(self) -> None:
        self._next = self._first

    async def wait(self, at_least: float = 0.0) -> None:
        delay = max(self._next, at_least)
        self._next = min(self._next * 2, self._most)
        await asyncio.sleep(delay)

    async def after(self, exc: TelegramError, doing: str) -> None:
        """Says what the operator can do about it, and waits."""
        if isinstance(exc, InvalidToken):
            log.error("Telegram refuses the bot's token (%s): check it with @BotFather; trying again", doing)
        elif isinstance(exc, Conflict):
            log.error("another program takes this bot's messages (%s): stop it, or give this one its own bot", doing)
        else:
            log.warning("Telegram is not reached (%s): %s; trying again", doing, type(exc).__name__)
        await self.wait(seconds(exc) if isinstance(exc, RetryAfter) else 0.0)


async def poll(client: Client, take: Take, backoff: Backoff, polled: Callable[[], None]) -> None:
    """Never returns. `polled` is told when it begins to ask and of each answer.

    The offset is told once and then forgotten: without one Telegram sends what is not confirmed yet, and an offset
    kept over a quiet week would stand above the new numbers, which begin anywhere.
    """
    offset: int | None = None
    polled()
    while True:
        try:
            batch = await client.updates(offset)
        except TelegramError as exc:
            await backoff.after(exc, "getUpdates")
            continue
        polled()
        failed = await hand_over(batch, take)
        if failed is None:
            backoff.reset()
            offset = batch[-1]["update_id"] + 1 if batch else None
        else:  # what came before it is confirmed; what came after comes again, and is known by its key
            offset = failed
            await backoff.wait()


async def hand_over(batch: list[Raw], take: Take) -> int | None:
    """One lane per chat, the lanes side by side. The first update that was not taken, in the batch's order."""
    lanes: dict[str, list[Raw]] = {}
    for raw in batch:
        lanes.setdefault(lane_of(raw), []).append(raw)
    left = await asyncio.gather(*(_lane(lane, take) for lane in lanes.values()))
    failed = {raw["update_id"] for lane in left for raw in lane}
    return next((raw["update_id"] for raw in batch if raw["update_id"] in failed), None)


async def _lane(lane: list[Raw], take: Take) -> list[Raw]:
    """What is left of the lane: a failure stops it, for the next word must not overtake the one before."""
    for at, raw in enumerate(lane):
        try:
            await take(raw)
        except Exception:
            log.exception("an update was not taken and will come again")
            return lane[at:]
    return []
