"""The loopback server as a process of its own."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[2]


class PlatformDied(Exception):
    """The stub of the platform ended: what follows says nothing about the product."""


class WeChat:
    """`await wechat.order("says", "你好", user="o1")`: see tests/wechat/control.py."""

    def __init__(self) -> None:
        self.api = ""
        self._process: Popen[str] | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = str(taken.getsockname()[1])
        command = (sys.executable, "-m", "tests.wechat.server", "--port", port)
        self._process = await asyncio.to_thread(
            Popen, command, cwd=ROOT, stdout=PIPE, text=True, start_new_session=True
        )
        assert self._process.stdout is not None
        self.api = (await asyncio.to_thread(self._process.stdout.readline)).strip()
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def order(
        self, do: str, *args: Any, user: str = "", app_id: str = "", after: int = 0, wait: bool = True,
        beside: int = 1, **kwargs: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Raises LookupError with what the server said against it."""
        assert self._session is not None
        about = {"user": user, "app_id": app_id, "after": after, "wait": wait, "beside": beside}
        try:
            body = {"do": do, **about, "args": args, "kwargs": kwargs}
            async with self._session.post(f"{self.api}/control", json=body) as answer:
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
        if self._process is not None and self._process.stdout is not None:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()
