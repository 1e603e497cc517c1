"""One account's way to people: in a response, by customer-service message within its count, by template, or later."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from channels.seam import UNTIL_CONTACT, ChannelError
from channels.wechat.account import Account
from channels.wechat.client import Client
from channels.wechat.custom import CustomMessages
from channels.wechat.inbound import Contact, Result
from channels.wechat.keeping import Keeping
from channels.wechat.layout import choices, fitting, language, more_line, photos, size, words
from channels.wechat.media import Media
from channels.wechat.notices import Notices, names
from channels.wechat.paging import LONGEST
from channels.wechat.quotas import Quotas
from channels.wechat.ways import Ways
from dialogs.talk import Rendered
from locales.catalogue import said

_REMEMBERED = 1_000
TOLD_EARLY = (0.0, 0.3, 0.7, 1.5)
"""Seconds after which it is looked again for the letter that a result is about; WeChat waits for five."""


class Sender:
    """Satisfies `channels.wechat.door.Sending`."""

    def __init__(self, account: Account, client: Client, keeping: Keeping, now: Callable[[], int]) -> None:
        self.account = account
        self._client = client
        self._keeping = keeping
        self._quotas = Quotas(keeping)
        self._ways = Ways(account, keeping, now)
        self._custom = CustomMessages(account, client, keeping, Media(client, now), self._ways)
        self._notices = Notices(account, client, self._ways)
        self._denied: OrderedDict[str, str] = OrderedDict()  # letters that did not get through by themselves, to whom

    async def opened(self, openid: str, contact: Contact, at: int) -> None:
        await self._quotas.opened(self.account.address(openid), contact, at)
        for letter in [letter for letter, to in self._denied.items() if to == openid]:
            del self._denied[letter]  # now it may, with what may be pressed

    async def told(self, openid: str, result: Result) -> None:
        """A notice that did not arrive: its letter waits, and is told on the telephone in time.

        The result may come before the letter is marked as sent; as long as it is not on record, WeChat has no answer.
        """
        name, among = names(result)
        if result.well and not among:
            return
        for pause in TOLD_EARLY:
            await asyncio.sleep(pause)
            if await self._keeping.result(self.account.address(openid), name, well=result.well, among=among):
                return
        await self._keeping.unmatched()

    def passive(self, rendered: Rendered, more: int) -> str | None:
        """See `Sending`: None where a message of its own shows it better."""
        told = words(rendered) + self._on_page(rendered)
        below = f"\n\n{more_line(rendered, more)}" if more else ""
        if self._writes and rendered.id not in self._denied:
            presses = self._ways.open("menu") and choices(rendered)
            if presses or photos(rendered) or size(told + below) > LONGEST:
                return None
        return fitting(told or "…", LONGEST - size(below)) + below

    async def send(self, openid: str, rendered: Rendered) -> str:
        """The platform's id. Raises ChannelError; `window` where no way is open until the person writes again."""
        try:
            return await self._sent(openid, rendered)
        except ChannelError:
            self._denied[rendered.id] = openid
            while len(self._denied) > _REMEMBERED:
                self._denied.popitem(last=False)
            raise

    def fetch(self, media: str) -> AsyncIterator[bytes]:
        """See `FileSource`."""
        return self._client.fetch(media)

    async def close(self) -> None:
        await self._client.close()

    async def _sent(self, openid: str, rendered: Rendered) -> str:
        letter = self._whole(rendered)
        sent = await self._custom.send(openid, letter)
        if sent is None and not self._custom.begun(letter):
            sent = await self._notices.send(openid, rendered)
        if sent is not None:
            return sent
        if (seconds := self._ways.used_up()) is not None:
            raise ChannelError("quota", retry_after=seconds)
        raise ChannelError(UNTIL_CONTACT)

    @property
    def _writes(self) -> bool:
        """Whether the account may write by itself."""
        return self.account.verified and self._ways.open("custom")

    def _whole(self, letter: Rendered) -> Rendered:
        """With a line for what this channel does not carry."""
        more = self._on_page(letter)
        if not more:
            return letter
        numbered = letter.numbered + more if letter.numbered else ""
        return replace(letter, plain=letter.plain + more, numbered=numbered)

    def _on_page(self, letter: Rendered) -> str:
        """Voices and files are heard and read on the page; so are pictures where the account may send none."""
        kinds = {picture.kind for picture in letter.pictures} - ({"photo"} if self._writes else set())
        return f"\n{said('label.seen_on_page', language(letter))}" if kinds else ""
