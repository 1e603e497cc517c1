"""The callback: WeCom waits five seconds, then asks again, three times in all; what is answered is an empty 200.

"接收消息与事件", developer.work.weixin.qq.com/document/path/90238. Nothing is answered in the same request: we may
write by ourselves at any time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from channels.envelope import LARGEST_BODY, Crypto, EnvelopeError, check_fresh, fields
from channels.wecom.account import Account

PATH = "/wecom/{account}"
GIVES_UP = 5.2
"""Seconds after which WeCom has hung up, and asks again: a status that is no 200 it may not take for a no."""
_AGAIN = 0.5

Take = Callable[[Account, Mapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)


class Callback:
    """`take` is None while nobody listens; it raises what `receive` raised."""

    def __init__(
        self, accounts: Mapping[str, Account], now: Callable[[], int], take: Callable[[], Take | None]
    ) -> None:
        self._accounts = accounts
        self._crypto = {name: Crypto(a.token, a.aes_key, a.corp_id) for name, a in accounts.items()}
        self._now = now
        self._take = take
        self.gives_up = GIVES_UP

    def route(self) -> Route:
        return Route(PATH, self, methods=["GET", "POST"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except ClientDisconnect:
            return
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        account = self._accounts.get(request.path_params["account"])
        if account is None:
            return Response(status_code=404)
        try:
            if request.method == "GET":
                return PlainTextResponse(self._opened(account, request, request.query_params.get("echostr", "")))
            message = fields(self._opened(account, request, await _encrypted(request)))
        except EnvelopeError as error:
            log.warning("a post to WeCom's callback was turned away", extra={"reason": error.reason})
            return Response(status_code=413 if error.reason == "too_large" else 403)
        return Response(status_code=await self._taken(account, message))

    def _opened(self, account: Account, request: Request, encrypted: str) -> bytes:
        query = request.query_params
        given, stamp = query.get("msg_signature", ""), query.get("timestamp", "")
        check_fresh(stamp, self._now())
        # A plus sign that nobody escaped arrives as a space.
        plain = encrypted.replace(" ", "+")
        return self._crypto[account.name].open(given, stamp, query.get("nonce", ""), plain)

    async def _taken(self, account: Account, message: Mapping[str, Any]) -> int:
        take = self._take()
        if take is None:
            return 503
        ends = asyncio.get_running_loop().time() + self.gives_up
        while True:
            try:
                await take(account, message)
                return 200
            except Exception:
                log.exception("a message was not taken and will come again")
            left = ends - asyncio.get_running_loop().time()
            if left <= 0:
                return 500
            await asyncio.sleep(min(_AGAIN, left))


async def _encrypted(request: Request) -> str:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise EnvelopeError("too_large")
    encrypted = fields(bytes(body)).get("Encrypt")
    if not isinstance(encrypted, str):
        raise EnvelopeError("xml")
    return encrypted
