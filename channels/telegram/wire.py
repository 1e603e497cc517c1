"""The short calls of every day over HTTP/1.1: JSON there, JSON back, connections kept open.

A call costs a third of aiohttp's. Files, redirects, proxies and all else that HTTP can do stay with aiohttp.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from functools import lru_cache
from typing import cast
from urllib.parse import quote, urlsplit

import aiohappyeyeballs
import httptools

_MOST = 512  # connections: more than the letters of the seconds that one may hang, so that no other chat waits
_KEPT = 15.0  # seconds without a call, after which the other side may be about to close
_NEXT_ADDRESS = 0.25  # seconds until another address of the host is tried beside the first


class Wire:
    """Calls to one host. `close` ends them all; a later call opens a new connection."""

    def __init__(self, connect_in: float, most: int = _MOST) -> None:
        self._connect_in = connect_in
        self._room = asyncio.Semaphore(most)
        self._idle: list[_Line] = []
        self._lines: set[_Line] = set()
        self._secured: ssl.SSLContext | None = None

    async def post(self, url: str, body: bytes, within: float) -> tuple[int, bytes]:
        """Status and body of the answer. Raises OSError, ValueError, and TimeoutError after so many seconds."""
        request = b"%s%d\r\n\r\n%s" % (_head(url), len(body), body)
        async with asyncio.timeout(within), self._room:
            line = self._take() or await self._connect(url)
            try:
                answer = await line.ask(request)
            except BaseException:
                line.close()
                raise
            if line.usable:
                self._idle.append(line)
            else:
                line.close()
            return answer

    async def close(self) -> None:
        for line in list(self._lines):
            line.close()
            await line.gone.wait()

    def _take(self) -> _Line | None:
        """The one used last; the others may grow old."""
        while self._idle:
            line = self._idle.pop()
            if line.usable and line.loop.time() - line.used_at < _KEPT:
                return line
            line.close()
        return None

    async def _connect(self, url: str) -> _Line:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        loop = asyncio.get_running_loop()
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        async with asyncio.timeout(self._connect_in):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
            plain = await aiohappyeyeballs.start_connection(found, happy_eyeballs_delay=_NEXT_ADDRESS)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            context = self._context() if secure else None
            name = host if secure else None
            line = _Line(self._lines)
            try:
                await loop.create_connection(lambda: line, sock=plain, ssl=context, server_hostname=name)
            except BaseException:  # uvloop closes a line that nobody waits for any more without telling it
                line.connection_lost(None)
                raise
        return line

    def _context(self) -> ssl.SSLContext:
        if self._secured is None:
            self._secured = ssl.create_default_context()
        return self._secured


class _Line(asyncio.Protocol):
    """One connection, one call at a time."""

    def __init__(self, open_lines: set[_Line]) -> None:
        self.loop = asyncio.get_running_loop()
        self.used_at = 0.0
        self.gone = asyncio.Event()
        self._open_lines = open_lines
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._body = b""
        self._again = True

    @property
    def usable(self) -> bool:
        return self._again and self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        if self._transport is None:
            raise ConnectionResetError
        self._answer = self.loop.create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # --- called by the event loop and the parser --------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._open_lines.add(self)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def on_message_begin(self) -> None:
        if self._answer is None:  # nobody asked: it would be taken for the next call's answer
            self.close()

    def on_body(self, piece: bytes) -> None:
        self._body += piece

    def on_message_complete(self) -> None:
        answer, self._answer = self._answer, None
        if answer is None or answer.done():
            return
        self._again, self.used_at = self._parser.should_keep_alive(), self.loop.time()
        answer.set_result((self._parser.get_status_code(), self._body))
        self._body = b""

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._open_lines.discard(self)
        self.gone.set()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())


@lru_cache(16)
def _head(url: str) -> bytes:
    """All that stands before the length of the body."""
    parts = urlsplit(url)
    path = quote(parts.path, safe="/:@!$&'()*+,;=-._~%")
    return (
        f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\nContent-Length: "
    ).encode("ascii")
