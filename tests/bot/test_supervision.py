"""Loops outlive an outage, and never the end: what fails while it is being cancelled begins no more."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable

import pytest

from bot.supervision import supervise, through_outages
from storage.trouble import Trouble, Unavailable

LIMIT = 30
TROUBLES = [Unavailable(Trouble.FULL), OSError(errno.ENOSPC, "No space left on device")]


def _tidying(trouble: Exception, begun: asyncio.Event) -> Callable[[], Awaitable[None]]:
    """What it writes at its end cannot be written."""

    async def loop() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            raise trouble

    return loop


def _group(trouble: Exception, begun: asyncio.Event) -> Callable[[], Awaitable[None]]:
    """A child of its group fails while the group is cancelled: the group says that alone."""

    async def loop() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(_as_coroutine(_tidying(trouble, begun)))
            await asyncio.Event().wait()

    return loop


async def _as_coroutine(loop: Callable[[], Awaitable[None]]) -> None:
    await loop()


@pytest.mark.parametrize("trouble", TROUBLES, ids=["database", "folder"])
@pytest.mark.parametrize("made", [_tidying, _group])
async def test_a_loop_that_cannot_write_at_its_end_ends(
    made: Callable[[Exception, asyncio.Event], Callable[[], Awaitable[None]]], trouble: Exception
) -> None:
    begun, stop = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(LIMIT):
        whole = asyncio.create_task(supervise({"one": through_outages("one", made(trouble, begun))}, stop))
        await begun.wait()
        stop.set()
        await whole


@pytest.mark.parametrize("trouble", TROUBLES, ids=["database", "folder"])
async def test_a_loop_goes_on_after_an_outage(trouble: Exception) -> None:
    begun, stop = 0, asyncio.Event()

    async def loop() -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise trouble
        stop.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(LIMIT):
        await supervise({"one": through_outages("one", loop)}, stop)
    assert begun == 2


async def test_what_is_no_outage_ends_them_all() -> None:
    async def loop() -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    with pytest.raises(ExceptionGroup) as told:
        await supervise({"one": through_outages("one", loop)}, asyncio.Event())
    assert isinstance(told.value.exceptions[0], FileNotFoundError)
