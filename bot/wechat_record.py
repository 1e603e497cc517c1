"""What WeChat's responses are looked up in: the letters themselves."""

from __future__ import annotations

from bot.render import Renderer
from channels.wechat.account import account_of
from channels.wechat.door import Told
from channels.wechat.paging import MOST
from channels.wechat.replies import reply_id, told_of
from dialogs.keys import Say
from handlers.house import House
from locales.catalogue import said
from storage.database import Row
from storage.replies import Chat, language_of, ready, sent_as, sent_like, sent_under
from storage.work import Work

UNFINISHED = "re_:%"


class LetterRecord:
    """Satisfies `channels.wechat.door.Record`."""

    def __init__(self, house: House, renderer: Renderer) -> None:
        self._house = house
        self._renderer = renderer

    async def answered(self, address: str, message: str) -> Told | None:
        work = self._house.work()
        ids = [reply_id(message, told) for told in range(MOST)]
        return await self._told(work, await sent_as(work, _chat(address), ids))

    async def unfinished(self, address: str) -> Told | None:
        work = self._house.work()
        return await self._told(work, await sent_like(work, _chat(address), UNFINISHED))

    async def turned(self, letter: str, platform_id: str) -> None:
        work = self._house.work()
        sent_under(work, letter, platform_id)
        await work.commit()

    async def ready(self, address: str) -> int:
        return await ready(self._house.work(), _chat(address), UNFINISHED)

    async def nothing(self, address: str) -> str:
        language = await language_of(self._house.work(), _chat(address))
        return said(f"say.{Say.NOTHING_READY}", language, {}, self._house.own_texts)

    async def _told(self, work: Work, row: Row | None) -> Told | None:
        if row is None:
            return None
        letters = await self._renderer.render(work, [row], {row["person_id"]: row["language"]})
        return Told(letters[0], told_of(row["platform_id"]))


def _chat(address: str) -> Chat:
    return Chat("wechat", account_of(address), address)
