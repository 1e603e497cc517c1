"""`/m/<token>`: the page behind a meeting's QR code. Looking at it signs nobody in; the button does."""

from __future__ import annotations

import logging
import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channels.webchat.door import ensure_same_origin, token_fits
from channels.webchat.errors import error_page
from channels.webchat.html import keep_session, page, unlisted
from channels.webchat.reader import MeetingView
from channels.webchat.session import FLASH, flash_value, message_id
from channels.webchat.site import Site
from channels.webchat.upload import read_form
from channels.webchat.viewer import Viewer, viewer_of
from dialogs.talk import Opened

_log = logging.getLogger(__name__)
LONGEST = 64


class Meetings:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def show(self, request: Request, token: str) -> Response:
        return await self._page(request, await viewer_of(self._site, request), token)

    async def sign_in(self, request: Request, token: str) -> Response:
        ensure_same_origin(request)
        viewer = await viewer_of(self._site, request)
        form = await read_form(request, self._site.spool)
        form.discard()
        if not token_fits(self._site, viewer, form):
            return await self._page(request, viewer, token, 403, "page.expired")
        meeting = await self._find(viewer, token)
        if meeting is None:
            return await self._page(request, viewer, token)
        name = message_id(viewer.external, "m", form.get("key"), token)
        try:
            toast = await self._site.take(
                viewer.external, name, Opened(f"m_{token}"), meeting.slug, viewer.language, peer=viewer.peer
            )
        except Exception as error:
            _log.error("a sign-in was not taken: %s", type(error).__name__)
            return await self._page(request, viewer, token, 503, "page.not_accepted")
        response = RedirectResponse(f"/s/{meeting.slug}#end", 303)
        if toast:
            self._site.sessions.put(response, FLASH, flash_value(toast), 60)
        return response

    async def _find(self, viewer: Viewer, token: str) -> MeetingView | None:
        known = len(token) <= LONGEST and token.isascii()
        return await self._site.reader.meeting(token, viewer.language, viewer.peer) if known else None

    async def _page(self, request: Request, viewer: Viewer, token: str, status: int = 200, alert: str = "") -> Response:
        meeting = await self._find(viewer, token)
        if meeting is None:
            return unlisted(error_page(request, 404, "meeting"))
        response = page(
            self._site, request, viewer, "meeting.html", status,
            meeting=meeting, alert=viewer.words(alert) if alert else "", key=secrets.token_urlsafe(16),
        )  # fmt: skip
        return unlisted(keep_session(self._site, viewer, response))
