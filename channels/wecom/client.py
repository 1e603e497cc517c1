"""One application's way to WeCom. The token stands in every address, so no text of a transport's error leaves here."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from channels.seam import OPERATORS, ChannelError
from channels.tokens import Tokens, TokenStore, Trouble
from channels.wecom.account import Account
from channels.wecom.errors import TOKEN_BAD, Refused, translate

_CONNECT = 5.0
_ANSWER = 15.0
_UPLOAD = 60.0
_CHUNK = 64 * 1024
LARGEST_FILE = 20 * 1024 * 1024
_FROM = re.compile(r"from ip: ([0-9A-Fa-f.:]{7,45})")
_OURS = {"127.0.0.1", "::1", "localhost"}
_JSON = {"Content-Type": "application/json"}

Json = dict[str, Any]
Payload = bytes | aiohttp.FormData | None


class Client:
    def __init__(self, account: Account, store: TokenStore, now: Callable[[], int]) -> None:
        self.account = account
        self._api = account.api.rstrip("/")
        self._session: aiohttp.ClientSession | None = None
        self._key = f"wecom {account.name}"
        self._store = store
        self._troubled: str | None = None  # what a process before us has left is not known
        self.tokens = Tokens(self._key, self._fetch_token, store, now)

    async def close(self) -> None:
        await self.tokens.close()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def login(self) -> None:
        """Whether WeCom gives a token for what the settings say today. Raises ChannelError."""
        await self._fetch_token(False)

    async def get(self, method: str, **query: str) -> Json:
        """Raises ChannelError, as everything here does."""
        return await self._call(method, lambda: None, query)

    async def post(self, method: str, body: Mapping[str, Any], **query: str) -> Json:
        payload = json.dumps(body, ensure_ascii=False).encode(errors="replace")
        return await self._call(method, lambda: payload, query)

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        """The id under which WeCom keeps it for three days."""

        def form() -> aiohttp.FormData:
            made = aiohttp.FormData()
            made.add_field("media", content, filename=name, content_type="application/octet-stream")
            return made

        answer = await self._call("media/upload", form, {"type": kind})
        if not answer.get("media_id"):
            raise ChannelError("network")
        return str(answer["media_id"])

    async def fetch(self, media_id: str) -> AsyncIterator[bytes]:
        """See `FileSource`; an error comes as JSON in the file's place."""
        token: str | None = await self.tokens.get()
        for last in (False, True):
            async with self._request("media/get", {"access_token": token or "", "media_id": media_id}) as got:
                code = _code(await _json(got)) if _is_json(got) else 0
                if not code:
                    async for piece in _pieces(got):
                        yield piece
                    return
            if code not in TOKEN_BAD or last:
                raise translate(code, fetching=True)
            token = await self.tokens.refused(token or "")

    async def _call(self, method: str, payload: Callable[[], Payload], query: Mapping[str, str]) -> Json:
        try:
            good = _good(await self._answered(method, payload, query))
        except Refused as error:
            if error.reason in OPERATORS:
                await self._trouble(f"{error.reason} {error.shown}")
            raise
        except ChannelError as error:
            if error.reason == "network":
                await self._trouble("network")
            raise
        await self._trouble("")
        return good

    async def _answered(self, method: str, payload: Callable[[], Payload], query: Mapping[str, str]) -> Json:
        token = await self.tokens.get()
        answer = await self._asked(method, token, payload(), query)
        if _code(answer) in TOKEN_BAD:
            fresh = await self.tokens.refused(token)
            if fresh is not None:  # once: a token that is refused for ever is the operator's matter
                answer = await self._asked(method, fresh, payload(), query)
        return answer

    async def _trouble(self, what: str) -> None:
        """Kept where the operator reads it, until it is over."""
        if what != self._troubled:
            self._troubled = what
            await self._store.trouble(self._key, what)

    async def _asked(self, method: str, token: str, payload: Payload, query: Mapping[str, str]) -> Json:
        async with self._request(method, {"access_token": token, **query}, payload) as got:
            return await _json(got)

    async def _fetch_token(self, another: bool) -> tuple[str, float]:
        """The platform gives the same one until it has run out, or gave it up itself: `another` changes nothing."""
        query = {"corpid": self.account.corp_id, "corpsecret": self.account.secret}
        async with self._request("gettoken", query) as got:
            answer = await _json(got)
        try:
            _good(answer)
            return str(answer["access_token"]), float(answer["expires_in"])
        except (KeyError, TypeError, ValueError):
            raise ChannelError("network") from None
        except Refused as error:
            if error.reason not in OPERATORS:
                raise ChannelError("network", retry_after=error.retry_after) from None
            raise Trouble(error.reason, error.shown, retry_after=error.retry_after) from None

    @asynccontextmanager
    async def _request(
        self, method: str, query: Mapping[str, str], payload: Payload = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        within = _UPLOAD if isinstance(payload, aiohttp.FormData) else _ANSWER
        try:
            # A redirect would carry the token to another host.
            async with self._open().request(
                "GET" if payload is None else "POST",
                f"{self._api}/cgi-bin/{method}",
                params=dict(query),
                data=payload,
                headers=_JSON if isinstance(payload, bytes) else None,
                timeout=aiohttp.ClientTimeout(total=within, sock_connect=_CONNECT),
                allow_redirects=False,
            ) as answer:
                yield answer
        except (aiohttp.ClientError, OSError):  # a timeout is one of the latter
            raise ChannelError("network") from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # The address that WeCom trusts is often a proxy's, named in the environment.
            proxied = urlsplit(self._api).hostname not in _OURS
            self._session = aiohttp.ClientSession(trust_env=proxied, cookie_jar=aiohttp.DummyCookieJar())
        return self._session


def _is_json(got: aiohttp.ClientResponse) -> bool:
    return got.status != 200 or (
        got.content_type in {"application/json", "text/plain"} and "Content-Disposition" not in got.headers
    )


async def _json(got: aiohttp.ClientResponse) -> Json:
    try:
        answer = json.loads(await got.read())
    except ValueError:
        raise ChannelError("network") from None
    if got.status != 200 or not isinstance(answer, dict):
        raise ChannelError("network")
    return answer


def _code(answer: Json) -> int:
    """Where there is none, all is well."""
    code = answer.get("errcode", 0)
    return code if isinstance(code, int) else -1


def _good(answer: Json) -> Json:
    if code := _code(answer):
        error = translate(code)
        if error.reason == "address_refused" and (found := _FROM.search(str(answer.get("errmsg", "")))):
            error.shown = found.group(1)
        raise error
    return answer


async def _pieces(got: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    size = 0
    async for piece in got.content.iter_chunked(_CHUNK):
        size += len(piece)
        if size > LARGEST_FILE:
            raise ChannelError("too_large", permanent=True)
        yield piece
