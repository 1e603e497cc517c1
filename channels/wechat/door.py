"""Takes each message in, and finds the answer that its response may carry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from os import urandom
from typing import Protocol

from channels.posts import Lanes
from channels.wechat.account import Account, account_of, openid_of
from channels.wechat.inbound import Came, Contact, Result
from channels.wechat.paging import LONGEST, parts
from channels.wechat.replies import Exchange, Replies, Taken, reply_id
from dialogs.talk import Gone, Inbound, Press, Receive, Rendered

PATIENCE = 4.5
"""Seconds from a post to its response: WeChat hangs up after five."""
AGED = 4_000
"""Milliseconds after which a message that arrives has most likely been posted before."""
LOOK = 0.3
"""Seconds after which a message that nobody has answered may be one that came before."""


@dataclass(frozen=True, slots=True)
class Told:
    """A letter that went out in a response, and how many of its parts; 0 where that is all."""

    letter: Rendered
    told: int = 0


class Sending(Protocol):
    """One account's way to people."""

    @property
    def account(self) -> Account: ...

    def passive(self, rendered: Rendered, more: int) -> str | None:
        """The text in which a response carries a letter while so many others lie ready, at most 2,048 bytes.

        None where it had better be sent by itself.
        """
        ...

    async def send(self, openid: str, rendered: Rendered) -> str:
        """The platform's id. Raises ChannelError."""
        ...

    def fetch(self, media: str) -> AsyncIterator[bytes]:
        """The bytes of a file that somebody sent. Raises ChannelError."""
        ...

    async def close(self) -> None: ...

    async def opened(self, openid: str, contact: Contact, at: int) -> None:
        """A person has written or pressed, UTC ms."""
        ...

    async def told(self, openid: str, result: Result) -> None:
        """What became of a message sent before. Returns once that is on record."""
        ...


class Record(Protocol):
    """What is on record of a person's letters. Addresses are `<account>:<openid>`."""

    async def answered(self, address: str, message: str) -> Told | None:
        """What is marked as the answer to this message."""
        ...

    async def unfinished(self, address: str) -> Told | None:
        """The latest letter of which not all parts are told."""
        ...

    async def turned(self, letter: str, platform_id: str) -> None:
        """Another part of it is told by now."""
        ...

    async def ready(self, address: str) -> int:
        """How many letters would go out now if they could, or on."""
        ...

    async def nothing(self, address: str) -> str:
        """The line that says, in the person's language, that nothing lies ready."""
        ...


Answer = Callable[[Came], Awaitable[str | None]]


class Door:
    def __init__(
        self,
        ways: Mapping[str, Sending],
        record: Record,
        replies: Replies,
        receive: Receive,
        now: Callable[[], int],
    ) -> None:
        self._now = now
        self._ways = ways
        self._record = record
        self._replies = replies
        self._receive = receive
        self._lanes = Lanes()

    async def answer(self, came: Came) -> str | None:
        """What the response says; None where it says nothing, and the answer, if any, comes by itself.

        Raises Again, and what `receive` raised: WeChat must then ask once more.
        """
        until = asyncio.get_running_loop().time() + PATIENCE
        if came.inbound is None:
            await self._note(came)
            return None
        under_way = self._replies.find(came.address, came.id)
        if under_way is not None:
            return await under_way.joined(until)
        async with self._exchange(came, until) as exchange:
            text = await self._first(exchange, came, came.inbound)
            exchange.ended(text)
            return text

    @asynccontextmanager
    async def _exchange(self, came: Came, until: float) -> AsyncIterator[Exchange]:
        exchange = Exchange(came.address, came.id, anything=came.more, until=until)
        self._replies.begin(exchange)
        try:
            yield exchange
        finally:
            self._replies.end(exchange)
            exchange.failed()

    async def _note(self, came: Came) -> None:
        way = self._ways[account_of(came.address)]
        if came.contact is not None:
            await way.opened(came.openid, came.contact, came.at)
        for result in came.results:
            await way.told(came.openid, result)

    async def _first(self, exchange: Exchange, came: Came, inbound: Inbound) -> str | None:
        if self._now() - came.at >= AGED and (told := await self._record.answered(came.address, came.id)):
            return await self._once_more(came.address, told) or None
        async with self._lanes.lane(came.address):
            await self._note(came)
            if came.more and (text := await self._ready(came)):
                return text
            if inbound.content != Gone():
                self._replies.open(exchange)
            toast = await self._receive(inbound)
        if inbound.content == Gone():
            return None
        if toast and (isinstance(inbound.content, Press) or not await exchange.wait(LOOK)) and exchange.taken is None:
            return toast
        before = None
        if not await exchange.wait(LOOK):
            before = await self._before(inbound)
        if before is None or exchange.taken is not None:
            await exchange.wait(PATIENCE)
        self._replies.leave(exchange)
        text = await self._said(came.address, before, exchange.taken)
        return text or (await self._record.nothing(came.address) if came.more else None)

    async def _ready(self, came: Came) -> str | None:
        """Asked for what lies ready: the next part of what is told in part, or that there is nothing."""
        again = await self._record.answered(came.address, came.id)
        if again is not None:
            return await self._once_more(came.address, again)
        begun = await self._record.unfinished(came.address)
        if begun is None:
            return "" if await self._record.ready(came.address) else await self._record.nothing(came.address)
        pages = parts(begun.letter)
        part = min(begun.told, len(pages) - 1)
        done = part + 1 == len(pages)
        await self._record.turned(begun.letter.id, reply_id(came.id, 0 if done else part + 1))
        return await self._page(came.address, pages, part)

    async def _before(self, inbound: Inbound) -> Told | None:
        """Of a message that comes again: what it was answered by then. What is held instead is let go once more."""
        found = await self._record.answered(inbound.address, inbound.message_id)
        if found is None and await self._record.ready(inbound.address):
            again = f"{inbound.message_id}.{urandom(8).hex()}"
            await self._receive(replace(inbound, message_id=again, content=Gone(back=True)))
        return found

    async def _said(self, address: str, before: Told | None, taken: Taken | None) -> str | None:
        told = []
        if before is not None:
            told.append(await self._once_more(address, before))
        if taken is not None:
            alone = taken.whole and self._ways[account_of(address)].account.verified
            told.append(taken.text if alone else await self._page(address, parts(taken.letter), 0))
        whole = "\n\n".join(filter(None, told))
        return (whole if len(whole.encode()) <= LONGEST else told[-1]) or None

    async def _once_more(self, address: str, told: Told) -> str:
        pages = parts(told.letter)
        return await self._page(address, pages, min(told.told or len(pages), len(pages)) - 1)

    async def _page(self, address: str, pages: Sequence[Rendered], part: int) -> str:
        """A part, and how much lies ready behind it: where an account may only answer, other letters too."""
        way = self._ways[account_of(address)]
        more = len(pages) - 1 - part if way.account.verified else await self._record.ready(address)
        text = way.passive(pages[part], more)
        if text is None:
            await way.send(openid_of(address), pages[part])
        return text or ""
