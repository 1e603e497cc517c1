"""What this channel must have kept: how much each person may still be sent, and what waits for him."""

from __future__ import annotations

from typing import Protocol

from channels.wechat.inbound import Contact


class Keeping(Protocol):
    """Addresses are `<account>:<openid>`, instants UTC milliseconds. All of it holds for all processes."""

    async def opened(self, address: str, contact: Contact, left: int, until: int) -> None:
        """From now on so many messages may be sent until then, whatever was left before."""
        ...

    async def spend(self, address: str, count: int) -> bool:
        """So many are taken, or none and False."""
        ...

    async def give_back(self, address: str, count: int) -> None:
        """What was taken, and not sent."""
        ...

    async def emptied(self, address: str) -> None:
        """Nothing is left, whatever was counted."""
        ...

    async def left(self, address: str) -> int: ...

    async def result(self, address: str, name: str, *, well: bool, among: str = "") -> bool:
        """What became of a letter that was sent, by the platform's name for it; one that has not arrived waits until
        the person writes again. `among` is how the names of letters begin of which the platform told none so far.

        False where no letter is found.
        """
        ...

    async def unmatched(self) -> None:
        """A result that is about no letter of ours, as far as anybody can tell."""
        ...

    async def trouble(self, account: str, what: str) -> None:
        """What the operator must see of an account: a word, and what the platform named."""
        ...
