"""The WeChat channel: what `bot/` wires in. One serves all accounts of a deployment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute

from channels.seam import UNTIL_CONTACT, ChannelError, Limits
from channels.wechat.account import account_of, openid_of
from channels.wechat.door import Answer, Door, Record, Sending
from channels.wechat.paging import LONGEST, parts
from channels.wechat.replies import Replies, Taken
from channels.wechat.webhook import Webhook
from dialogs.talk import Receive, Rendered

_NO_ACCOUNT = 3600.0
"""Seconds until a letter is tried again that goes to an account which the settings no longer name."""


def _now() -> int:
    return int(time.time() * 1000)


class WeChatChannel:
    """A person's address is `<account>:<openid>`: an openid means something to its own account alone."""

    def __init__(self, ways: Sequence[Sending], record: Record, *, now: Callable[[], int] = _now) -> None:
        self.name = "wechat"
        self.limits = Limits(text=LONGEST // 3, buttons=False, keeps_history=True)
        self._ways = {way.account.name: way for way in ways}
        self._record = record
        self._replies = Replies()
        self._now = now
        self._door: Door | None = None

    def routes(self) -> Sequence[BaseRoute]:
        return [Webhook(way.account, self._answer, self._now).route() for way in self._ways.values()]

    async def listen(self, receive: Receive) -> None:
        """See the seam. WeChat posts; here we only say to whom."""
        self._door = Door(self._ways, self._record, self._replies, receive)
        try:
            await asyncio.Event().wait()
        finally:
            self._door = None
            self._replies.close()

    async def send(self, address: str, rendered: Rendered) -> str:
        """In the response to a message that waits for it, else by itself. Raises ChannelError."""
        way = self._ways.get(account_of(address))
        if way is None:
            raise ChannelError("no_account", retry_after=_NO_ACCOUNT)
        exchange = self._replies.waiting(address, rendered)
        taken = _taken(way, rendered) if exchange is not None else None
        if exchange is not None and taken is not None:
            return self._replies.take(exchange, taken)
        if not way.account.verified:
            raise ChannelError(UNTIL_CONTACT)
        try:
            sent = await way.send(openid_of(address), rendered)
        except ChannelError as error:
            return self._after_all(way, address, rendered, error)
        if exchange is not None:
            self._replies.elsewhere(exchange)
        return sent

    def _after_all(self, way: Sending, address: str, rendered: Rendered, error: ChannelError) -> str:
        """A request that still waits carries what could not go by itself. Raises the error where none does."""
        exchange = self._replies.waiting(address, rendered)
        surely_not_sent = not error.permanent and error.reason != "network"
        taken = _taken(way, rendered) if exchange is not None and surely_not_sent else None
        if exchange is None or taken is None:
            raise error
        return self._replies.take(exchange, taken)

    def marked(self, letter: str) -> None:
        """See `Confirming`."""
        self._replies.marked(letter)

    def _answer(self) -> Answer | None:
        return self._door.answer if self._door is not None else None


def _taken(way: Sending, letter: Rendered) -> Taken | None:
    """Where an account may only answer, a long letter begins here and goes on when it is asked for."""
    pages = [letter] if way.account.verified else parts(letter)
    text = way.passive(pages[0], len(pages) - 1)
    return None if text is None else Taken(letter, text, len(pages) == 1)
