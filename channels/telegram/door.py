"""Hands each update over and gives Telegram what it waits for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from channels.telegram.client import Client
from channels.telegram.groups import Groups
from channels.telegram.inbound import Reader
from channels.telegram.layout import clean
from channels.telegram.quick import QuickUpdate, quick
from dialogs.talk import Receive

ANSWER = "answerCallbackQuery"
_TOAST = 200
_ANSWER_IN = 5.0  # the presser waits no longer, and neither do the others of the batch

log = logging.getLogger(__name__)

Answer = dict[str, str]
"""The arguments of `answerCallbackQuery`. Without an answer the button turns for minutes."""


class Door:
    def __init__(self, client: Client, receive: Receive, groups: Groups | None, now: Callable[[], int]) -> None:
        self._client = client
        self._reader = Reader(client.account)
        self._receive = receive
        self._groups = groups
        self._now = now

    async def take(self, raw: dict[str, Any]) -> Answer | None:
        """Returns after the commit, with what the presser of a button is owed.

        Raises what `receive` raised: the update must then come again.
        """
        try:
            update = quick(raw) or Update.de_json(raw, None)
        except Exception as exc:  # an update that cannot be read must not hold up all that follow it, for ever
            log.error("Telegram sent an update that we cannot read: %s", type(exc).__name__)
            unread = self._reader.unread(raw, self._now())
            if unread is not None:
                await self._receive(unread)
            return None
        return await self._take(update)

    async def take_and_answer(self, raw: dict[str, Any]) -> None:
        """A failed answer changes nothing: what was pressed is kept."""
        answer = await self.take(raw)
        if answer is None:
            return
        try:
            await self._client.call(ANSWER, answer, answer_in=_ANSWER_IN)
        except TelegramError as exc:  # most often "query is too old", after a time without network
            log.info("a press was not answered: %s", type(exc).__name__)

    async def _take(self, update: Update | QuickUpdate) -> Answer | None:
        inbound = self._reader.read(update, self._now())
        toast = await self._receive(inbound) if inbound is not None else None
        if update.callback_query is not None:
            return _answer(update.callback_query.id, toast)
        if inbound is None and isinstance(update, Update) and update.message is not None and self._groups is not None:
            await self._groups.answer(update.message)
        return None


def _answer(query: str, toast: str | None) -> Answer:
    return {"callback_query_id": query, **({"text": clean(toast)[:_TOAST]} if toast else {})}
