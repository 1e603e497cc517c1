"""Requests that wait for their answer: WeChat shows what stands in the response to the post that brought a message.

A letter is offered to the request, marked in the database as its answer, and only then written: whoever is killed
between the two is asked once more with the same id, and finds what was marked.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from dialogs.talk import Rendered


def reply_id(message: str, told: int = 0) -> str:
    """The platform's id of a letter that went out in the response to this message.

    `told` is how many of its parts have, as long as that is not all.
    """
    return f"re{told or ''}:{message}"


def told_of(platform_id: str) -> int:
    """How many parts; 0 where that is all."""
    return int(platform_id[2:].partition(":")[0] or 0)


REMEMBERED = 20.0
"""Seconds for which it is known what a message was answered: as long as WeChat may ask again, and some more."""
GAP = 0.1
"""Seconds by which what follows a response comes later, so that a person reads both in their order."""


class Again(Exception):
    """It is not known what the answer is: WeChat is to ask once more."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter that goes out in the response, as `text` where nothing else lies ready. `whole`: all of it."""

    letter: Rendered
    text: str
    whole: bool = True


class Exchange:
    """One message under way, however often it is posted meanwhile. `until` is in the loop's time.

    `anything`: also what is no answer to it may go out.
    """

    def __init__(self, address: str, message: str, *, anything: bool, until: float) -> None:
        self.address = address
        self.message = message
        self.anything = anything
        self.until = until
        self.taken: Taken | None = None
        self.settled = False
        self._changed = asyncio.Event()
        self._result: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    def take(self, taken: Taken) -> str:
        """The platform's id of the letter."""
        self.taken = taken
        self._changed.set()
        return reply_id(self.message, 0 if taken.whole else 1)

    def settle(self) -> None:
        """What was taken is marked; or, where nothing was, the answer went another way."""
        self.settled = True
        self._changed.set()

    async def wait(self, at_most: float) -> bool:
        """Whether it settled. What was taken is waited for until it is marked, else it would be told twice."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while not self.settled:
            left = None if self.taken else min(began + at_most, self.until) - loop.time()
            if left is not None and left <= 0:
                return False
            self._changed.clear()
            try:
                async with asyncio.timeout(left):
                    await self._changed.wait()
            except TimeoutError:
                continue
            if self._result.done():
                raise Again
        return True

    async def joined(self, until: float) -> str | None:
        """The answer that the first post of this message gets. Raises Again where that one failed."""
        self.until = max(self.until, until)
        try:
            return await asyncio.shield(self._result)
        except asyncio.CancelledError:
            if self._result.cancelled():
                raise Again from None
            raise

    async def over(self, at_most: float) -> None:
        await asyncio.wait([self._result], timeout=at_most)

    def ended(self, text: str | None) -> None:
        if not self._result.done():
            self._result.set_result(text)

    @property
    def told(self) -> bool:
        """Whether something was said in its response."""
        return self._result.done() and not self._result.cancelled() and bool(self._result.result())

    def failed(self) -> None:
        self._result.cancel()
        self._changed.set()


class Replies:
    """The messages under way, and what became of the letters offered to them."""

    def __init__(self) -> None:
        self._under_way: dict[tuple[str, str], Exchange] = {}
        self._waiting: dict[str, list[Exchange]] = {}
        self._taken: dict[str, Exchange] = {}
        self._telling: dict[str, Exchange] = {}

    def find(self, address: str, message: str) -> Exchange | None:
        return self._under_way.get((address, message))

    def begin(self, exchange: Exchange) -> None:
        """It is under way, and is offered nothing yet."""
        self._under_way[exchange.address, exchange.message] = exchange

    def open(self, exchange: Exchange) -> None:
        self._waiting.setdefault(exchange.address, []).append(exchange)

    def end(self, exchange: Exchange) -> None:
        """It is no longer under way. One that was answered is found for a while yet."""
        self.leave(exchange)
        key = exchange.address, exchange.message
        if exchange.told:
            asyncio.get_running_loop().call_later(REMEMBERED, self._under_way.pop, key, None)
        else:
            self._under_way.pop(key, None)
        if exchange.taken is not None:
            self._taken.pop(exchange.taken.letter.id, None)
            asyncio.get_running_loop().call_later(GAP, self._told, exchange)
            exchange.taken = None

    def waiting(self, address: str, letter: Rendered) -> Exchange | None:
        """The request that has waited longest for such a letter, and to which WeChat still listens."""
        waiting, now = self._waiting.get(address, ()), asyncio.get_running_loop().time()
        return next((one for one in waiting if one.until > now and (letter.answers or one.anything)), None)

    def take(self, exchange: Exchange, taken: Taken) -> str:
        self.leave(exchange)
        self._taken[taken.letter.id] = self._telling[exchange.address] = exchange
        return exchange.take(taken)

    async def after(self, address: str) -> None:
        """Returns when a response that carries a letter to this person, if any, is ahead of what is sent now."""
        exchange = self._telling.get(address)
        if exchange is not None:
            await exchange.over(10 * GAP)
            await asyncio.sleep(GAP)

    def _told(self, exchange: Exchange) -> None:
        if self._telling.get(exchange.address) is exchange:
            del self._telling[exchange.address]

    def elsewhere(self, exchange: Exchange) -> None:
        """Its answer went out another way."""
        self.leave(exchange)
        exchange.settle()

    def marked(self, letter: str) -> None:
        exchange = self._taken.pop(letter, None)
        if exchange is not None:
            exchange.settle()

    def close(self) -> None:
        """All are to ask again: what they wait for comes from whoever goes on."""
        for exchange in list(self._under_way.values()):
            self.leave(exchange)
            exchange.failed()

    def leave(self, exchange: Exchange) -> None:
        """Nothing is offered to it from now on."""
        waiting = self._waiting.get(exchange.address, [])
        if exchange in waiting:
            waiting.remove(exchange)
        if not waiting:
            self._waiting.pop(exchange.address, None)
