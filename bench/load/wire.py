"""HTTP/1.1 as far as a load generator needs it: whole messages with a length, connections kept open, nothing else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
Answer = Callable[[bytes, bytes, bytes], bytes]
"""Request line and headers, path, body -> the body of a JSON answer."""


class Cut(Exception):
    """The other side closed amid an exchange."""


class _Messages(asyncio.Protocol):
    """Cuts what comes into messages of head and body."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def data_received(self, data: bytes) -> None:
        held = self._held + data if self._held else data
        while (end := held.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(held, 0, end)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(held) < whole:
                break
            self.message(held[:end], held[end + 4 : whole])
            held = held[whole:]
        self._held = held

    def message(self, head: bytes, body: bytes) -> None:
        raise NotImplementedError


class Server(_Messages):
    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer

    def message(self, head: bytes, body: bytes) -> None:
        said = self._answer(head, head.split(b" ", 2)[1], body)
        lead = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(said)
        self.transport.write(lead + said)


class Client(_Messages):
    """One connection, one exchange at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self.open = True

    @classmethod
    async def connect(cls, port: int) -> Client:
        _, made = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return made

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, bytes]]:
        """Status and body. The future fails with Cut."""
        self._waiting = asyncio.get_running_loop().create_future()
        if self.open:
            self.transport.write(request)
        else:
            self._waiting.set_exception(Cut())
        return self._waiting

    def message(self, head: bytes, body: bytes) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result((int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        self.open = False
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Cut())

    def close(self) -> None:
        self.transport.close()
