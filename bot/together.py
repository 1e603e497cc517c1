"""Many calls, one run: what is asked for while a run is under way is answered by the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Together(Generic[Asked, Answer]):
    """`run` takes everything that waits, and returns an answer to each; a lone call waits for nobody."""

    def __init__(self, run: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]]) -> None:
        self._run = run
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, asked: Asked) -> Answer:
        """Raises what the run raised. Whoever is cancelled leaves what he asked for to be done."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((asked, done))
        if self._task is None:
            self._task = loop.create_task(self._all())
        return await done

    async def _all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._once(batch)
        finally:
            self._task = None

    async def _once(self, batch: list[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        waiting = [done for _, done in batch]
        try:
            answers = await self._run([asked for asked, _ in batch])
        except Exception as error:
            for done in waiting:
                if not done.done():
                    done.set_exception(error)
            return
        for done, answer in zip(waiting, answers, strict=True):
            if not done.done():
                done.set_result(answer)

    @property
    def idle(self) -> bool:
        return self._task is None

    async def finish(self) -> None:
        """Returns when nothing is under way; cancelled itself, it leaves nothing under way either."""
        while self._task is not None:
            try:
                await asyncio.wait({self._task})
            except asyncio.CancelledError:
                self._task.cancel()
                await asyncio.wait({self._task})
                raise
