"""A platform's access token: fetched once for all who need it, renewed before its end, shared between processes."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Protocol

from channels.seam import ChannelError

log = logging.getLogger(__name__)

EARLY = 290_000
"""So long before its end a token is renewed, ms: the platform makes a new one 300 s ahead, and both are good."""
LAST = 10_000
"""A token that ends sooner is not used for a call any more, ms."""
ANSWER_IN = 5.0
LEASE = 15_000
"""Longer than two fetches take, ms: a process that dies amid one holds nobody up for longer."""
OTHERS = 0.1
PATIENCE = 12.0
"""Seconds that another process's fetch is waited for."""
FORCE_AGAIN, FORCE_AT_MOST = 60_000, 7_200_000
"""A forced renewal costs one of twenty a day: the pause doubles from one to the other, ms. Makes 18 a day."""
DAY = 86_400_000
AGAIN, SAME_AGAIN = 2.0, 10.0
"""Seconds until it is asked again after a failure, and after it gave the same that ends soon."""


@dataclass(frozen=True, slots=True)
class Token:
    """`ends_at` in UTC ms. `forced` counts forced renewals lately, the last one at `forced_at`."""

    value: str
    ends_at: int
    forced: int = 0
    forced_at: int = 0

    def __repr__(self) -> str:
        return f"Token(ends_at={self.ends_at})"


class Trouble(ChannelError):
    """No token, and the operator must see why: `shown` holds what the platform named, an address or a code."""

    def __init__(self, reason: str, shown: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(reason, retry_after=retry_after)
        self.shown = shown


class TokenStore(Protocol):
    """What all processes know of a token, by its key; values are sealed where they lie."""

    async def read(self, key: str) -> Token | None: ...

    async def hold(self, key: str, holder: str, until: int) -> bool:
        """Whether this holder alone may fetch it now."""
        ...

    async def release(self, key: str, holder: str) -> None: ...

    async def keep(self, key: str, token: Token) -> None:
        """It was fetched: whatever troubled it is over."""
        ...

    async def trouble(self, key: str, what: str) -> None:
        """Shown to the operator until a token was fetched."""
        ...

    async def over(self, key: str, reason: str) -> None:
        """A trouble that began with this word is over; any other stays."""
        ...


Fetch = Callable[[bool], Awaitable[tuple[str, float]]]
"""Asks the platform: its token and the seconds that it lasts. True asks for another one than was given before.

Raises ChannelError.
"""


class Tokens:
    """The token of one account. `key` names it in the store, `now` is in UTC ms."""

    def __init__(self, key: str, fetch: Fetch, store: TokenStore, now: Callable[[], int]) -> None:
        self._key = key
        self._fetch = fetch
        self._store = store
        self._now = now
        self._holder = secrets.token_hex(8)
        self._token: Token | None = None
        self._asking: asyncio.Task[Token] | None = None
        self._failed: ChannelError | None = None
        self._again_at = 0.0

    async def get(self) -> str:
        """Waits for the platform only where there is none that is still good. Raises ChannelError."""
        token, now = self._token, self._now()
        if token is None or token.ends_at - LAST <= now:
            return (await self._one(lambda: self._renewed(None))).value
        if token.ends_at - EARLY <= now and self._may_ask():
            self._begin(lambda: self._renewed(None))
        return token.value

    async def refused(self, token: str) -> str | None:
        """The platform took this one for bad: the next one to try, or None where only time can help."""
        if self._asking is not None:
            await asyncio.wait([self._asking])
        if self._token is not None and self._token.value != token:
            return self._token.value
        try:
            found = await self._one(lambda: self._renewed(token))
        except Refused:
            return None
        return found.value if found.value != token else None

    async def close(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])

    # --- one at a time ---

    def _may_ask(self) -> bool:
        return asyncio.get_running_loop().time() >= self._again_at

    async def _one(self, doing: Callable[[], Coroutine[Any, Any, Token]]) -> Token:
        """Whoever comes while somebody asks waits for his answer; a failure is everybody's for a while."""
        if self._failed is not None and not self._may_ask():
            raise self._failed
        return await asyncio.shield(self._begin(doing))

    def _begin(self, doing: Callable[[], Coroutine[Any, Any, Token]]) -> asyncio.Task[Token]:
        if self._asking is None:
            self._asking = asyncio.get_running_loop().create_task(doing())
            self._asking.add_done_callback(self._done)
        return self._asking

    def _done(self, task: asyncio.Task[Token]) -> None:
        self._asking = None
        error = None if task.cancelled() else task.exception()
        self._failed = error if isinstance(error, ChannelError) else None
        if error is None and self._token is not None and self._token.ends_at - EARLY <= self._now():
            self._again_at = asyncio.get_running_loop().time() + SAME_AGAIN
        if error is not None:
            after = (error.retry_after if isinstance(error, ChannelError) else None) or AGAIN
            self._again_at = asyncio.get_running_loop().time() + min(after, 60.0)
            log.warning("no token", extra={"account": self._key, "reason": str(self._failed or type(error).__name__)})

    # --- among all processes ---

    async def _renewed(self, bad: str | None) -> Token:
        """One that lasts, and is not `bad`: from the store, else from the platform, asked by one process alone."""
        give_up = asyncio.get_running_loop().time() + PATIENCE
        while True:
            found = await self._store.read(self._key)
            if found is not None and found.value != bad and found.ends_at - EARLY > self._now():
                self._token = found
                return found
            if await self._store.hold(self._key, self._holder, self._now() + LEASE):
                break
            if asyncio.get_running_loop().time() > give_up:
                raise ChannelError("token")
            await asyncio.sleep(OTHERS)
        try:
            return await self._fetched(await self._store.read(self._key), bad)
        except Trouble as trouble:
            await self._store.trouble(self._key, f"{trouble.reason} {trouble.shown}".strip())
            raise
        finally:
            await self._store.release(self._key, self._holder)

    async def _fetched(self, before: Token | None, bad: str | None) -> Token:
        """The plain way first: another user of the account may have forced a new one, which it then gives."""
        if before is not None and before.value != bad and before.ends_at - EARLY > self._now():
            self._token = before
            return before
        token = await self._asked(before, force=False)
        if token.value == bad:
            token = await self._asked(await self._counted(token), force=True)
        await self._store.keep(self._key, token)
        self._token = token
        return token

    async def _asked(self, before: Token | None, *, force: bool) -> Token:
        try:
            async with asyncio.timeout(ANSWER_IN):
                value, seconds = await self._fetch(force)
        except TimeoutError:
            raise ChannelError("network") from None
        made = Token(value, self._now() + round(seconds * 1000))
        return replace(made, forced=before.forced, forced_at=before.forced_at) if before else made

    async def _counted(self, token: Token) -> Token:
        """Written down before it is done, so that no crash makes it free. Raises Refused while it is too soon."""
        now = self._now()
        forced = token.forced if now - token.forced_at < DAY else 0
        pause = min(FORCE_AGAIN << (forced - 1), FORCE_AT_MOST) if forced else 0
        if now < token.forced_at + pause:
            raise Refused((token.forced_at + pause - now) / 1000)
        counted = replace(token, forced=forced + 1, forced_at=now)
        await self._store.keep(self._key, counted)
        return counted


class Refused(Trouble):
    """Every token that we get is refused."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("unauthorized", retry_after=retry_after)
