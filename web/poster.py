"""`/s/<slug>/poster?size=a4|a3|card`: posters and table cards, public, with nothing private on them."""

from __future__ import annotations

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.hours import hours_said
from handlers.house import House
from locales.catalogue import said
from storage.district import Station
from web.html import draw, page, qr
from web.words import language_of

SHEETS = {"a4": "A4", "a3": "A3", "card": "A4"}
CARDS = 4
MINUTES = 5


class Posters:
    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request, slug: str) -> Response:
        """A slug is for ever: a closed station's leads to its successor's poster. Raises 404."""
        place = self._house.district.by_slug(slug)
        if place is None:
            raise HTTPException(404)
        size = request.query_params.get("size", "a4").lower()
        size = size if size in SHEETS else "a4"
        lang = request.query_params.get("lang", "")
        if place.slug != slug:
            return RedirectResponse(f"/s/{place.slug}/poster?size={size}" + ("&lang=en" if lang == "en" else ""), 302)
        language = language_of(request) if lang else "zh_CN"
        return page(poster(self._house, place, size, language), cached=MINUTES * 60)


def poster(house: House, place: Station, size: str, language: str) -> str:
    """The page; a printed one hangs in China, so Chinese unless another language is asked for."""
    english = language == "en"
    district = house.district
    page_link = f"{house.public_url}/s/{place.slug}"
    first, *others = _codes(house, place, page_link)
    return draw(
        "card.html" if size == "card" else "poster.html",
        language,
        SHEETS[size],
        size=size,
        cards=range(CARDS),
        station=place.called(language),
        other=place.called("zh_CN" if english else "en"),
        district=district.name_en if english and district.name_en else district.name,
        place=place.placed(language),
        phone=place.phone,
        hours=hours_said(place.hours, said("label.weekdays", language).split(",")),
        first=first,
        others=others,
        address=page_link.partition("://")[2] or page_link,
        path=f"/s/{place.slug}/poster",
    )


def _codes(house: House, place: Station, page_link: str) -> list[tuple[Markup, str]]:
    """Each with the key of what it says, the one for most people first; our own page is always among them."""
    scene = house.scene_links.get(f"st_{place.slug}", "")
    links = {
        "scan_wechat": scene,
        "scan_page" if scene else "scan_web": page_link,
        "scan_telegram": house.deep_link(f"st_{place.slug}"),
    }
    return [(qr(link), said) for said, link in links.items() if link]
