"""What the webhooks of all platforms do alike.

A body is read within bounds, whoever is turned away is hung up on, a chat's posts keep their order.
"""

from __future__ import annotations

import asyncio

from starlette.types import Receive, Send

SLOWEST = 10.0
"""Seconds in which a body has come: no platform waits for its answer as long as that."""


async def read_body(receive: Receive, largest: int) -> bytes | int:
    """The status where it is cut off, too large or too slow; a declared length is not trusted."""
    try:
        async with asyncio.timeout(SLOWEST):
            return await _whole(receive, largest)
    except TimeoutError:
        return 408


async def respond(send: Send, status: int, body: bytes = b"", kind: bytes = b"text/plain; charset=utf-8") -> None:
    """Whoever is turned away is hung up on: what is left of his body is not waited for."""
    headers = [(b"content-length", b"%d" % len(body))]
    if body:
        headers += [(b"content-type", kind), (b"x-content-type-options", b"nosniff")]
    if 400 <= status < 500:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _whole(receive: Receive, largest: int) -> bytes | int:
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return 400
        body += event.get("body", b"")
        if len(body) > largest:
            return 413
        if not event.get("more_body", False):
            return bytes(body)


class Lanes:
    """A lock per chat, in the order of asking; kept only while somebody holds it or waits."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    def lane(self, key: str) -> _Lane:
        return _Lane(self._locks, key)


class _Lane:
    def __init__(self, locks: dict[str, tuple[asyncio.Lock, int]], key: str) -> None:
        self._locks, self._key = locks, key

    async def __aenter__(self) -> None:
        lock, users = self._locks.get(self._key, (asyncio.Lock(), 0))
        self._locks[self._key] = (lock, users + 1)
        try:
            await lock.acquire()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._locks[self._key][0].release()
        self._leave()

    def _leave(self) -> None:
        lock, users = self._locks.pop(self._key)
        if users > 1:
            self._locks[self._key] = (lock, users - 1)
