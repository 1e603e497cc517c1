"""The WeChat channel: what `bot/` wires in. One serves all accounts of a deployment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

from starlette.routing import BaseRoute

from channels.seam import UNTIL_CONTACT, ChannelError, Limits, Look
from channels.wechat.account import account_of, openid_of
from channels.wechat.door import Answer, Door, Record, Sending
from channels.wechat.own_pages import with_page
from channels.wechat.paging import LONGEST, parts
from channels.wechat.replies import Replies, Taken
from channels.wechat.webhook import Webhook
from dialogs.talk import Receive, Rendered

_NO_ACCOUNT = 3600.0
"""Seconds until a letter is tried again that goes to an account which the settings no longer name."""

Doing = Callable[[], Awaitable[None]]
Looking = Callable[[], Awaitable[Sequence[Look]]]


def _now() -> int:
    return int(time.time() * 1000)


async def _nothing() -> None:
    return


class WeChatChannel:
    """A person's address is `<account>:<openid>`: an openid means something to its own account alone.

    `pages` are routes beside the callbacks, `loops` run while it listens, `looks` tell of each account what it may do.
    `last` is done when nothing more is sent.
    """

    hooked = True

    def __init__(
        self,
        ways: Sequence[Sending],
        record: Record,
        *,
        pages: Sequence[BaseRoute] = (),
        loops: Sequence[Doing] = (),
        looks: Mapping[str, Looking] | None = None,
        last: Doing = _nothing,
        now: Callable[[], int] = _now,
    ) -> None:
        self.name = "wechat"
        self.limits = Limits(text=LONGEST // 3, buttons=False, keeps_history=True)
        self._ways = {way.account.name: way for way in ways}
        self._record = record
        self._pages = pages
        self._loops = loops
        self._looks = looks or {}
        self._last = last
        self._replies = Replies()
        self._now = now
        self._door: Door | None = None

    def routes(self) -> Sequence[BaseRoute]:
        return [*(Webhook(way.account, self._answer, self._now).route() for way in self._ways.values()), *self._pages]

    async def listen(self, receive: Receive) -> None:
        """See the seam. WeChat posts; here we only say to whom."""
        self._door = Door(self._ways, self._record, self._replies, receive, self._now)
        try:
            async with asyncio.TaskGroup() as group:
                for loop in self._loops:
                    group.create_task(_coroutine(loop))
                await asyncio.Event().wait()
        finally:
            self._door = None
            self._replies.close()
            await self.close()

    async def send(self, address: str, rendered: Rendered) -> str:
        """In the response to a message that waits for it, else by itself. Raises ChannelError."""
        way = self._way(address)
        rendered = with_page(way.account, rendered)
        exchange = self._replies.waiting(address, rendered)
        taken = _taken(way, rendered) if exchange is not None else None
        if exchange is not None and taken is not None:
            return self._replies.take(exchange, taken)
        if not way.account.verified:
            raise ChannelError(UNTIL_CONTACT)
        await self._replies.after(address)
        try:
            sent = await way.send(openid_of(address), rendered)
        except ChannelError as error:
            return self._after_all(way, address, rendered, error)
        if exchange is not None:
            self._replies.elsewhere(exchange)
        return sent

    def marked(self, letter: str) -> None:
        """See `Confirming`."""
        self._replies.marked(letter)

    async def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """See `FileSource`; a reference is `<account>:<media id>`, good for three days."""
        account, _, media = reference.partition(":")
        async for piece in self._way(account).fetch(media):
            yield piece

    async def look(self) -> Mapping[str, Sequence[Look]]:
        """See `Lookable`."""
        return {account: await look() for account, look in self._looks.items()}

    async def close(self) -> None:
        for way in self._ways.values():
            await way.close()
        await self._last()

    def _way(self, address: str) -> Sending:
        """Raises ChannelError for an account that the settings name no more."""
        way = self._ways.get(account_of(address))
        if way is None:
            raise ChannelError("no_account", retry_after=_NO_ACCOUNT)
        return way

    def _after_all(self, way: Sending, address: str, rendered: Rendered, error: ChannelError) -> str:
        """A request that still waits carries what could not go by itself. Raises the error where none does."""
        exchange = self._replies.waiting(address, rendered)
        surely_not_sent = not error.permanent and error.reason != "network"
        taken = _taken(way, rendered) if exchange is not None and surely_not_sent else None
        if exchange is None or taken is None:
            raise error
        return self._replies.take(exchange, taken)

    def _answer(self) -> Answer | None:
        return self._door.answer if self._door is not None else None


async def _coroutine(loop: Doing) -> None:
    await loop()


def _taken(way: Sending, letter: Rendered) -> Taken | None:
    """None where it had better go by itself; else a long letter begins here, and goes on when it is asked for."""
    text, pages = way.passive(letter, 0), parts(letter)
    if text is None or len(pages) == 1:
        return None if text is None else Taken(letter, text)
    return Taken(letter, way.passive(pages[0], len(pages) - 1) or text, whole=False)
