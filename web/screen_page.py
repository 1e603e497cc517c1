"""`/screen/<code>`: what the projector shows, made anew every few seconds; without scripts the page loads itself."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from handlers.feeds import LENGTH, note_wrong, too_many
from handlers.house import House
from handlers.screen_view import on_screen
from handlers.show_screen import screened
from locales.catalogue import said
from web.html import draw, page, qr
from web.peer import peer_of
from web.words import language_of

_CODE = re.compile(f"[a-z0-9]{{{LENGTH}}}")
_KIND = "screen"


class ScreenPage:
    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request, code: str) -> Response:
        """404 alike for what never was and what is over; 304 where nothing has changed."""
        language, peer = language_of(request), peer_of(request)
        if await too_many(self._house, peer, _KIND):
            return _gone(language, 429)
        work = self._house.work()
        found = await screened(self._house, work, code) if _CODE.fullmatch(code) else None
        if found is None:
            await note_wrong(self._house, peer, _KIND)
            return _gone(language, 404)
        view = await on_screen(self._house, work, found, language)
        place = self._house.district.place(found.station_id)
        text = draw(
            "screen.html", language, css="screen.css", v=view, code=qr(view.link) if view.link else "",
            station=place.called(language) if place else "", dark="dark" in request.query_params,
            other=_other(request, language), shade=_shade(request, language), script=Markup(_script()),
        )  # fmt: skip
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-store"})
        answer = page(text)
        answer.headers["ETag"] = tag
        mark = base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode()
        answer.headers["Content-Security-Policy"] += f"; script-src 'sha256-{mark}'; connect-src 'self'"
        return answer


@cache
def _script() -> str:
    return (Path(__file__).parent / "static" / "screen.js").read_text(encoding="utf-8").strip()


def _other(request: Request, language: str) -> str:
    lang = "zh" if language == "en" else "en"
    return f"?lang={lang}" + ("&dark=1" if "dark" in request.query_params else "")


def _shade(request: Request, language: str) -> str:
    lang = "en" if language == "en" else "zh"
    return f"?lang={lang}" + ("" if "dark" in request.query_params else "&dark=1")


def _gone(language: str, status: int) -> Response:
    text = said("refusal.guest_page_gone", language)
    answer = page(draw("guest_no.html", language, css="guest.css", text=text, station="", phone=""), status)
    if status == 429:
        answer.headers["Retry-After"] = "3600"
    return answer
