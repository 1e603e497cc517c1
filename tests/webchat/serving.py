"""The web chat on a real server on loopback, that can be stopped and started again at the same address."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from channels.webchat.channel import WebChat
from channels.webchat.errors import install
from channels.webchat.session import Sessions
from tests.webchat.fake import SLUG, FakeStation, a_whole_talk

SECRET = b"a secret for tests only, 32 bytes"


class Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield  # the test run keeps its own handling of Ctrl-C


@dataclass
class Site:
    """A running web chat; the browser tests know no more of it than `url`, `slug`, `furnish` and `restart`."""

    fake: FakeStation
    spool: Path
    slug: str = SLUG
    port: int = 0
    chat: WebChat = field(init=False)
    _app: FastAPI = field(init=False)
    _server: Server = field(init=False)
    _serving: asyncio.Task[None] = field(init=False)
    _listening: asyncio.Task[None] = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._open()
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            self._answer, log_config=None, timeout_graceful_shutdown=5, lifespan="off", interface="asgi3"
        )
        self._server = Server(config)
        self._serving = asyncio.create_task(self._server.serve([listening]))
        await self._server.listens.wait()

    async def stop(self) -> None:
        self.chat.close()
        self._server.should_exit = True
        await self._serving
        await self._close()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def renew(self, fake: FakeStation, spool: Path) -> None:
        """Another house behind the same server: much faster than another server."""
        await self._close()
        self.fake, self.spool = fake, spool
        if self._serving.done():  # a test stopped the server and failed before it could start it again
            await self.start()
        else:
            self._open()

    async def furnish(self, session: str) -> None:
        """Fill the chat of one browser with every piece that a chat can show."""
        a_whole_talk(self.fake, Sessions(SECRET, False).external(session))

    def _open(self) -> None:
        self.chat = WebChat(self.fake, self.spool, SECRET, secure_cookies=False, now=self.fake.now)
        self._app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        self._app.router.routes.extend(self.chat.routes())
        self._app.add_api_route("/broken", _broken)
        install(self._app)
        self._listening = asyncio.create_task(self.chat.listen(self.fake.receive))

    async def _close(self) -> None:
        self.chat.close()
        self._listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listening

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


async def _broken() -> None:
    raise RuntimeError("a fault on purpose")


@contextlib.asynccontextmanager
async def serving(spool: Path) -> AsyncIterator[Site]:
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    site = Site(FakeStation(), spool)
    await site.start()
    try:
        yield site
    finally:
        await site.stop()
