"""Who waits for a commit is woken, and can be stopped at any moment: a loop that misses it would outlive Ctrl-C."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.signals import Signal, Streams


def _signal() -> tuple[Callable[[], None], Callable[[], object]]:
    signal = Signal()
    return signal.set, lambda: signal.wait(30)


def _streams() -> tuple[Callable[[], None], Callable[[], object]]:
    streams = Streams()
    return streams.wake, lambda: streams.wait(streams.round, 30)


@pytest.mark.parametrize("made", [_signal, _streams])
@pytest.mark.parametrize("steps", range(8))
async def test_a_cancellation_at_the_moment_of_waking_is_never_swallowed(made, steps: int) -> None:
    wake, wait = made()
    woken = []

    async def loop() -> None:
        while True:
            await wait()
            woken.append(True)

    task = asyncio.create_task(loop())
    for _ in range(5):
        await asyncio.sleep(0)
    wake()
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=5)
    task.cancel()
    assert done and task.cancelled()


async def test_what_was_set_before_is_not_waited_for() -> None:
    signal = Signal()
    signal.set()
    async with asyncio.timeout(5):
        await signal.wait(30)


async def test_waiting_ends_with_its_time() -> None:
    async with asyncio.timeout(5):
        await Signal().wait(0.01)
        await Streams().wait(0, 0.01)
