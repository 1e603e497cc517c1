"""Customer-service messages (客服消息): a letter's pictures and words in their order, within what may still be sent."""

from __future__ import annotations

from collections import OrderedDict

from channels.seam import ChannelError
from channels.wechat.account import Account
from channels.wechat.calling import ApiError, Json
from channels.wechat.client import Client
from channels.wechat.errors import BAD_MEDIA, NO_WINDOW
from channels.wechat.keeping import Keeping
from channels.wechat.layout import messages, photos
from channels.wechat.media import Media
from channels.wechat.ways import Ways
from dialogs.talk import Picture, Rendered

_REMEMBERED = 1_000
_NO_MENUS = 40200


class CustomMessages:
    """Of one account."""

    def __init__(self, account: Account, client: Client, keeping: Keeping, media: Media, ways: Ways) -> None:
        self._account = account
        self._client = client
        self._keeping = keeping
        self._media = media
        self._ways = ways
        self._out: OrderedDict[str, tuple[int, int]] = OrderedDict()
        """Of letters of which a part failed: how many went out before it, and of how many."""

    def begun(self, letter: Rendered) -> bool:
        """Whether a part of it is out."""
        return letter.id in self._out

    async def send(self, openid: str, letter: Rendered) -> str | None:
        """The platform's id; None where another way may be tried. Raises ChannelError."""
        if not self._ways.open("custom"):
            return None
        address = self._account.address(openid)
        shown = photos(letter)
        bare = messages(letter, menu=False)
        texts = messages(letter, menu=True) if self._ways.open("menu") else bare
        # Rather the words alone than nothing.
        ways: tuple[list[Picture | Json], ...] = (
            [*shown, *texts],
            [*texts] if shown else [],
            [*bare] if len(bare) < len(texts) else [],
        )
        for parts in ways:
            if parts and await self._spent(address, letter, len(parts)):
                return await self._parts(openid, letter, parts)
        return None

    async def _spent(self, address: str, letter: Rendered, count: int) -> bool:
        return await self._keeping.spend(address, count - self._gone(letter, count))

    def _gone(self, letter: Rendered, count: int) -> int:
        """Of so many parts those that are out; where it went by more or fewer before, it begins anew."""
        gone, of = self._out.get(letter.id, (0, 0))
        return gone if of == count else 0

    async def _parts(self, openid: str, letter: Rendered, parts: list[Picture | Json]) -> str | None:
        """In their order; what went out before is not sent again when the letter is tried once more."""
        address = self._account.address(openid)
        for at in range(self._gone(letter, len(parts)), len(parts)):
            left = len(parts) - at
            try:
                await self._part(openid, parts[at])
            except ApiError as error:
                return await self._refused(openid, letter, error, left)
            except ChannelError as error:
                # What was cut off may have been counted: it stays spent.
                await self._keeping.give_back(address, left - (error.reason == "network"))
                raise
            self._went(letter, at + 1, len(parts))
        self._out.pop(letter.id, None)
        return letter.id

    async def _part(self, openid: str, part: Picture | Json) -> None:
        if not isinstance(part, Picture):
            await self._message(openid, part)
            return
        for again in (True, False):
            media = await self._media.id_of(part)
            if media is None:
                return
            try:
                await self._message(openid, {"msgtype": "image", "image": {"media_id": media}})
                return
            except ApiError as error:
                if error.errcode not in BAD_MEDIA or not again:
                    raise
                self._media.forget(media)

    async def _message(self, openid: str, message: Json) -> None:
        await self._client.call("/cgi-bin/message/custom/send", {"touser": openid, **message})

    async def _refused(self, openid: str, letter: Rendered, error: ApiError, left: int) -> str | None:
        address = self._account.address(openid)
        if error.errcode in NO_WINDOW:
            await self._keeping.emptied(address)
            return None
        await self._keeping.give_back(address, left)
        if error.errcode == _NO_MENUS and self._ways.open("menu"):
            await self._ways.shut("menu", error.errcode)
            return await self.send(openid, letter)
        if await self._ways.shuts("custom", error.errcode):
            return None
        raise await self._ways.error(error) from None

    def _went(self, letter: Rendered, gone: int, of: int) -> None:
        self._out[letter.id] = gone, of
        self._out.move_to_end(letter.id)
        while len(self._out) > _REMEMBERED:
            self._out.popitem(last=False)
