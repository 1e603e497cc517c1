"""Robots of groups: a message is posted to an address that is a secret; 20 a minute, and none is heard.

"群机器人配置说明", developer.work.weixin.qq.com/document/path/91770.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import aiohttp

from channels.seam import ChannelError
from channels.wecom.account import API
from channels.wecom.layout import split, without_links

A_MINUTE = 18
_MINUTE = 60_000
_ANSWER = 15.0
_TOO_FAST = frozenset({45009, 130101, 45033})


class Robots:
    """`now` in UTC ms."""

    def __init__(self, now: Callable[[], int], api: str = API) -> None:
        self._api = api.rstrip("/")
        self._now = now
        self._said: dict[str, deque[int]] = {}
        self._session: aiohttp.ClientSession | None = None

    async def say(self, key: str, text: str) -> None:
        """Raises ChannelError: `flood` with the seconds to wait, `gone` for a robot that there is no more."""
        for part in split(without_links(text)):
            self._count(key)
            await self._post(key, part)

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _count(self, key: str) -> None:
        now = self._now()
        said = self._said.setdefault(key, deque(maxlen=A_MINUTE))
        if len(said) == A_MINUTE and said[0] > now - _MINUTE:
            raise ChannelError("flood", retry_after=(said[0] + _MINUTE - now) / 1000)
        said.append(now)

    async def _post(self, key: str, text: str) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=True, cookie_jar=aiohttp.DummyCookieJar())
        body = {"msgtype": "text", "text": {"content": text}}
        limit = aiohttp.ClientTimeout(total=_ANSWER)
        url = f"{self._api}/cgi-bin/webhook/send"
        try:
            async with self._session.post(
                url, params={"key": key}, json=body, timeout=limit, allow_redirects=False
            ) as got:
                answer = await got.json(content_type=None)
        except (aiohttp.ClientError, OSError, ValueError):
            raise ChannelError("network") from None
        code = answer.get("errcode", -1) if isinstance(answer, dict) else -1
        if code in _TOO_FAST:
            raise ChannelError("flood", retry_after=60.0)
        if code == -1:
            raise ChannelError("network")
        if code:
            raise ChannelError("gone", permanent=True)
