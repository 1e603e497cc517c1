"""One bot's way to its platform: plain methods for what comes and goes all day, the library's `Bot` for the rest."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any, cast
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from channels.seam import ChannelError
from channels.telegram.errors import translate
from channels.telegram.request import LeanRequest

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
LARGEST_FILE = 20 * 1024 * 1024  # what Telegram lets a bot download
_LONG_POLL = 50

# At DEBUG the library writes every parameter: people's words, and the webhook's secret.
logging.getLogger("telegram").setLevel(logging.INFO)


class Client:
    def __init__(self, token: str, api: str) -> None:
        account, _, secret = token.partition(":")
        if not account.isdecimal() or not secret or not token.isascii() or not token.isprintable() or "/" in token:
            raise ValueError("a Telegram token is a number, a colon and a secret, as @BotFather gave it")
        self.account = account
        self.request = LeanRequest(api)
        self.bot = Bot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self.request,
            get_updates_request=self.request,
        )
        self._methods = f"{api}/bot{token}"

    def __repr__(self) -> str:  # the library's Bot shows its token here
        return f"Client({self.account})"

    async def open(self) -> None:
        await self.request.initialize()

    async def close(self) -> None:
        await self.request.shutdown()

    async def call(self, method: str, arguments: Mapping[str, Any], answer_in: float | None = None) -> Any:
        """A method without files, past `Bot`, which costs more than the call. `answer_in` is in seconds.

        Raises TelegramError.
        """
        return await self.request.call(f"{self._methods}/{method}", arguments, answer_in)

    async def updates(self, offset: int | None) -> list[dict[str, Any]]:
        """The next updates, as they came: `Bot.get_updates` fails for all when it cannot read one, and logs them."""
        query: dict[str, str | int] = {"timeout": _LONG_POLL, "allowed_updates": json.dumps(ALLOWED)}
        if offset is not None:
            query["offset"] = offset
        result = await self.request.post(f"{self._methods}/getUpdates?{urlencode(query)}", read_timeout=_LONG_POLL + 10)
        return cast(list[dict[str, Any]], result)

    async def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """See `FileSource`. The file's address holds the token, so it never leaves this method."""
        try:
            file = await self.bot.get_file(reference)
            if (file.file_size or 0) > LARGEST_FILE:
                raise ChannelError("too_large", permanent=True)
            if not (file.file_path or "").startswith("http"):
                raise ChannelError("no_file", permanent=True)
            size = 0
            async with aclosing(self.request.stream(cast(str, file.file_path))) as pieces:
                async for piece in pieces:
                    size += len(piece)
                    if size > LARGEST_FILE:
                        raise ChannelError("too_large", permanent=True)
                    yield piece
        except TelegramError as exc:
            raise _no_file(exc) from None


def _no_file(exc: TelegramError) -> ChannelError:
    if not isinstance(exc, BadRequest):
        return translate(exc)
    if "temporarily unavailable" in exc.message:
        return ChannelError("network")
    return ChannelError("too_large" if "too big" in exc.message else "no_file", permanent=True)
