"""Sending one letter: its pictures, then its words, the buttons under the last part."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from telegram.error import BadRequest, RetryAfter, TelegramError

from channels.seam import ChannelError
from channels.telegram import pictures
from channels.telegram.client import Client
from channels.telegram.errors import seconds, translate
from channels.telegram.layout import Markup, clean, is_public, keyboard, link_lines, split
from dialogs.talk import Button, Rendered

_NO_PREVIEW = {"is_disabled": True}
_PATIENCE = 5.0  # seconds waited amid a letter, rather than sending its first parts twice


class Sender:
    def __init__(self, client: Client, location_label: str) -> None:
        self._client = client
        self._location_label = location_label
        self.pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def send(self, address: str, rendered: Rendered) -> str:
        """The message id of the last text, or of the last picture where there is no text.

        A letter that fails midway is sent again as a whole: at least once.
        """
        try:
            chat = int(address)
        except ValueError:
            raise ChannelError("gone", permanent=True) from None
        try:
            return await self._letter(chat, rendered)
        except TelegramError as exc:
            raise translate(exc) from None

    async def _letter(self, chat: int, rendered: Rendered) -> str:
        sent = ""
        steps = [*await pictures.calls(self._client.bot, chat, rendered.pictures), *self._words(chat, rendered)]
        for step in steps:
            try:
                sent = await step()
            except RetryAfter as exc:
                if not sent or seconds(exc) > _PATIENCE:
                    raise
                await self.pause(seconds(exc))
                sent = await step()
        if not sent:
            raise ChannelError("bad_request", permanent=True)
        return sent

    def _words(self, chat: int, rendered: Rendered) -> list[pictures.Call]:
        own = [button for button in rendered.buttons if button.link and not is_public(button.link)]
        rest = [button for button in rendered.buttons if button not in own]
        parts = split(clean(rendered.plain + link_lines(own))) or (["…"] if rest else [])
        if not parts:
            return []
        last = partial(self._last, chat, parts[-1], rest, rendered.ask_location)
        return [*(partial(self._text, chat, part, None) for part in parts[:-1]), last]

    async def _last(self, chat: int, text: str, buttons: Sequence[Button], ask_location: bool) -> str:
        try:
            return await self._text(chat, text, self._markup(buttons, ask_location))
        except BadRequest as exc:
            links = [button for button in buttons if button.link]
            if not links or "url" not in exc.message.lower():
                raise
        # Telegram refuses the address as a button; as words it reaches all the same.
        await self._links(chat, links)
        return await self._text(chat, text, self._markup([b for b in buttons if not b.link], ask_location))

    async def _links(self, chat: int, links: Sequence[Button]) -> None:
        for part in split(clean(link_lines(links))):
            await self._text(chat, part, None)

    def _markup(self, buttons: Sequence[Button], ask_location: bool) -> Markup | None:
        try:
            inline = keyboard(buttons)
        except ValueError as exc:
            raise BadRequest(f"BUTTON_DATA_INVALID: {exc}") from None
        if inline is None and ask_location:  # one message carries one keyboard; the choices come first
            place = {"text": self._location_label, "request_location": True}
            return {"keyboard": [[place]], "resize_keyboard": True, "one_time_keyboard": True}
        return inline

    async def _text(self, chat: int, text: str, markup: Markup | None) -> str:
        message = {"chat_id": chat, "text": text, "protect_content": True, "link_preview_options": _NO_PREVIEW}
        if markup is not None:
            message["reply_markup"] = markup
        return str((await self._client.call("sendMessage", message))["message_id"])
