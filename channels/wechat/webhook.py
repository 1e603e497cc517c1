"""The callback of one account, in safe mode only. WeChat asks up to three times, until it reads a 200 within 5 s."""

from __future__ import annotations

import logging
from collections.abc import Callable
from os import urandom
from urllib.parse import parse_qsl

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from channels.envelope import LARGEST_BODY, Crypto, EnvelopeError, check_fresh, fields, xml
from channels.posts import read_body, respond
from channels.wechat.account import Account
from channels.wechat.door import Answer
from channels.wechat.inbound import Came, read
from channels.wechat.replies import Again

_LONGEST_ECHO = 512

Query = dict[str, str]

log = logging.getLogger(__name__)


class Webhook:
    """An ASGI application of its own. `answer` gives the door's, None as long as nobody listens."""

    def __init__(self, account: Account, answer: Callable[[], Answer | None], now: Callable[[], int]) -> None:
        self._account = account.name
        self._crypto = Crypto(account.token, account.aes_key, account.app_id)
        self._answer = answer
        self._now = now

    def route(self) -> Route:
        return Route(f"/wechat/{self._account}", self, methods=["GET", "POST"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), errors="replace"))
        if scope["method"] == "POST":
            status, body = await self._post(query, receive)
        else:
            status, body = self._verify(query)
        kind = b"text/xml; charset=utf-8" if body[:1] == b"<" else b"text/plain; charset=utf-8"
        await respond(send, status, body, kind)

    def _verify(self, query: Query) -> tuple[int, bytes]:
        """What WeChat asks when somebody saves the address: in safe mode too the echo is plain, and so its signature.

        With no other signature than that of an encrypted one, it is opened.
        """
        timestamp, nonce, echo = (query.get(name, "") for name in ("timestamp", "nonce", "echostr"))
        try:
            check_fresh(timestamp, self._now())
            if len(echo) > _LONGEST_ECHO:
                raise EnvelopeError("too_large")
            if "signature" not in query:
                return 200, self._crypto.open(query.get("msg_signature", ""), timestamp, nonce, echo.replace(" ", "+"))
            self._crypto.check(query["signature"], timestamp, nonce)
        except EnvelopeError as error:
            return self._refused(error)
        return 200, echo.encode("utf-8", "replace")

    async def _post(self, query: Query, receive: Receive) -> tuple[int, bytes]:
        try:
            check_fresh(query.get("timestamp", ""), self._now())
            body = await read_body(receive, LARGEST_BODY)
            if isinstance(body, int):
                return body, b""
            came = self._opened(query, body)
        except EnvelopeError as error:
            return self._refused(error)
        answer = self._answer()
        if answer is None:
            return 503, b""
        try:
            text = await answer(came)
        except Again:
            return 503, b""
        except Exception:
            log.exception("a message was not taken and will come again")
            return 500, b""
        return 200, self._sealed(came, text) if text else b""

    def _opened(self, query: Query, body: bytes) -> Came:
        encrypted = fields(body).get("Encrypt", "")
        if not isinstance(encrypted, str) or "msg_signature" not in query:
            raise EnvelopeError("signature")
        plain = self._crypto.open(query["msg_signature"], query["timestamp"], query.get("nonce", ""), encrypted)
        return read(self._account, fields(plain), self._now())

    def _sealed(self, came: Came, text: str) -> bytes:
        seconds = self._now() // 1000
        names = {"ToUserName": came.openid, "FromUserName": came.ours}
        plain = xml({**names, "CreateTime": seconds, "MsgType": "text", "Content": text})
        made = self._crypto.seal(plain, str(seconds), urandom(8).hex())
        return xml(
            {
                "Encrypt": made.encrypted,
                "MsgSignature": made.signature,
                "TimeStamp": seconds,
                "Nonce": made.nonce,
            }
        )

    def _refused(self, error: EnvelopeError) -> tuple[int, bytes]:
        """Whoever it was is told nothing."""
        log.log(error.level, "a post was refused", extra={"account": self._account, "reason": error.reason})
        return 403, b""
