"""What WeChat refuses an account as a whole: not asked for again, and told to the operator."""

from __future__ import annotations

import logging
from collections.abc import Callable
from math import inf

from channels.seam import ChannelError
from channels.wechat.account import Account
from channels.wechat.calling import ApiError
from channels.wechat.errors import NOT_ALLOWED, STALE, USED_UP, midnight, translate
from channels.wechat.keeping import Keeping

log = logging.getLogger(__name__)

_LATE = 900.0


class Ways:
    """Of one account. A way is `custom`, `menu`, `template`, `subscription` or a template's id."""

    def __init__(self, account: Account, keeping: Keeping, now: Callable[[], int]) -> None:
        self._account = account.name
        self._keeping = keeping
        self._now = now
        self._shut: dict[str, float] = {}  # until when, UTC ms

    def open(self, way: str) -> bool:
        return self._now() >= self._shut.get(way, -inf)

    def used_up(self) -> float | None:
        """Seconds until one of them is open again whose day is used up; None where none is."""
        now = self._now()
        until = [until for until in self._shut.values() if now < until < inf]
        return (min(until) - now) / 1000 if until else None

    async def shut(self, way: str, code: int) -> None:
        """Until midnight where the day is used up, else as long as this process lives."""
        self._shut[way] = self._now() + midnight(self._now()) if code == USED_UP else inf
        log.error("WeChat refuses this account", extra={"account": self._account, "part": way, "reason": str(code)})
        await self._keeping.trouble(self._account, f"{'quota' if code == USED_UP else 'not_allowed'} {way} {code}")

    async def shuts(self, way: str, code: int) -> bool:
        """Whether this refusal is about the way, which is shut then."""
        if code != USED_UP and code not in NOT_ALLOWED:
            return False
        await self.shut(way, code)
        return True

    async def error(self, refusal: ApiError) -> ChannelError:
        """Of a token that is refused though it is new the operator is told."""
        if refusal.errcode in STALE:
            await self._keeping.trouble(self._account, f"unauthorized {refusal.errcode}")
            return ChannelError("unauthorized", retry_after=_LATE)
        return translate(refusal, self._now())
