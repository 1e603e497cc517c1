"""The webhook: Telegram sends again, later and later, until it reads a 200."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from channels.telegram.inbound import lane_of
from channels.telegram.polling import Take

PATH = "/telegram/webhook"
# 4,096 characters of four bytes come as two escapes of six each, 48 KiB; the message that is answered stands beside
# them in full, and 100 entities add 10 KiB to each: 64 KiB would turn honest words away, for ever.
LARGEST_BODY = 256 * 1024

log = logging.getLogger(__name__)


class Webhook:
    def __init__(self, secret: str, door: Callable[[], Take | None]) -> None:
        self._secret = secret.encode()
        self._door = door
        self._lanes = Lanes()

    def route(self) -> Route:
        return Route(PATH, self._post, methods=["POST"])

    async def _post(self, request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token")
        if given is None:
            return Response(status_code=401)
        if not hmac.compare_digest(given.encode(), self._secret):
            return Response(status_code=403)
        take = self._door()
        if take is None:
            return Response(status_code=503)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        raw = _update(body)
        if raw is None:
            return Response(status_code=400)
        return await self._take(take, raw)

    async def _take(self, take: Take, raw: dict[str, Any]) -> Response:
        try:
            async with self._lanes.lane(lane_of(raw)):
                await take(raw)
        except Exception:
            log.exception("an update was not taken and will come again")
            return Response(status_code=500)
        return Response(status_code=200)


async def _body(request: Request) -> bytes | None:
    """None when it is too large; a declared length is not trusted."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) and isinstance(raw.get("update_id"), int) else None


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
