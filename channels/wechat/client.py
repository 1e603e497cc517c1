"""An account's way to WeChat: calls with its token, files there and back. Tokens stand in addresses: none is logged."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, FormData, TCPConnector

from channels.seam import ChannelError
from channels.tokens import Tokens, TokenStore
from channels.wechat.account import Account
from channels.wechat.calling import ApiError, Json
from channels.wechat.errors import NO_LOGIN, STALE, LoginRefused, address_in, translate
from channels.wechat.reach import WATCHED, Reach

ANSWER_IN, FILE_IN = 10.0, 60.0
_LARGEST_ANSWER = 1 << 20
LARGEST_FILE = 20 * 1024 * 1024
_PIECE = 64 * 1024
_MOST = 100

# At DEBUG it writes addresses.
logging.getLogger("aiohttp").setLevel(logging.INFO)


class Wire:
    """The connections of all accounts, opened with the first call."""

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    @property
    def session(self) -> ClientSession:
        if self._session is None or self._session.closed:
            connector = TCPConnector(limit=_MOST, keepalive_timeout=30)
            self._session = ClientSession(connector=connector, timeout=ClientTimeout(total=ANSWER_IN))
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


class Client:
    """Of one account. Every method raises ChannelError where nobody answers, or no token holds."""

    def __init__(self, account: Account, wire: Wire, store: TokenStore, now: Callable[[], int]) -> None:
        self._account = account
        self._api = account.api.rstrip("/")
        self._wire = wire
        self._now = now
        self._reach = Reach(f"wechat {account.name}", store, now)
        self.tokens = Tokens(f"wechat {account.name}", self._token, store, now)

    def __repr__(self) -> str:
        return f"Client({self._account.name})"

    async def call(self, path: str, body: Mapping[str, Any] | None = None) -> Json:
        """`path` from the root; GET without a body. Raises ApiError where WeChat says no."""
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")

        async def once(token: str) -> Json:
            return await self._json(path, token, data)

        return await self._reach.told_of(self._with_token(once))

    async def watch(self) -> None:
        """For ever: asks for what changes nothing, so that an account of which nobody wants anything is known, too."""
        while True:
            await asyncio.sleep(WATCHED)
            with suppress(ApiError, ChannelError):
                await self.call("/cgi-bin/get_api_domain_ip")

    async def login(self) -> None:
        """See `Entrance`. WeChat gives the same token as before, and nothing is kept."""
        try:
            await self._token(force=False)
        except LoginRefused as refused:
            raise ApiError(refused.errcode, refused.shown) from None

    async def upload(self, kind: str, content: bytes, filename: str) -> str:
        """The id of a file that WeChat keeps for three days. Raises ApiError."""

        async def once(token: str) -> Json:
            form = FormData()
            form.add_field("media", content, filename=filename, content_type="application/octet-stream")
            return await self._json("/cgi-bin/media/upload", token, form, type=kind)

        return str((await self._with_token(once)).get("media_id", ""))

    async def fetch(self, media: str) -> AsyncIterator[bytes]:
        """The bytes of a file that somebody sent, within three days. Raises ChannelError."""
        token: str | None = await self.tokens.get()
        for again in (True, False):
            assert token is not None
            try:
                async for piece in self._pieces(media, token):
                    yield piece
                return
            except ApiError as error:
                token = await self.tokens.refused(token) if error.errcode in STALE and again else None
                if token is None:
                    raise translate(error, self._now()) from None

    async def openid_of(self, code: str) -> str:
        """Whose browser a web login is; a code is good once. Raises ApiError."""
        named = {"appid": self._account.app_id, "secret": self._account.secret}
        answer = await self._asked(
            "GET", "/sns/oauth2/access_token", None, **named, code=code, grant_type="authorization_code"
        )
        if found := _code(answer):
            raise ApiError(found)
        return str(answer.get("openid", ""))

    async def close(self) -> None:
        await self.tokens.close()

    # --- parts --------------------------------------------------------------------------------------

    async def _with_token(self, once: Any) -> Json:
        """A token that is refused is renewed once; what comes after that is the operator's matter."""
        try:
            token = await self.tokens.get()
            answer = await once(token)
            if _code(answer) in STALE:
                renewed = await self.tokens.refused(token)
                answer = await once(renewed) if renewed is not None else answer
        except LoginRefused as refused:
            raise ApiError(refused.errcode, refused.shown) from None
        if code := _code(answer):
            raise ApiError(code, address_in(answer))
        return dict(answer)

    async def _json(self, path: str, token: str, data: Any, **more: str) -> Json:
        method = "GET" if data is None else "POST"
        return await self._asked(method, path, data, access_token=token, **more)

    async def _asked(self, method: str, path: str, data: Any, **query: str) -> Json:
        headers = {"Content-Type": "application/json"} if isinstance(data, bytes) else {}
        try:
            async with self._wire.session.request(
                method, self._api + path, params=query, data=data, headers=headers, allow_redirects=False
            ) as answer:
                return _read(await _whole(answer), answer.status)
        except (ClientError, OSError, TimeoutError, ValueError):
            raise ChannelError("network") from None  # its text holds the address, and so the token

    async def _token(self, force: bool) -> tuple[str, float]:
        """Source: "获取稳定版接口调用凭据" (developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken)."""
        named = {"grant_type": "client_credential", "appid": self._account.app_id, "secret": self._account.secret}
        data = json.dumps({**named, "force_refresh": force}).encode()
        answer = await self._asked("POST", "/cgi-bin/stable_token", data)
        if code := _code(answer):
            if code in NO_LOGIN:
                raise LoginRefused(code, address_in(answer))
            raise translate(ApiError(code), self._now())
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int | float):
            raise ChannelError("network")
        return token, float(seconds)

    async def _pieces(self, media: str, token: str) -> AsyncIterator[bytes]:
        query = {"access_token": token, "media_id": media}
        timeout = ClientTimeout(total=FILE_IN, sock_read=ANSWER_IN)
        try:
            async with self._wire.session.get(
                f"{self._api}/cgi-bin/media/get", params=query, timeout=timeout, allow_redirects=False
            ) as answer:
                if "json" in answer.content_type or answer.content_type.startswith("text/"):
                    raise _no_bytes(_read(await _whole(answer), answer.status))
                if answer.status != 200:
                    raise ChannelError("network")
                size = 0
                async for piece in answer.content.iter_chunked(_PIECE):
                    size += len(piece)
                    if size > LARGEST_FILE:
                        raise ChannelError("too_large", permanent=True)
                    yield piece
        except (ClientError, OSError, TimeoutError, ValueError):
            raise ChannelError("network") from None


async def _whole(answer: ClientResponse) -> bytes:
    raw = bytearray()
    async for piece in answer.content.iter_chunked(_PIECE):
        raw += piece
        if len(raw) > _LARGEST_ANSWER:
            raise ChannelError("network")
    return bytes(raw)


def _read(raw: bytes, status: int) -> Json:
    """Raises ChannelError for what is not WeChat's: a proxy's page, half an answer."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or status >= 500:
        raise ChannelError("network")
    return found


def _code(answer: Json) -> int:
    code = answer.get("errcode", 0)
    try:
        return int(code)
    except (TypeError, ValueError):
        raise ChannelError("network") from None


def _no_bytes(answer: Json) -> Exception:
    """An error in the file's place; or a video, of which WeChat gives an address that others may read."""
    return ApiError(_code(answer)) if _code(answer) else ChannelError("no_file", permanent=True)
