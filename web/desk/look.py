"""How somebody reads: 中文 or English, and how large. Language is one's own everywhere, size this browser's."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from handlers.desk_language import speak
from handlers.desk_sessions import Seat
from locales.catalogue import LANGUAGES
from web.desk.html import LARGE
from web.desk.side import Side

YEAR = 365 * 24 * 3600
_SIZES = ("0", "1")


class Look:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def choose(self, request: Request, found: Seat) -> Response:
        form = await request.form(max_files=0, max_fields=4)
        language, large = str(form.get("language", "")), str(form.get("large", ""))
        if language in LANGUAGES:
            await speak(self._side.house, found.talk, language)
        response = RedirectResponse(_pressed_on(request), 303, {"Cache-Control": "no-store"})
        if large in _SIZES:
            response.set_cookie(
                LARGE, large, max_age=YEAR, path="/", httponly=True, secure=self._side.secure, samesite="lax"
            )
        return response


def _pressed_on(request: Request) -> str:
    """The page of the desk that was looked at; its first one where the browser does not say."""
    said = urlsplit(request.headers.get("referer", ""))
    here = said.netloc == request.headers.get("host", "") and said.path.startswith("/desk")
    return f"{said.path}?{said.query}".rstrip("?") if here else "/desk"
