"""Groups: matters are spoken of in private, so a group that calls the bot hears who is on duty and where to write."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable

from telegram import LinkPreviewOptions, Message
from telegram.error import TelegramError

from channels.telegram.client import Client
from channels.telegram.layout import clean, start_link

GroupAnswer = Callable[[str | None], Awaitable[tuple[str, str]]]
"""Takes the words after the command or mention (a station's name, perhaps); returns the text and the start payload."""

_EVERY = 60.0  # seconds between two answers in one group
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)

log = logging.getLogger(__name__)


class Groups:
    def __init__(self, client: Client, answer: GroupAnswer) -> None:
        self._client = client
        self._answer = answer
        self._last: dict[int, float] = {}
        self.username = ""

    async def answer(self, message: Message) -> None:
        """Answers when it is called, at most once a minute; nothing of a group reaches the seam."""
        if message.chat.type not in {"group", "supergroup"} or not self.username:
            return
        called, words = self._called(message)
        if not called or not self._may(message.chat.id):
            return
        try:
            text, payload = await self._answer(words)
            await self._client.bot.send_message(
                message.chat.id,
                f"{clean(text)}\n{start_link(self.username, payload)}",
                message_thread_id=message.message_thread_id if message.is_topic_message else None,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except TelegramError as exc:  # the next call in the group is answered again; nothing is owed to it
            log.warning("a group was not answered: %s", type(exc).__name__)

    def _called(self, message: Message) -> tuple[bool, str | None]:
        text = message.text or ""
        name = self.username.casefold()
        command = _COMMAND.fullmatch(text)
        if command:
            to = command.group(1)
            return to is None or to.casefold() == name, (command.group(2) or "").strip() or None
        for entity in message.entities:
            words = message.parse_entity(entity)
            if entity.type == "mention" and words.casefold() == f"@{name}":
                return True, text.replace(words, "", 1).strip() or None
        return False, None

    def _may(self, chat: int) -> bool:
        now = time.monotonic()
        self._last = {group: at for group, at in self._last.items() if now - at < _EVERY}
        if chat in self._last:
            return False
        self._last[chat] = now
        return True
