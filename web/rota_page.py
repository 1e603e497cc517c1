"""`/rota/<slug>`: a station's month for anybody, as a page and as a picture. Nothing is on it but who sits when."""

from __future__ import annotations

import hashlib
from datetime import date
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from handlers.house import House
from handlers.months import beside, month_named, today
from storage.district import Station
from web.html import draw, page
from web.month_picture import MIME, MonthPictures
from web.month_view import MonthView, month_view
from web.words import language_of


class RotaPages:
    def __init__(self, house: House) -> None:
        self._house = house
        self._pictures = MonthPictures(house.font)

    async def show(self, request: Request, slug: str) -> Response:
        """A slug is for ever: a closed station's leads to its successor's rota. Raises 404."""
        place = self._place(slug)
        first = self._month(request.query_params.get("month", ""))
        if place.slug != slug:
            return self._moved(request, place, first)
        language = language_of(request)
        view = await month_view(self._house, self._house.work(), place, first, language)
        answer = page(self._draw(place, first, view, chosen=bool(request.query_params.get("lang"))))
        answer.headers["Vary"] = "Accept-Language, Cookie"
        return answer

    async def picture(self, request: Request, slug: str, month: str) -> Response:
        place = self._place(slug)
        view = await month_view(self._house, self._house.work(), place, self._month(month), language_of(request))
        body = await self._pictures.png(view)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {
            "Cache-Control": "public, no-cache",  # a rota may change at any moment; asking again costs little
            "ETag": tag,
            "Vary": "Accept-Language, Cookie",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        }
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, 200, headers, MIME)

    def _place(self, slug: str) -> Station:
        place = self._house.district.by_slug(slug)
        if place is None:
            raise HTTPException(404)
        return place

    def _month(self, named: str) -> date:
        first = month_named(self._house, named)
        if first is None:
            raise HTTPException(404)
        return first

    def _moved(self, request: Request, place: Station, first: date) -> Response:
        lang = "&lang=en" if request.query_params.get("lang") == "en" else ""
        return RedirectResponse(f"/rota/{quote(place.slug)}?month={first:%Y-%m}{lang}", 302)

    def _draw(self, place: Station, first: date, view: MonthView, *, chosen: bool) -> str:
        before, after = beside(self._house, first)
        return draw(
            "rota.html",
            view.language,
            "A4 landscape",
            "rota.css",
            view=view,
            slug=quote(place.slug),
            path=f"/rota/{quote(place.slug)}",
            practice=place.practice,
            month=f"{first:%Y-%m}",
            before=f"{before:%Y-%m}" if before else "",
            after=f"{after:%Y-%m}" if after else "",
            current=first == today(self._house).replace(day=1),
            lang=view.language if chosen else "",
        )
