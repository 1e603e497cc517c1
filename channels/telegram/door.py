"""Hands each update over and gives Telegram what it waits for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from telegram import CallbackQuery, Update
from telegram.error import TelegramError

from channels.telegram.client import Client
from channels.telegram.groups import Groups
from channels.telegram.inbound import Reader
from channels.telegram.layout import clean
from dialogs.talk import Receive

_TOAST = 200
_ANSWER_IN = 5.0  # the presser waits no longer, and neither do the others of the batch

log = logging.getLogger(__name__)


class Door:
    def __init__(self, client: Client, receive: Receive, groups: Groups | None, now: Callable[[], int]) -> None:
        self._client = client
        self._reader = Reader(client.account)
        self._receive = receive
        self._groups = groups
        self._now = now

    async def take(self, raw: dict[str, Any]) -> None:
        """Returns after the commit. Raises what `receive` raised: the update must then come again."""
        try:
            update = Update.de_json(raw, None)
        except Exception as exc:  # an update that cannot be read must not hold up all that follow it, for ever
            log.error("Telegram sent an update that we cannot read: %s", type(exc).__name__)
            unread = self._reader.unread(raw, self._now())
            if unread is not None:
                await self._receive(unread)
            return
        await self._take(update)

    async def _take(self, update: Update) -> None:
        inbound = self._reader.read(update, self._now())
        toast = await self._receive(inbound) if inbound is not None else None
        if update.callback_query is not None:
            await self._answer(update.callback_query, toast)
        elif inbound is None and update.message is not None and self._groups is not None:
            await self._groups.answer(update.message)

    async def _answer(self, query: CallbackQuery, toast: str | None) -> None:
        """Without an answer the button turns for minutes. A failure changes nothing: what was pressed is kept."""
        try:
            text = clean(toast)[:_TOAST] if toast else None
            await self._client.bot.answer_callback_query(query.id, text=text, read_timeout=_ANSWER_IN)
        except TelegramError as exc:  # most often "query is too old", after a time without network
            log.info("a press was not answered: %s", type(exc).__name__)
