"""The Telegram channel: what `bot/` wires in."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

from starlette.routing import BaseRoute
from telegram import BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from channels.seam import Limits, Look
from channels.telegram.client import ALLOWED, Client
from channels.telegram.door import Door
from channels.telegram.errors import translate
from channels.telegram.groups import GroupAnswer, Groups
from channels.telegram.layout import LONGEST, start_link
from channels.telegram.outbound import Sender
from channels.telegram.polling import Backoff, poll
from channels.telegram.webhook import PATH, Webhook
from dialogs.talk import Receive, Rendered

__all__ = ["TelegramChannel", "start_link"]

_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")

log = logging.getLogger(__name__)


def _now() -> int:
    return int(time.time() * 1000)


Doing = Callable[[], Awaitable[None]]


async def _alone(doing: Doing) -> None:
    await doing()


class TelegramChannel:
    """Polls, or with `webhook` (the public https base of our own server) registers there and waits for posts.

    `commands` are shown in private chats, by language code (`""` for all others, else two letters): command without
    slash, description. `retry_first` is the first pause in seconds after a failure; it doubles up to half a minute.
    `one_of_all` does what only one of several processes may do, while it is this one's turn.
    """

    def __init__(
        self,
        token: str,
        *,
        api: str = "https://api.telegram.org",
        webhook: str | None = None,
        webhook_secret: str | None = None,
        commands: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        group_answer: GroupAnswer | None = None,
        location_label: str = "📍",
        retry_first: float = 1.0,
        now: Callable[[], int] = _now,
        one_of_all: Callable[[Doing], Awaitable[None]] = _alone,
    ) -> None:
        if webhook and not _SECRET.fullmatch(webhook_secret or ""):
            raise ValueError("a webhook needs a secret of 16 to 256 of A-Za-z0-9_-")
        self.name = "telegram"
        self.limits = Limits(text=LONGEST, buttons=True, keeps_history=True, per_second=1.0, overall=30.0)
        self.username: str | None = None
        self._client = Client(token.strip(), api.rstrip("/"))
        self.account = self._client.account
        self._sender = Sender(self._client, location_label)
        self._groups = Groups(self._client, group_answer) if group_answer else None
        self._address = webhook.rstrip("/") + PATH if webhook else None
        self._secret = webhook_secret or ""
        self._webhook = Webhook(self._secret, lambda: self._door.take if self._door else None)
        self._commands = commands or {}
        self._retry_first = retry_first
        self._now = now
        self._one_of_all = one_of_all
        self._door: Door | None = None
        self.polled_at: float | None = None

    def link(self, payload: str) -> str:
        """The way into the bot's private chat; empty as long as Telegram has not told us who we are."""
        return start_link(self.username, payload) if self.username else ""

    @property
    def ready(self) -> bool:
        """Whether Telegram has told us who we are."""
        return self.username is not None

    @property
    def hooked(self) -> bool:
        return self._address is not None

    async def check(self) -> str:
        """See the seam."""
        try:
            return (await self._client.bot.get_me()).username or ""
        except TelegramError as exc:
            raise translate(exc) from None

    async def look(self) -> Mapping[str, Sequence[Look]]:
        """See the seam."""
        try:
            name = (await self._client.bot.get_me()).username or ""
            looked = [Look("bot_fine", True, f"@{name}")]
            if self.hooked and (lost := (await self._client.bot.get_webhook_info()).last_error_message):
                looked.append(Look("posts_lost", False, lost))
        except TelegramError as exc:
            refused = translate(exc).reason == "unauthorized"
            looked = [Look("bot_refused" if refused else "platform_away", False)]
        return {self.account: looked}

    def routes(self) -> Sequence[BaseRoute]:
        return [] if self._address is None else [self._webhook.route()]

    async def listen(self, receive: Receive) -> None:
        """See the seam. Outlives network cuts, refused tokens and other pollers, loudly."""
        await self._client.open()
        backoff = Backoff(self._retry_first)
        self._door = Door(self._client, receive, self._groups, self._now)
        try:
            await self._arrive(backoff)
            await self._one_of_all(self._take_in)
        finally:
            self._door = None
            await self._client.close()

    async def send(self, address: str, rendered: Rendered) -> str:
        """The id is that of the last text message, as a quoting answer names it. Errors: see `errors.py`."""
        return await self._sender.send(address, rendered)

    def fetch(self, reference: str) -> AsyncIterator[bytes]:
        return self._client.fetch(reference)

    async def close(self) -> None:
        """For whoever sends without listening; `listen` closes by itself."""
        await self._client.close()

    def _polled(self) -> None:
        self.polled_at = time.monotonic()

    async def _arrive(self, backoff: Backoff) -> None:
        """Who we are; asked until it is known."""
        while True:
            try:
                self.username = (await self._client.bot.get_me()).username
                if self._groups is not None:
                    self._groups.username = self.username or ""
                break
            except TelegramError as exc:
                await backoff.after(exc, "start")

    async def _take_in(self) -> None:
        """What one process does for all: it says which way messages come, and polls where that is the way."""
        assert self._door is not None
        backoff = Backoff(self._retry_first)
        while True:
            try:
                await self._choose_way()
                break
            except TelegramError as exc:
                await backoff.after(exc, "start")
        backoff.reset()
        await self._show_commands()
        if self._address is not None:
            await asyncio.Event().wait()
        await poll(self._client, self._door.take_and_answer, backoff, self._polled)

    async def _choose_way(self) -> None:
        """What waits at Telegram from before the start is kept, whichever way it came."""
        bot = self._client.bot
        if self._address is None:
            await bot.delete_webhook(drop_pending_updates=False)
        else:
            await bot.set_webhook(
                self._address, allowed_updates=ALLOWED, secret_token=self._secret, drop_pending_updates=False
            )

    async def _show_commands(self) -> None:
        try:
            for language, commands in self._commands.items():
                await self._client.bot.set_my_commands(
                    list(commands), scope=BotCommandScopeAllPrivateChats(), language_code=language or None
                )
        except TelegramError as exc:  # the menu is an aid; all commands work without it
            log.warning("the menu of commands was not set: %s", type(exc).__name__)
