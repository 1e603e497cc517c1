"""The product and the platform, each a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.bot.process import ended, started_in
from tests.loopback import ROOT, Alone, free_port
from tests.postgres import with_tools
from tests.telegram.server import TOKEN

SECRET = "soak-soak-soak-soak-1234"
LONGEST = 3600.0
"""Seconds that a command may take beside a campaign."""


class Telegram(Alone):
    """The loopback server of tests/telegram, see tests/telegram/control.py."""

    module = "tests.telegram.server"

    async def order(self, do: str, *args: Any, user: int = 0, after: int = 0, **kwargs: Any) -> dict[str, Any]:
        return await self.ordered({"do": do, "user": user, "after": after, "args": args, "kwargs": kwargs})


class Product:
    """`python -m bot`, with folders of its own; killed and started again.

    `address` is where the platform posts to, `postgres` the database of several workers; each is a Product.
    """

    def __init__(
        self, folder: Path, api: str, *, webhook: bool, address: str = "", postgres: str = "", name: str = "product"
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder / f"{name}.log"
        self._process: Process | None = None
        self._postgres = postgres
        self.settings = {
            **({"YIZHAN_DATABASE": postgres} if postgres else {}),
            "YIZHAN_DATA": str(folder / "data"),
            "YIZHAN_KEYS": str(folder / "keys"),
            "YIZHAN_PORT": str(self.port),
            "YIZHAN_MESSAGES_A_MINUTE": "100000",  # these people never stop to think
            "YIZHAN_TELEGRAM_TOKEN": TOKEN,
            "YIZHAN_TELEGRAM_API": api,
        }
        if webhook:
            address = address or f"http://127.0.0.1:{self.port}"
            self.settings |= {"YIZHAN_TELEGRAM_WEBHOOK": address, "YIZHAN_TELEGRAM_SECRET": SECRET}

    @property
    def database(self) -> Path:
        return Path(self.settings["YIZHAN_DATA"]) / "yizhan.db"

    @property
    def where(self) -> Path | str:
        return self._postgres or self.database

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def _environment(self) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
        return {**plain, **self.settings, "PYTHONPATH": str(ROOT), "PATH": with_tools(os.environ["PATH"])}

    async def command(self, *words: str) -> str:
        """One of the smaller commands; what it printed."""
        made = await ended(await started_in(self.folder, words, self._environment()), LONGEST)
        if made.status:
            raise RuntimeError(f"bot {words[0]} ended with {made.status}: {made.err}")
        return made.out

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = await started_in(self.folder, ["run"], self._environment(), log)

    async def ends_by_itself(self, within: float) -> int | None:
        """The exit status of a process that ended unasked within so many seconds; None while it runs."""
        assert self._process is not None
        try:
            return await asyncio.wait_for(asyncio.shield(self._process.wait()), within)
        except TimeoutError:
            return None

    async def serves(self) -> bool:
        """Whether it has come so far as to take connections."""
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    async def kill(self) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def interrupt(self, how: signal.Signals = signal.SIGINT) -> int:
        """Ctrl-C, or SIGTERM; the exit status. Raises TimeoutError where it goes on after ten seconds."""
        assert self._process is not None
        self._process.send_signal(how)
        return await asyncio.wait_for(self._process.wait(), 10)

    async def close(self) -> None:
        if self._process is not None:
            await self.kill()


class Spread:
    """One address before several workers: each connection goes to the next one that answers."""

    def __init__(self) -> None:
        self.port = free_port()
        self.ports: list[int] = []
        self._next = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._taken, "127.0.0.1", self.port)

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._reached()
        if there is None:
            writer.close()
            return
        self._open |= {writer, there[1]}
        await asyncio.gather(self._passed(reader, there[1]), self._passed(there[0], writer))

    async def _reached(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self.ports:
            self._next += 1
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", self.ports[self._next % len(self.ports)])
        return None

    async def _passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(65536):
                writer.write(piece)
                await writer.drain()
        self._open.discard(writer)
        writer.close()

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.close()
