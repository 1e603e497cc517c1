"""Invitations, the demo's people, and files."""

from __future__ import annotations

import logging
import secrets

from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channels.webchat.door import ensure_same_origin, station_or_404, token_fits
from channels.webchat.errors import error_page
from channels.webchat.html import keep_session, own_address, page, qr
from channels.webchat.reader import InvitationView
from channels.webchat.session import DEMO, FLASH, flash_value, message_id
from channels.webchat.site import Site
from channels.webchat.upload import read_form
from channels.webchat.viewer import Viewer, viewer_of, viewer_of_file
from dialogs.talk import Opened

_log = logging.getLogger(__name__)


class Invitations:
    """Looking at an invitation costs nothing, so that a link's preview does not use it up; the button accepts."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def show(self, request: Request, code: str) -> Response:
        viewer = await viewer_of(self._site, request)
        return await self._page(request, viewer, code)

    async def qr(self, request: Request, code: str) -> Response:
        """The invitation to be held up to somebody's phone; looking does not use it up."""
        viewer = await viewer_of(self._site, request)
        invitation = await self._find(viewer, code)
        if invitation is None:
            return error_page(request, 404, "invitation")
        image = qr(own_address(self._site, request, f"/i/{code}"))
        response = page(self._site, request, viewer, "invitation_qr.html", invitation=invitation, qr=image)
        return keep_session(self._site, viewer, response)

    async def accept(self, request: Request, code: str) -> Response:
        ensure_same_origin(request)
        viewer = await viewer_of(self._site, request)
        form = await read_form(request, self._site.spool)
        form.discard()
        if not token_fits(self._site, viewer, form):
            return await self._page(request, viewer, code, 403, "page.expired")
        invitation = await self._find(viewer, code)
        if invitation is None:
            return await self._page(request, viewer, code)
        name = message_id(viewer.external, "in", form.get("key"), code)
        try:
            opened = Opened(f"in_{code}")
            toast = await self._site.take(
                viewer.external, name, opened, invitation.slug, viewer.language, peer=viewer.peer
            )
        except Exception as error:
            _log.error("an invitation was not taken: %s", type(error).__name__)
            return await self._page(request, viewer, code, 503, "page.not_accepted")
        response = RedirectResponse(f"/s/{invitation.slug}#end", 303)
        response.delete_cookie(DEMO)
        if toast:
            self._site.sessions.put(response, FLASH, flash_value(toast), 60)
        return response

    async def _find(self, viewer: Viewer, code: str) -> InvitationView | None:
        known = len(code) <= 64 and code.isascii()
        return await self._site.reader.invitation(code, viewer.language) if known else None

    async def _page(self, request: Request, viewer: Viewer, code: str, status: int = 200, alert: str = "") -> Response:
        invitation = await self._find(viewer, code)
        if invitation is None:
            return error_page(request, 404, "invitation")
        response = page(
            self._site, request, viewer, "invitation.html", status,
            invitation=invitation, alert=viewer.words(alert) if alert else "", key=secrets.token_urlsafe(16),
        )  # fmt: skip
        return keep_session(self._site, viewer, response)


class Demo:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def become(self, request: Request, slug: str, persona: str) -> Response:
        """Be one of the people whom the reader offers here and now; nobody else, and nobody at all without a demo."""
        ensure_same_origin(request)
        viewer = await viewer_of(self._site, request, slug)
        person = next((one for one in viewer.people if one.persona == persona), None)
        if person is None:
            raise HTTPException(404)
        form = await read_form(request, self._site.spool)
        form.discard()
        if not token_fits(self._site, viewer, form):
            raise HTTPException(403)
        await station_or_404(self._site, slug, viewer.language)
        response = RedirectResponse(f"/s/{slug}#end", 303)
        if not person.external:
            response.delete_cookie(DEMO)
            return response
        cookie = self._site.sessions.demo_cookie(viewer.session, slug, person.external)
        self._site.sessions.put(response, DEMO, cookie, 24 * 3600)
        return response


class Stored:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def file(self, request: Request, file_id: str) -> Response:
        viewer = await viewer_of_file(self._site, request)
        stored = None if viewer.fresh else await self._site.reader.file(viewer.external, file_id)
        if stored is None:
            raise HTTPException(404)
        headers = {
            "Cache-Control": "private, max-age=86400, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Vary": "Cookie",
            "X-Content-Type-Options": "nosniff",
        }
        shown = stored.mime.startswith(("image/", "audio/")) and "svg" not in stored.mime
        if not shown:
            headers["Content-Disposition"] = "attachment"
        mime = stored.mime if shown else "application/octet-stream"
        return FileResponse(stored.path, media_type=mime, headers=headers)
