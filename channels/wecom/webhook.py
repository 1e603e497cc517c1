"""The callback: WeCom waits five seconds, then asks again, three times in all; what is answered is an empty 200.

"接收消息与事件", developer.work.weixin.qq.com/document/path/90238. Nothing is answered in the same request: we may
write by ourselves at any time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from channels.envelope import LARGEST_BODY, Crypto, EnvelopeError, check_fresh, fields
from channels.posts import read_body, respond
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
        await respond(send, *await self._answer(Request(scope), receive))

    async def _answer(self, request: Request, receive: Receive) -> tuple[int, bytes]:
        account = self._accounts.get(request.path_params["account"])
        if account is None:
            return 404, b""
        try:
            if request.method == "GET":
                return 200, self._opened(account, request, request.query_params.get("echostr", ""))
            body = await read_body(receive, LARGEST_BODY)
            if isinstance(body, int):
                return body, b""
            message = fields(self._opened(account, request, _encrypted(body)))
        except EnvelopeError as error:
            log.log(error.level, "a post was refused", extra={"account": account.name, "reason": error.reason})
            return 403, b""
        return await self._taken(account, message), b""

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


def _encrypted(body: bytes) -> str:
    encrypted = fields(body).get("Encrypt")
    if not isinstance(encrypted, str):
        raise EnvelopeError("xml")
    return encrypted
