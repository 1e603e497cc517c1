"""The first page, the chat's page and the pieces that keep it fresh."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channels.webchat.door import ensure_same_origin, station_or_404
from channels.webchat.html import draw, html, keep_session, own_address, page, qr
from channels.webchat.lines import Drawn, drawn
from channels.webchat.reader import Line, StationView
from channels.webchat.session import LARGE, YEAR
from channels.webchat.site import Site
from channels.webchat.upload import read_form
from channels.webchat.viewer import Viewer, viewer_of

PAGE_OF_LINES = 60


class Pages:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def first(self, request: Request) -> Response:
        viewer = await viewer_of(self._site, request)
        stations = await self._site.reader.stations(viewer.language)
        order = list(dict.fromkeys(station.town for station in stations))
        towns = [(town, [station for station in stations if station.town == town]) for town in order]
        district = await self._site.reader.district_name(viewer.language)
        return page(self._site, request, viewer, "first.html", towns=towns, district=district)

    async def chat(self, request: Request, slug: str) -> Response:
        viewer = await viewer_of(self._site, request, slug)
        station = await station_or_404(self._site, slug, viewer.language)
        if viewer.fresh and (first := self._site.begins(request)):
            return RedirectResponse(first, 303, {"Cache-Control": "no-store"})
        before = number(request, "before")
        return await chat_page(self._site, request, viewer, station, before=before)

    async def earlier(self, request: Request, slug: str) -> Response:
        """Lines above `before`, to be put at the top of those on the page."""
        viewer = await viewer_of(self._site, request, slug)
        lines = await lines_before(self._site, viewer, number(request, "before"))
        views = ready(self._site, viewer, lines, None)
        more = lines[0].number if lines and lines[0].number > 1 else 0
        return html(request, draw("earlier.html", viewer.words, viewer=viewer, lines=views, slug=slug, more=more))

    async def aside(self, request: Request, slug: str) -> Response:
        viewer = await viewer_of(self._site, request, slug)
        station = await station_or_404(self._site, slug, viewer.language)
        timeline = await self._site.reader.timeline(viewer.external, viewer.language)
        text = draw("aside.html", viewer.words, viewer=viewer, station=station, timeline=timeline)
        return html(request, text)

    async def back_to_chat(self, slug: str) -> Response:
        """Somebody opens the address that a form was sent to."""
        return RedirectResponse(f"/s/{slug}", 303)

    async def large_type(self, request: Request) -> Response:
        ensure_same_origin(request)
        form = await read_form(request, self._site.spool)
        form.discard()
        back = form.get("back")
        ours = back.startswith("/") and not back.startswith(("//", "/\\"))
        response = RedirectResponse(back if ours else "/", 303)
        self._site.sessions.put(response, LARGE, "0" if request.cookies.get(LARGE) == "1" else "1", YEAR)
        return response


async def chat_page(
    site: Site,
    request: Request,
    viewer: Viewer,
    station: StationView,
    *,
    before: int = 0,
    text: str = "",
    alert: str = "",
    key: str = "",
    status: int = 200,
) -> Response:
    """The chat of one viewer; `text` stands in the composer and `alert` above it after a form that wasn't taken."""
    lines = await (lines_before(site, viewer, before) if before else newest(site, viewer))
    first = lines[0].number if lines else 1
    response = page(
        site, request, viewer, "chat.html", status,
        station=station,
        lines=ready(site, viewer, lines, None),
        more=first if first > 1 else 0,
        last=lines[-1].number if lines else 0,
        past=bool(before),
        timeline=await site.reader.timeline(viewer.external, viewer.language),
        text=text,
        alert=alert,
        key=key or secrets.token_urlsafe(16),
        mark=site.sessions.mark(viewer.external),
        qr=qr(own_address(site, request, f"/s/{station.slug}")),
    )  # fmt: skip
    return keep_session(site, viewer, response)


def number(request: Request, name: str) -> int:
    """A whole number of the address's query; 0 where it is missing or none."""
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


async def newest(site: Site, viewer: Viewer) -> Sequence[Line]:
    return () if viewer.fresh else await site.reader.lines(viewer.external, -1, PAGE_OF_LINES)


async def lines_before(site: Site, viewer: Viewer, before: int) -> Sequence[Line]:
    if before <= 1 or viewer.fresh:
        return ()
    after = max(before - 1 - PAGE_OF_LINES, 0)
    return await site.reader.lines(viewer.external, after, before - 1 - after)


def ready(site: Site, viewer: Viewer, lines: Iterable[Line], above: Line | None) -> list[Drawn]:
    return list(drawn(lines, above, viewer.words, site.now(), site.timezone))
