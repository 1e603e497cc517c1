"""One account's way to people: in a response, by customer-service message within its count, by template, or later."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from math import inf
from typing import Any

from channels.seam import UNTIL_CONTACT, ChannelError
from channels.wechat import templates
from channels.wechat.account import Account
from channels.wechat.calling import ApiError, Json
from channels.wechat.client import Client
from channels.wechat.errors import (
    BAD_MEDIA,
    NO_WINDOW,
    NOT_ALLOWED,
    REFUSED_BY_HIM,
    REPEATED,
    STALE,
    USED_UP,
    midnight,
    translate,
)
from channels.wechat.inbound import Contact
from channels.wechat.keeping import Keeping
from channels.wechat.layout import choices, fitting, language, messages, more_line, size, words
from channels.wechat.media import Media
from channels.wechat.paging import LONGEST
from channels.wechat.quotas import Quotas
from dialogs.talk import Picture, Rendered
from locales.catalogue import said

log = logging.getLogger(__name__)

TEMPLATE_ID = "t:"
"""Before the number of a template message, by which WeChat tells later whether it arrived."""
_REMEMBERED = 1_000
_LATE = 900.0
_BAD_TEMPLATE = frozenset({40037, 47003, 41028, 41029, 41030})


class Sender:
    """Satisfies `channels.wechat.door.Sending`."""

    def __init__(self, account: Account, client: Client, keeping: Keeping, now: Callable[[], int]) -> None:
        self.account = account
        self._client = client
        self._keeping = keeping
        self._quotas = Quotas(keeping)
        self._media = Media(client, now)
        self._now = now
        self._shut: dict[str, float] = {}  # ways that WeChat refuses this account, and until when
        self._out: OrderedDict[str, int] = OrderedDict()  # parts of letters that went out before one failed
        self._denied: OrderedDict[str, int] = OrderedDict()  # letters that did not get through by themselves

    async def opened(self, openid: str, contact: Contact, at: int) -> None:
        await self._quotas.opened(self.account.address(openid), contact, at)

    async def arrived(self, openid: str, message: str, *, well: bool) -> None:
        """A template message that did not arrive: its letter waits, and is told on the telephone in time."""
        if not well:
            await self._keeping.missed(self.account.address(openid), f"{TEMPLATE_ID}{message}")

    def passive(self, rendered: Rendered, more: int) -> str | None:
        """See `Sending`: None where a message of its own shows it better."""
        told = words(rendered) + self._files(rendered)
        below = f"\n\n{more_line(rendered, more)}" if more else ""
        if self.account.verified and self._open("custom") and rendered.id not in self._denied:
            presses = self._open("menu") and choices(rendered)
            if presses or _photos(rendered) or size(told + below) > LONGEST:
                return None
        return fitting(told or "…", LONGEST - size(below)) + below

    async def send(self, openid: str, rendered: Rendered) -> str:
        """The platform's id. Raises ChannelError; `window` where no way is open until the person writes again."""
        try:
            return await self._sent(openid, rendered)
        except ChannelError:
            self._note(self._denied, rendered.id, 1)
            raise

    async def _sent(self, openid: str, rendered: Rendered) -> str:
        sent = await self._custom(openid, rendered)
        if sent is None and rendered.id not in self._out:
            sent = await self._template(openid, rendered)
        if sent is not None:
            return sent
        used_up = [until for way, until in self._shut.items() if self._now() < until < inf and way != "menu"]
        if used_up:
            raise ChannelError("quota", retry_after=(min(used_up) - self._now()) / 1000)
        raise ChannelError(UNTIL_CONTACT)

    def fetch(self, media: str) -> AsyncIterator[bytes]:
        """See `FileSource`."""
        return self._client.fetch(media)

    async def close(self) -> None:
        await self._client.close()

    # --- customer-service messages ------------------------------------------------------------------

    async def _custom(self, openid: str, letter: Rendered) -> str | None:
        if not self._open("custom"):
            return None
        address = self.account.address(openid)
        photos = _photos(letter)
        texts = messages(self._whole(letter), menu=self._open("menu"))
        if not await self._spent(address, letter, len(photos) + len(texts)):
            if not photos or not await self._spent(address, letter, len(texts)):
                return None
            photos = []  # rather the words alone than nothing
        return await self._parts(openid, letter, [*photos, *texts])

    async def _spent(self, address: str, letter: Rendered, count: int) -> bool:
        return await self._keeping.spend(address, max(1, count - self._out.get(letter.id, 0)))

    async def _parts(self, openid: str, letter: Rendered, parts: list[Picture | Json]) -> str | None:
        """In their order; what went out before is not sent again when the letter is tried once more."""
        address, first = self.account.address(openid), min(self._out.get(letter.id, 0), len(parts) - 1)
        for at in range(first, len(parts)):
            left = len(parts) - at
            try:
                await self._part(openid, parts[at])
            except ApiError as error:
                return await self._refused(openid, letter, error, left)
            except ChannelError as error:
                # What was cut off may have been counted: it stays spent.
                await self._keeping.give_back(address, left - (error.reason == "network"))
                raise
            self._note(self._out, letter.id, at + 1)
        self._out.pop(letter.id, None)
        return letter.id

    async def _part(self, openid: str, part: Picture | Json) -> None:
        if not isinstance(part, Picture):
            await self._call("message/custom/send", {"touser": openid, **part})
            return
        for again in (True, False):
            media = await self._media.id_of(part)
            if media is None:
                return
            try:
                await self._call(
                    "message/custom/send", {"touser": openid, "msgtype": "image", "image": {"media_id": media}}
                )
                return
            except ApiError as error:
                if error.errcode not in BAD_MEDIA or not again:
                    raise
                self._media.forget(media)

    async def _refused(self, openid: str, letter: Rendered, error: ApiError, left: int) -> str | None:
        """None where another way may be tried."""
        address, code = self.account.address(openid), error.errcode
        if code in NO_WINDOW:
            await self._keeping.emptied(address)
            return None
        await self._keeping.give_back(address, left)
        if code == 40200 and self._open("menu"):
            await self._shut_way("menu", code)
            return await self._custom(openid, letter)
        if code == USED_UP or code in NOT_ALLOWED:
            await self._shut_way("custom", code)
            return None
        raise await self._told(error) from None

    def _note(self, known: OrderedDict[str, int], letter: str, value: int) -> None:
        known[letter] = value
        known.move_to_end(letter)
        while len(known) > _REMEMBERED:
            known.popitem(last=False)

    # --- templates ----------------------------------------------------------------------------------

    async def _template(self, openid: str, letter: Rendered) -> str | None:
        template = self.account.templates.get(letter.kind)
        way = "subscription" if template is not None and template.subscription else "template"
        if template is None or not self._open(way) or not self._open(template.id):
            return None
        body: dict[str, Any] = {"touser": openid, "template_id": template.id, "data": templates.data(template, letter)}
        page = templates.page(self.account, template, letter)
        if template.subscription:
            path, body = "message/subscribe/bizsend", body | ({"page": page} if page else {})
        else:
            path = "message/template/send"
            body |= {"client_msg_id": letter.id.replace("-", ""), **({"url": page} if page else {})}
        try:
            answer = await self._call(path, body)
        except ApiError as error:
            return await self._no_template(letter, error, way, template.id)
        number = str(answer.get("msgid") or "")
        return f"{TEMPLATE_ID}{number}" if number and not template.subscription else letter.id

    async def _no_template(self, letter: Rendered, error: ApiError, way: str, template: str) -> str | None:
        code = error.errcode
        if code in REPEATED:
            return letter.id
        if code in REFUSED_BY_HIM or code in NO_WINDOW:
            return None
        if code == USED_UP or code in NOT_ALLOWED:
            await self._shut_way(way, code)
            return None
        if code in _BAD_TEMPLATE:
            await self._shut_way(template, code)
            return None
        raise await self._told(error) from None

    # --- all ways -----------------------------------------------------------------------------------

    async def _call(self, method: str, body: Json) -> Json:
        return await self._client.call(f"/cgi-bin/{method}", body)

    def _open(self, way: str) -> bool:
        return self._now() >= self._shut.get(way, -inf)

    async def _shut_way(self, way: str, code: int) -> None:
        """Not tried again: until midnight where the day is used up, else as long as this process lives."""
        self._shut[way] = self._now() + midnight(self._now()) if code == USED_UP else inf
        log.error("WeChat refuses this account", extra={"account": self.account.name, "part": way, "reason": str(code)})
        await self._keeping.trouble(self.account.name, f"{'quota' if code == USED_UP else 'not_allowed'} {way} {code}")

    async def _told(self, error: ApiError) -> ChannelError:
        """Of a token that is refused though it is new the operator is told."""
        if error.errcode in STALE:
            await self._keeping.trouble(self.account.name, f"unauthorized {error.errcode}")
            return ChannelError("unauthorized", retry_after=_LATE)
        return translate(error, self._now())

    def _whole(self, letter: Rendered) -> Rendered:
        """With a line for what this channel does not carry."""
        more = self._files(letter)
        if not more:
            return letter
        numbered = letter.numbered + more if letter.numbered else ""
        return replace(letter, plain=letter.plain + more, numbered=numbered)

    def _files(self, letter: Rendered) -> str:
        """Voices and files are heard and read on the page; so are pictures where the account may send none."""
        kinds = {picture.kind for picture in letter.pictures}
        shows = kinds if not (self.account.verified and self._open("custom")) else kinds - {"photo"}
        return f"\n{said('label.seen_on_page', language(letter))}" if shows else ""


def _photos(letter: Rendered) -> list[Picture]:
    return [one for one in letter.pictures if one.kind == "photo" and (one.path or one.content)]
