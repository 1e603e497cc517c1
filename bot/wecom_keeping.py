"""What WeCom's channel looks up: who is known, what stands on a choice, how much was sent."""

from __future__ import annotations

from bot.render import Renderer
from dialogs.keys import Label
from handlers.house import House
from locales.catalogue import said
from storage.claiming import readers
from storage.door import door
from storage.letters import letters_by_id
from storage.sent import sent_since

CHANNEL = "wecom"


class WecomKeeping:
    """Satisfies `channels.wecom.keeping.Keeping`."""

    def __init__(self, house: House, renderer: Renderer) -> None:
        self._house = house
        self._renderer = renderer

    async def known(self, account: str, address: str) -> bool:
        return await door(self._house.work(), CHANNEL, account, address) is not None

    async def chosen(self, letter: str, code: str) -> str:
        work = self._house.work()
        row = (await letters_by_id(work, [letter])).get(letter)
        if row is None:
            return ""
        language = (await readers(work, [letter])).get(letter, {}).get("language", "zh_CN")
        label = (await self._renderer.pressed(work, [row], language)).get((letter, code), "")
        return said(f"label.{Label.CARD_CHOSEN}", language, {"label": label}) if label else ""

    async def sent_to(self, address: str, since: int) -> int:
        account, _, _ = address.partition(":")
        return await sent_since(self._house.work(), CHANNEL, account, address, since)
