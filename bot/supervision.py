"""The loops of one process: an outage of the storage ends none of them, the end of one ends them all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from storage.trouble import Unavailable, only_trouble

log = logging.getLogger("yizhan.app")

AGAIN = 1.0

Loop = Callable[[], Awaitable[None]]


def through_outages(name: str, loop: Loop) -> Loop:
    """A database that cannot be reached is nobody's fault: the loop begins anew until it can."""

    async def run() -> None:
        while True:
            try:
                await loop()
                break
            except* Unavailable:
                log.warning("the database cannot be reached", extra={"reason": name})
            except* OSError as group:
                if not only_trouble(group):
                    raise
                log.warning("the disk takes nothing", extra={"reason": name})
            if _asked_to_end():
                raise asyncio.CancelledError
            await asyncio.sleep(AGAIN)

    return run


def _asked_to_end() -> bool:
    """What fails while it is cancelled hides that it was: a TaskGroup, or what is tidied up at the end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def supervise(loops: Mapping[str, Loop], until: asyncio.Event) -> None:
    """Runs all loops until `until` is set; the first that ends by itself ends them all, loudly."""
    tasks = {asyncio.create_task(_as_coroutine(loop), name=name) for name, loop in loops.items()}
    stop = asyncio.create_task(until.wait(), name="stop")
    try:
        done, _ = await asyncio.wait({*tasks, stop}, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stop}:
            log.error("a loop has ended", extra={"reason": task.get_name()})
            task.result()
            raise RuntimeError(f"{task.get_name()} ended by itself")
    finally:
        for task in {*tasks, stop}:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, stop, return_exceptions=True)


async def _as_coroutine(loop: Loop) -> None:
    await loop()
