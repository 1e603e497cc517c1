"""Stands in for what is behind `receive` and what keeps, and letters to send."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import uvicorn
from starlette.applications import Starlette

from channels.tokens import Token
from channels.wecom import Account, WecomChannel
from dialogs.talk import Button, Inbound, Rendered, Speaker
from tests.wecom.server import WecomServer

BOT = Speaker("bot", "驿站助手", "驿")


def letter_id(number: int) -> str:
    return str(UUID(int=0x0199F3A4_7C1E_7B52_9A3E_4D1F0C6B0000 + number))


def letter(plain: str, *labels: str, number: int = 1, links: tuple[tuple[str, str], ...] = (), **more: Any) -> Rendered:
    id_ = letter_id(number)
    buttons = tuple(Button(id_, str(at), label, primary=at == 1) for at, label in enumerate(labels, 1))
    buttons += tuple(Button(id_, "", label, link=link) for label, link in links)
    lines = [f"{one.code} {one.label}" for one in buttons if not one.link]
    whole = {"text": plain, "plain": plain, "numbered": "\n".join([plain, *lines]), "buttons": buttons, **more}
    return Rendered(id_, 0, BOT, **whole)


@dataclass
class Kept:
    """Satisfies `Keeping` and `TokenStore`."""

    people: set[str] = field(default_factory=set)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    sent: list[int] = field(default_factory=list)
    tokens: dict[str, Token] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)

    async def known(self, account: str, address: str) -> bool:
        return address in self.people

    async def chosen(self, letter: str, code: str) -> str:
        return self.labels.get((letter, code), "")

    async def sent_to(self, address: str, since: int) -> int:
        return sum(at > since for at in self.sent)

    async def read(self, key: str) -> Token | None:
        return self.tokens.get(key)

    async def hold(self, key: str, holder: str, until: int) -> bool:
        return True

    async def release(self, key: str, holder: str) -> None: ...

    async def keep(self, key: str, token: Token) -> None:
        self.tokens[key] = token

    async def trouble(self, key: str, what: str) -> None:
        self.troubles.append(what)

    async def over(self, key: str, reason: str) -> None:
        """Whoever keeps tokens is told of it by `trouble` alone here."""


@dataclass
class Station:
    """Takes every message; `refuses` says how often it fails first."""

    taken: list[Inbound] = field(default_factory=list)
    refuses: int = 0
    toast: str | None = None

    async def receive(self, inbound: Inbound) -> str | None:
        if self.refuses:
            self.refuses -= 1
            raise RuntimeError("the disk is full")
        self.taken.append(inbound)
        return self.toast


def account(server: WecomServer, **more: Any) -> Account:
    app = server.app
    return Account("main", app.corp_id, app.agent_id, app.secret, app.token, app.aes_key, server.api, **more)


def made(server: WecomServer, kept: Kept, **more: Any) -> WecomChannel:
    now = more.pop("now", lambda: server.world.at * 1000)
    return WecomChannel([account(server, **more)], kept, kept, submit=("确定", "OK"), now=now)


@asynccontextmanager
async def served(server: WecomServer, channel: WecomChannel) -> AsyncIterator[None]:
    """The channel's callback on loopback, told to the platform."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.app.callback = f"http://127.0.0.1:{listener.getsockname()[1]}/wecom/main"
        config = uvicorn.Config(Starlette(routes=list(channel.routes())), log_config=None, lifespan="off", ws="none")
        web = uvicorn.Server(config)
        serving = asyncio.create_task(web._serve([listener]))
        yield
        web.should_exit = True
        await serving


@asynccontextmanager
async def listening(channel: WecomChannel, receive: Callable[[Inbound], Any]) -> AsyncIterator[None]:
    task = asyncio.create_task(channel.listen(receive))
    await asyncio.sleep(0)
    assert channel.ready
    yield
    task.cancel()
    (ended,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(ended, asyncio.CancelledError)
