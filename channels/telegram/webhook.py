"""The webhook: Telegram sends again, later and later, until it reads a 200."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from channels.posts import Lanes, read_body, respond
from channels.telegram.door import ANSWER, Answer
from channels.telegram.inbound import lane_of

PATH = "/telegram/webhook"
# 4,096 characters of four bytes come as two escapes of six each, 48 KiB; the message that is answered stands beside
# them in full, and 100 entities add 10 KiB to each: 64 KiB would turn honest words away, for ever.
LARGEST_BODY = 256 * 1024
_SECRET = b"x-telegram-bot-api-secret-token"

Take = Callable[[dict[str, Any]], Awaitable[Answer | None]]

log = logging.getLogger(__name__)


class Webhook:
    """An ASGI application of its own: the pages' middleware and routing would cost more than all it does."""

    def __init__(self, secret: str, take: Callable[[], Take | None]) -> None:
        self._secret = secret.encode()
        self._take = take
        self._lanes = Lanes()

    def route(self) -> Route:
        return Route(PATH, self, methods=["POST"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, answer = await self._post(scope, receive)
        body = b"" if answer is None else json.dumps({"method": ANSWER, **answer}).encode()
        await respond(send, status, body, b"application/json")

    async def _post(self, scope: Scope, receive: Receive) -> tuple[int, Answer | None]:
        """The status, and the answer to a press: Telegram carries out one method that stands in the 200."""
        given = next((value for name, value in scope["headers"] if name == _SECRET), None)
        if given is None:
            return 401, None
        if not hmac.compare_digest(given, self._secret):
            return 403, None
        take = self._take()
        if take is None:
            return 503, None
        body = await read_body(receive, LARGEST_BODY)
        if isinstance(body, int):
            return body, None
        raw = _update(body)
        if raw is None:
            return 400, None
        try:
            async with self._lanes.lane(lane_of(raw)):
                return 200, await take(raw)
        except Exception:
            log.exception("an update was not taken and will come again")
            return 500, None


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) and isinstance(raw.get("update_id"), int) else None
