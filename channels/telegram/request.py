"""The way to the Bot API over aiohttp. The library's own transport costs seven times as much a call.

The token stands in every address, so no text of aiohttp's errors leaves this module: the class name says enough.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_CONNECT = 10.0
_ANSWER = 20.0
_UPLOAD = 120.0
_CHUNK = 64 * 1024


class LeanRequest(BaseRequest):
    """Opens its session at the first call; after `shutdown` calls fail as network errors until `initialize`."""

    __slots__ = ("_closed", "_proxied", "_session")

    def __init__(self, api: str) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        # Telegram is often reached through the proxy named in the environment; a server on this machine never is.
        self._proxied = urlsplit(api).hostname not in {"127.0.0.1", "::1", "localhost"}

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

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        usual = _UPLOAD if request_data is not None and request_data.contains_files else _ANSWER
        answer_in = float(read_timeout) if isinstance(read_timeout, int | float) else usual
        limit = aiohttp.ClientTimeout(total=_CONNECT + answer_in, sock_connect=_CONNECT)
        try:
            # A redirect would carry the token to another host.
            async with self._open().request(
                method, url, data=_body(request_data), timeout=limit, allow_redirects=False
            ) as answer:
                status, payload = answer.status, await answer.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            raise NetworkError(type(exc).__name__) from None
        if not 200 <= status <= 299:
            # A proxy's page: its 403 must not pass for "blocked", nor stand in an error's text.
            self.parse_json_payload(payload)
        return status, payload

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
                connector=aiohttp.TCPConnector(limit=64), trust_env=self._proxied, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session


def _body(data: RequestData | None) -> dict[str, str] | aiohttp.FormData | None:
    if data is None or not data.contains_files:
        return data.json_parameters if data else None
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
