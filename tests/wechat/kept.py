"""What the channel has kept for it, in memory: as `bot/wechat_keeping.py` keeps it in the database."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from channels.tokens import Token
from channels.wechat.inbound import Contact


def now() -> int:
    return round(time.time() * 1000)


@dataclass
class Kept:
    """Satisfies `Keeping` and `TokenStore`."""

    windows: dict[tuple[str, Contact], tuple[int, int]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    results: list[tuple[str, str, bool, str]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)  # of letters, by what the platform calls them
    unknown: int = 0
    token: Token | None = None

    async def opened(self, address: str, contact: Contact, left: int, until: int) -> None:
        self.windows[address, contact] = (left, until)

    async def left(self, address: str) -> int:
        found = [self.windows.get((address, contact), (0, 0)) for contact in ("click", "talk")]
        return sum(left for left, until in found if until > now())

    async def spend(self, address: str, count: int) -> bool:
        if await self.left(address) < count:
            return False
        contacts: tuple[Contact, ...] = ("click", "talk")
        for contact in contacts:
            left, until = self.windows.get((address, contact), (0, 0))
            taken = min(count, left if until > now() else 0)
            self.windows[address, contact] = (left - taken, until)
            count -= taken
        return True

    async def give_back(self, address: str, count: int) -> None:
        left, until = self.windows[address, "talk"]
        self.windows[address, "talk"] = (left + count, until)

    async def emptied(self, address: str) -> None:
        self.windows.clear()

    async def result(self, address: str, name: str, *, well: bool, among: str = "") -> bool:
        self.results.append((address, name, well, among))
        return name in self.known

    async def unmatched(self) -> None:
        self.unknown += 1

    async def trouble(self, account: str, what: str) -> None:
        self.troubles.append(what)

    async def over(self, key: str, reason: str) -> None:
        self.troubles = [one for one in self.troubles if not one.startswith(reason)]

    async def read(self, key: str) -> Token | None:
        return self.token

    async def hold(self, key: str, holder: str, until: int) -> bool:
        return True

    async def release(self, key: str, holder: str) -> None:
        """Nobody else is here."""

    async def keep(self, key: str, token: Token) -> None:
        self.token = token
