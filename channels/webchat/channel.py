"""The web chat: our own pages as a channel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from channels.seam import Limits
from channels.webchat.assets import AssetRoutes
from channels.webchat.meetings import Meetings
from channels.webchat.pages import Pages
from channels.webchat.reader import Reader
from channels.webchat.receipts import Receipts
from channels.webchat.session import SESSION, YEAR, Sessions, message_id
from channels.webchat.site import NAME, Site
from channels.webchat.spool import Spool
from channels.webchat.stream import stream_routes
from channels.webchat.talk_routes import TEXT_LIMIT, Talk
from channels.webchat.viewer import unknown_language
from channels.webchat.visits import Demo, Invitations, Stored
from dialogs.talk import Content, Receive, Rendered


def utc_milliseconds() -> int:
    return time.time_ns() // 1_000_000


class WebChat:
    """`secret` signs cookies, forms and addresses: with another secret every browser is a stranger again.

    `spool` is a folder of its own for uploads on their way in.
    """

    def __init__(
        self,
        reader: Reader,
        spool: Path,
        secret: bytes,
        *,
        secure_cookies: bool,
        timezone: tzinfo | None = None,
        now: Callable[[], int] = utc_milliseconds,
        public_url: str = "",
    ) -> None:
        self._spool = Spool(spool)
        self._site = Site(
            reader=reader,
            sessions=Sessions(secret, secure_cookies),
            spool=self._spool,
            now=now,
            timezone=timezone or ZoneInfo("Asia/Shanghai"),
            public_url=public_url,
        )

    @property
    def name(self) -> str:
        return NAME

    @property
    def limits(self) -> Limits:
        return Limits(text=TEXT_LIMIT, buttons=True, keeps_history=False)

    @property
    def ready(self) -> bool:
        """Whether somebody takes what is written here."""
        return self._site.receive is not None

    @property
    def streams(self) -> int:
        """How many pages are open and listen."""
        return self._site.streams

    def routes(self) -> Sequence[BaseRoute]:
        api = APIRouter(include_in_schema=False)
        pages, talk = Pages(self._site), Talk(self._site)
        invitations, demo, stored = Invitations(self._site), Demo(self._site), Stored(self._site)
        receipts, meetings = Receipts(self._site), Meetings(self._site)
        for path, show in (
            ("/", pages.first),
            ("/s/{slug}", pages.chat),
            ("/s/{slug}/earlier", pages.earlier),
            ("/s/{slug}/aside", pages.aside),
            ("/i/{code}", invitations.show),
            ("/i/{code}/qr", invitations.qr),
            ("/r", receipts.show),
            ("/m/{token}", meetings.show),
            ("/files/{file_id}", stored.file),
            ("/assets/chat/{stamp}/{name}", AssetRoutes().asset),
        ):
            api.add_api_route(path, show, methods=["GET", "HEAD"], response_model=None)
        for path, take in (
            ("/s/{slug}/say", talk.say),
            ("/s/{slug}/press", talk.press),
            ("/s/{slug}/place", talk.place),
        ):
            api.add_api_route(path, take, methods=["POST"], response_model=None)
            api.add_api_route(path, pages.back_to_chat, methods=["GET"], response_model=None)
        api.add_api_route("/i/{code}", invitations.accept, methods=["POST"], response_model=None)
        api.add_api_route("/m/{token}", meetings.sign_in, methods=["POST"], response_model=None)
        api.add_api_route("/r", receipts.open, methods=["POST"], response_model=None)
        api.add_api_route("/demo/{slug}/{persona}", demo.become, methods=["POST"], response_model=None)
        api.add_api_route("/look/large", pages.large_type, methods=["POST"], response_model=None)
        return [*api.routes, *stream_routes(self._site).routes]

    async def listen(self, receive: Receive) -> None:
        self._site.receive = receive
        try:
            await asyncio.Event().wait()
        finally:
            self._site.receive = None

    async def send(self, address: str, rendered: Rendered) -> str:
        """Nothing to do: the page reads the letter from the chat's lines, and the reader wakes it."""
        return rendered.id

    def fetch(self, reference: str) -> AsyncIterator[bytes]:
        return self._spool.fetch(reference)

    @property
    def sessions(self) -> Sessions:
        return self._site.sessions

    async def hear(self, request: Request, session: str, content: Content, name: str, slug: str | None = None) -> None:
        """A page of ours says something for this browser; `name` is the same for the same saying. Raises when it was
        not committed."""
        external, sessions = self._site.sessions.external(session), self._site.sessions
        peer = sessions.peer(request.client.host if request.client else "")
        id = message_id(external, "hear", name, "")
        await self._site.take(external, id, content, slug, unknown_language(request), peer=peer)

    def begin_at(self, begins: Callable[[Request], str]) -> None:
        """Where a browser that is new at a station's page is sent first, as a path; empty where it stays."""
        self._site.begins = begins

    def keep(self, response: Response, session: str) -> None:
        """This browser has this session from now on."""
        self._site.sessions.put(response, SESSION, session, YEAR)

    def sweep_spool(self) -> int:
        """Remove uploads that nobody will fetch any more; to be called every hour or so. How many they were."""
        return self._spool.sweep()

    def close(self) -> None:
        """End all streams at once; call it when the server is told to stop, before it waits for open answers."""
        self._site.closed.set()
