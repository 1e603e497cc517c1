"""What WeChat's channel has kept for it: windows of each person, letters that wait, tokens sealed by the vault."""

from __future__ import annotations

from channels.tokens import Token
from channels.wechat.inbound import Contact
from handlers.house import House
from storage import platform_tokens, windows
from storage.channel_health import note_unmatched
from storage.leases import hold, release
from storage.letter_results import Whose, note_result

CHANNEL = "wechat"


class WeChatKeeping:
    """Satisfies `channels.wechat.keeping.Keeping`."""

    def __init__(self, house: House) -> None:
        self._house = house

    def _who(self, address: str) -> str:
        return self._house.vault.hmac("window", f"{CHANNEL} {address}")

    async def opened(self, address: str, contact: Contact, left: int, until: int) -> None:
        work = self._house.work()
        windows.open_window(work, self._who(address), contact, left, until)
        await work.commit()

    async def spend(self, address: str, count: int) -> bool:
        return await windows.spend(self._house.work(), self._who(address), count)

    async def give_back(self, address: str, count: int) -> None:
        work = self._house.work()
        windows.give_back(work, self._who(address), count)
        await work.commit()

    async def emptied(self, address: str) -> None:
        work = self._house.work()
        windows.empty(work, self._who(address))
        await work.commit()

    async def left(self, address: str) -> int:
        return await windows.left(self._house.work(), self._who(address))

    async def result(self, address: str, name: str, *, well: bool, among: str = "") -> bool:
        account, _, _ = address.partition(":")
        work = self._house.work()
        found = await note_result(work, Whose(CHANNEL, account, address), name, well=well, among=among)
        await work.commit()
        return found

    async def unmatched(self) -> None:
        work = self._house.work()
        note_unmatched(work, CHANNEL)
        await work.commit()

    async def trouble(self, account: str, what: str) -> None:
        work = self._house.work()
        platform_tokens.note_trouble(work, f"{CHANNEL} {account}", what)
        await work.commit()


class KeptTokens:
    """Satisfies `channels.tokens.TokenStore` for every platform."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def read(self, key: str) -> Token | None:
        row = await platform_tokens.read(self._house.work(), key)
        value = self._house.vault.open(_sealed_as(key), row["sealed"]) if row else None
        return Token(value, row["ends_at"], row["forced"], row["forced_at"]) if row and value else None

    async def hold(self, key: str, holder: str, until: int) -> bool:
        return await hold(self._house.work(), _sealed_as(key), holder, until)

    async def release(self, key: str, holder: str) -> None:
        await release(self._house.work(), _sealed_as(key), holder)

    async def keep(self, key: str, token: Token) -> None:
        subject, work = _sealed_as(key), self._house.work()
        await self._house.vault.prepare(subject)
        sealed = self._house.vault.seal(subject, token.value)
        platform_tokens.keep(work, key, sealed, token.ends_at, (token.forced, token.forced_at))
        await work.commit()

    async def trouble(self, key: str, what: str) -> None:
        work = self._house.work()
        platform_tokens.note_trouble(work, key, what)
        await work.commit()

    async def over(self, key: str, reason: str) -> None:
        work = self._house.work()
        platform_tokens.trouble_over(work, key, reason)
        await work.commit()


def _sealed_as(key: str) -> str:
    return f"token {key}"
