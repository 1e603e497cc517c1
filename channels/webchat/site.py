"""What all routes of the web chat share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo

from starlette.requests import Request

from channels.seam import ChannelError
from channels.webchat.reader import Reader
from channels.webchat.session import Sessions
from channels.webchat.spool import Spool
from dialogs.talk import Content, Inbound, Receive

NAME = "web"


def _here(request: Request) -> str:
    return ""


@dataclass(slots=True)
class Site:
    reader: Reader
    sessions: Sessions
    spool: Spool
    now: Callable[[], int]  # UTC milliseconds
    timezone: tzinfo
    public_url: str  # empty: as the browser wrote it
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    receive: Receive | None = None
    streams: int = 0  # open live ones
    begins: Callable[[Request], str] = _here  # where a browser that is new had better go first; empty: nowhere else

    async def take(
        self, external: str, message_id: str, content: Content, station: str | None, language: str, *, peer: str
    ) -> str | None:
        """Hand one message in. Raises when it was not committed."""
        if self.receive is None:
            raise ChannelError("not_listening")
        at = self.now()
        return await self.receive(Inbound(NAME, NAME, external, message_id, content, at, station, language, peer))
