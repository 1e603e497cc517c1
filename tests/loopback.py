"""What the stubs of the platforms do alike: they tell of each change, and may be processes of their own.

Then `python -m <module> --port N` prints where it is reached, and is driven by `POST /control`.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Changing:
    """What somebody may wait for; whoever changes it says so."""

    _changed: asyncio.Event = field(default_factory=asyncio.Event, init=False, repr=False)

    def changed(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, true: Callable[[], bool], within: float = 10.0) -> bool:
        """Whether it came true in time."""
        try:
            async with asyncio.timeout(within):
                while not true():
                    await self._changed.wait()
        except TimeoutError:
            return true()
        return True


class PlatformDied(Exception):
    """The stub of the platform ended: what follows says nothing about the product."""


async def served(piped: bool) -> None:
    """As long as the process runs; with `--piped` until whoever started it is gone: their end closes."""
    await (asyncio.to_thread(sys.stdin.read) if piped else asyncio.Event().wait())


class Alone:
    """A stub as a process of its own."""

    module = ""

    def __init__(self) -> None:
        self.api = ""
        self._process: Popen[str] | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        command = (sys.executable, "-m", self.module, "--port", str(free_port()), "--piped")
        self._process = await asyncio.to_thread(
            Popen, command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True, start_new_session=True
        )
        assert self._process.stdout is not None
        self.api = (await asyncio.to_thread(self._process.stdout.readline)).strip()
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def ordered(self, order: dict[str, Any]) -> dict[str, Any]:
        """Raises LookupError with what the stub said against it."""
        assert self._session is not None
        try:
            async with self._session.post(f"{self.api}/control", json=order) as answer:
                made: dict[str, Any] = await answer.json()
        except aiohttp.ClientError as error:
            raise PlatformDied(f"the loopback server is gone: {error}") from None
        if answer.status != 200:
            raise LookupError(made["error"])
        return made

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
        await asyncio.to_thread(self.kill)

    def kill(self) -> None:
        """For the end of a process that has no loop any more."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
