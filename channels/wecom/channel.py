"""The WeCom channel: one for all applications that the settings name."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

from starlette.routing import BaseRoute

from channels.seam import ChannelError, Limits, Look
from channels.tokens import TokenStore
from channels.wecom.account import Account
from channels.wecom.client import Client
from channels.wecom.content import Fields, inbound, is_entering
from channels.wecom.keeping import Keeping
from channels.wecom.layout import LONGEST
from channels.wecom.look import agent, look
from channels.wecom.menu import Menu, set_menu
from channels.wecom.outbound import Sender
from channels.wecom.pace import Pace
from channels.wecom.spent import Pressed, Spent
from channels.wecom.webhook import Callback
from dialogs.talk import Press, Receive, Rendered

log = logging.getLogger(__name__)


def _now() -> int:
    return int(time.time() * 1000)


class WecomChannel:
    """`submit` stands on the button of a card with a list, in Chinese and in English; `menu` below the chat."""

    def __init__(
        self,
        accounts: Sequence[Account],
        keeping: Keeping,
        store: TokenStore,
        *,
        submit: tuple[str, str],
        menu: Menu = (),
        now: Callable[[], int] = _now,
    ) -> None:
        self.name = "wecom"
        self.unheard = "app_unheard"
        """What `check` says as long as no message has come."""
        self.limits = Limits(text=LONGEST, buttons=True, keeps_history=True)
        self.accounts: Mapping[str, Account] = {account.name: account for account in accounts}
        self._keeping = keeping
        self._now = now
        self._menu = menu
        self._clients = {account.name: Client(account, store, now) for account in accounts}
        self._pace = Pace(keeping, now)
        self._senders = {name: Sender(client, self._pace, submit) for name, client in self._clients.items()}
        self._spent = Spent(self._clients, self._senders, keeping)
        self.callback = Callback(self.accounts, now, lambda: self._take if self._receive else None)
        self._receive: Receive | None = None

    @property
    def ready(self) -> bool:
        return self._receive is not None

    @property
    def hooked(self) -> bool:
        return True

    def routes(self) -> Sequence[BaseRoute]:
        return [self.callback.route()]

    async def listen(self, receive: Receive) -> None:
        """See the seam. What comes is posted to us; meanwhile cards that were pressed are made to show it."""
        self._receive = receive
        try:
            await self._show_menus()
            await self._spent.run()
        finally:
            self._receive = None
            await self.close()

    async def send(self, address: str, rendered: Rendered) -> str:
        """See the seam; errors: `errors.py`."""
        account, _, userid = address.partition(":")
        if account not in self._senders or not userid:
            raise ChannelError("unauthorized", retry_after=120.0)  # an application that the settings no longer name
        return await self._senders[account].send(userid, rendered)

    async def fetch(self, reference: str) -> AsyncIterator[bytes]:
        account, _, media = reference.partition(":")
        if account not in self._clients:
            raise ChannelError("no_file", permanent=True)
        async for piece in self._clients[account].fetch(media):
            yield piece

    async def check(self) -> str:
        """The applications' names. Raises ChannelError."""
        return "、".join([str((await agent(client)).get("name", "")) for client in self._clients.values()])

    async def look(self) -> Mapping[str, Sequence[Look]]:
        """See the seam."""
        return {name: await look(client) for name, client in self._clients.items()}

    async def close(self) -> None:
        """For whoever sends without listening; `listen` closes by itself."""
        await asyncio.gather(*(client.close() for client in self._clients.values()))

    async def _show_menus(self) -> None:
        for client in self._clients.values() if self._menu else ():
            try:
                await set_menu(client, self._menu)
            except ChannelError as error:  # an aid; all of it can be typed
                log.warning("the menu was not set", extra={"account": client.account.name, "reason": error.reason})

    async def _take(self, account: Account, fields: Fields) -> None:
        """Returns after the commit. Raises what `receive` raised: the message must then come again."""
        assert self._receive is not None
        found = inbound(account, fields, self._now())
        if found is None:
            return
        if is_entering(fields) and await self._keeping.known(account.name, found.address):
            return  # whoever opens the application again wants to read, not to be greeted
        toast = await self._receive(found)
        if isinstance(found.content, Press):
            code = fields.get("ResponseCode")
            self._spent.put(Pressed(found.address, found.content, code if isinstance(code, str) else "", toast))
