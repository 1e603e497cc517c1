"""`/r`: number and receipt typed from a slip, or filled in from its QR code; a match goes on to this browser's chat."""

from __future__ import annotations

import logging
import re
import secrets
import unicodedata

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channels.webchat.door import ensure_same_origin, token_fits
from channels.webchat.html import keep_session, page
from channels.webchat.session import DEMO
from channels.webchat.site import Site
from channels.webchat.upload import read_form
from channels.webchat.viewer import Viewer, viewer_of
from dialogs.talk import Opened

LONGEST = 100
_log = logging.getLogger(__name__)


class Receipts:
    """Nothing of the slip stands in an address: it comes as a form, or in the fragment, which stays in the browser."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def show(self, request: Request) -> Response:
        viewer = await viewer_of(self._site, request)
        return self._page(request, viewer)

    async def open(self, request: Request) -> Response:
        ensure_same_origin(request)
        viewer = await viewer_of(self._site, request)
        form = await read_form(request, self._site.spool)
        form.discard()
        number, digits = form.get("number")[:LONGEST], form.get("receipt")[:LONGEST]
        if not token_fits(self._site, viewer, form):
            return self._page(request, viewer, 403, viewer.words("page.expired"), number)
        try:
            no = await self._take(viewer, number, digits)
        except Exception as error:
            _log.error("a receipt was not looked up: %s", type(error).__name__)
            return self._page(request, viewer, 503, viewer.words("page.not_accepted"), number)
        if no:
            return self._page(request, viewer, 422, no, number)
        slug = await self._site.reader.station_of(viewer.external)
        response = RedirectResponse(f"/s/{slug}#end" if slug else "/", 303)
        response.delete_cookie(DEMO)
        return response

    async def _take(self, viewer: Viewer, number: str, digits: str) -> str | None:
        """What says no, if anything does. Looking it up twice does no harm, so each try has a name of its own."""
        payload = f"rc_{_bare(number, '[^A-Z0-9]')}_{_bare(digits, '[^0-9]')}"
        opened = Opened(payload, page=True)
        return await self._site.take(
            viewer.external, secrets.token_hex(16), opened, None, viewer.language, peer=viewer.peer
        )

    def _page(self, request: Request, viewer: Viewer, status: int = 200, alert: str = "", number: str = "") -> Response:
        response = page(self._site, request, viewer, "receipt.html", status, alert=alert, number=number)
        return keep_session(self._site, viewer, response)


def _bare(text: str, other: str) -> str:
    """What was typed in full-width signs, with spaces or dashes, without them."""
    return re.sub(other, "", unicodedata.normalize("NFKC", text).upper())
