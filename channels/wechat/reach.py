"""Whether WeChat answers at all: that nobody does is kept where the operator reads it, until somebody does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import inf

from channels.seam import ChannelError
from channels.tokens import TokenStore
from channels.wechat.calling import ApiError, Json

WATCHED = 300.0
"""Seconds until an account of which nobody wants anything is asked whether it is there."""


class Reach:
    """Of one account; `key` names it in the store."""

    def __init__(self, key: str, store: TokenStore, now: Callable[[], int]) -> None:
        self._key = key
        self._store = store
        self._now = now
        self._away = False
        self._seen_at = -inf

    async def told_of(self, calling: Awaitable[Json]) -> Json:
        """What the call brings; raises what it raises."""
        try:
            answer = await calling
        except ChannelError as error:
            if error.reason == "network" and not self._away:
                self._away = True
                await self._store.trouble(self._key, "network")
            raise
        except ApiError:
            await self._seen()
            raise
        await self._seen()
        return answer

    async def _seen(self) -> None:
        """Now and then also where this process has missed nothing: what another one wrote may have outlived it."""
        if self._away or self._now() - self._seen_at >= WATCHED * 1000:
            self._away, self._seen_at = False, self._now()
            await self._store.over(self._key, "network")
