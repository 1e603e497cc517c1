"""The way to the Bot API: the short calls over `wire`, the rest over aiohttp. The library's own transport costs
many times as much a call.

The token stands in every address, so no text of a transport's errors leaves this module: the class name says enough.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from channels.telegram.wire import Wire

_CONNECT = 10.0
_ANSWER = 20.0
_UPLOAD = 120.0
_CHUNK = 64 * 1024
_JSON = {"Content-Type": "application/json"}
_SHORT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Words:
    """Arguments without files, sent as one JSON text; the library's own are a form, which costs more to write."""

    __slots__ = ("body",)
    contains_files = False

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self.body = _SHORT.encode(arguments).encode(errors="replace")


class LeanRequest(BaseRequest):
    """Opens its session at the first call; after `shutdown` calls fail as network errors until `initialize`."""

    __slots__ = ("_closed", "_proxied", "_session", "_wire")

    def __init__(self, api: str) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        # Telegram is often reached through the proxy named in the environment; a server on this machine never is.
        self._proxied = urlsplit(api).hostname not in {"127.0.0.1", "::1", "localhost"}
        self._wire = Wire(_CONNECT) if _straight(api, self._proxied) else None

    @property
    def read_timeout(self) -> float:
        return _ANSWER

    async def initialize(self) -> None:
        self._closed = False

    async def shutdown(self) -> None:
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()
        if self._wire is not None:
            await self._wire.close()

    async def call(self, url: str, arguments: Mapping[str, Any], answer_in: float | None) -> Any:
        """As `post`, whose reading of refusals it shares: that hands the data through to `do_request` as it is."""
        return await self.post(url, cast(RequestData, Words(arguments)), read_timeout=answer_in)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Words | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        usual = _UPLOAD if request_data is not None and request_data.contains_files else _ANSWER
        answer_in = float(read_timeout) if isinstance(read_timeout, int | float) else usual
        try:
            if isinstance(request_data, Words) and self._wire is not None:
                status, payload = await self._short(self._wire, url, request_data, _CONNECT + answer_in)
            else:
                status, payload = await self._whole(method, url, request_data, _CONNECT + answer_in)
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            raise NetworkError(type(exc).__name__) from None
        if not 200 <= status <= 299:
            # A proxy's page: its 403 must not pass for "blocked", nor stand in an error's text.
            self.parse_json_payload(payload)
        return status, payload

    async def _short(self, wire: Wire, url: str, words: Words, within: float) -> tuple[int, bytes]:
        if self._closed:
            raise NetworkError("closed")
        return await wire.post(url, words.body, within)

    async def _whole(self, method: str, url: str, data: RequestData | Words | None, within: float) -> tuple[int, bytes]:
        limit = aiohttp.ClientTimeout(total=within, sock_connect=_CONNECT)
        # A redirect would carry the token to another host.
        async with self._open().request(
            method, url, data=_body(data), headers=_headers(data), timeout=limit, allow_redirects=False
        ) as answer:
            return answer.status, await answer.read()

    async def stream(self, url: str) -> AsyncGenerator[bytes, None]:
        """A file's bytes in pieces. BadRequest when the platform no longer has it, NetworkError else."""
        limit = aiohttp.ClientTimeout(sock_connect=_CONNECT, sock_read=_ANSWER)
        try:
            async with self._open().get(url, timeout=limit, allow_redirects=False) as answer:
                if answer.status in {400, 404, 410}:
                    raise BadRequest("no such file")
                if answer.status != 200:
                    raise NetworkError(f"HTTP {answer.status}")
                async for piece in answer.content.iter_chunked(_CHUNK):
                    yield piece
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            raise NetworkError(type(exc).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The library's own would log the whole body when it is not JSON."""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise NetworkError("the answer is not JSON") from None
        if not isinstance(answer, dict) or "ok" not in answer or (answer["ok"] and "result" not in answer):
            raise NetworkError("the answer is not the Bot API's")
        return answer

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise NetworkError("closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=512), trust_env=self._proxied, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session


def _straight(api: str, proxied: bool) -> bool:
    """Whether `wire` finds the way: no proxy on it, nothing but a plain host in the address."""
    parts = urlsplit(api)
    if parts.username is not None or not api.isascii():
        return False
    return not proxied or parts.scheme not in getproxies() or bool(proxy_bypass(parts.hostname or ""))


def _headers(data: RequestData | Words | None) -> dict[str, str] | None:
    return _JSON if isinstance(data, Words) else None


def _body(data: RequestData | Words | None) -> bytes | dict[str, str] | aiohttp.FormData | None:
    if isinstance(data, Words):
        return data.body
    if data is None or not data.contains_files:
        return data.json_parameters if data else None
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
