"""In and out: the link's page and its button, and the page that tells how to come in."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.refusal import Refusal
from handlers.desk_sessions import Seat, end, enter, link_waits
from locales.catalogue import said
from web.desk.door import COOKIE, let_in, seat_of, sent_from_here
from web.desk.html import draw
from web.desk.place import place_of
from web.desk.side import Side
from web.peer import peer_of
from web.words import language_of

_CODE = re.compile(r"[a-z0-9]{16}")
_BROWSERS = (
    ("MicroMessenger", "微信 / WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


class WayIn:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def how(self, request: Request) -> Response:
        """For whoever comes without a link, or was away too long."""
        if await seat_of(self._side, request) is not None:
            return RedirectResponse("/desk", 303)
        return self._page(request, "")

    async def show(self, request: Request, code: str) -> Response:
        """The page between: a preview of the link that fetches it uses nothing up."""
        if not _CODE.fullmatch(code) or not await link_waits(self._side.house, code):
            return self._page(request, "", 404, said("refusal.desk_link_gone", language_of(request), {}))
        return self._page(request, code)

    async def enter(self, request: Request, code: str) -> Response:
        if not sent_from_here(request):
            return Response(status_code=403)
        try:
            token = await enter(self._side.house, code[:64], peer_of(request), browser_of(request))
        except Refusal as refusal:
            return self._page(request, "", 404, said(f"refusal.{refusal.key}", language_of(request), refusal.params))
        return let_in(self._side, RedirectResponse("/desk", 303, {"Cache-Control": "no-store"}), token)

    async def leave(self, request: Request, found: Seat) -> Response:
        await end(self._side.house, found.session_id, found.talk.person_id)
        response = RedirectResponse("/desk/in", 303, {"Cache-Control": "no-store"})
        response.delete_cookie(COOKIE, path="/")
        return response

    def _page(self, request: Request, code: str, status: int = 200, alert: str = "") -> Response:
        place = place_of(self._side, request)
        return draw(
            request, self._side, None, "in.html", status,
            code=code, alert=alert, place=place, language=language_of(request),
        )  # fmt: skip


def browser_of(request: Request) -> str:
    """In the words that its owner knows it by: 「Chrome，Windows」. Nothing finer is kept."""
    said_by_it = request.headers.get("user-agent", "")
    found = [next((name for mark, name in kinds if mark in said_by_it), "") for kinds in (_BROWSERS, _MACHINES)]
    return ", ".join(filter(None, found)) or "?"
