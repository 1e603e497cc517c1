"""What every form must pass: sent from our own page, by the browser that the page was made for."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

from channels.webchat.reader import StationView
from channels.webchat.site import Site
from channels.webchat.upload import Form, read_form
from channels.webchat.viewer import Viewer, viewer_of


@dataclass(frozen=True, slots=True)
class Entry:
    viewer: Viewer
    station: StationView
    form: Form
    honest: bool  # the form's token fits


def same_origin(request: Request) -> bool:
    """By Sec-Fetch-Site where the browser sends it, else by Origin; very old browsers send neither."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def ensure_same_origin(request: Request) -> None:
    if not same_origin(request):
        raise HTTPException(403)


def token_fits(site: Site, viewer: Viewer, form: Form) -> bool:
    return not viewer.fresh and site.sessions.form_token_fits(form.get("csrf"), viewer.session, viewer.external)


async def station_or_404(site: Site, slug: str, language: str) -> StationView:
    station = await site.reader.station(slug, language)
    if station is None:
        raise HTTPException(404)
    return station


async def enter(site: Site, request: Request, slug: str) -> Entry:
    """One form sent to a station's chat. Raises 403 for another site's form and 404 for an unknown station."""
    ensure_same_origin(request)
    viewer = await viewer_of(site, request, slug)
    station = await station_or_404(site, slug, viewer.language)
    form = await read_form(request, site.spool)
    return Entry(viewer, station, form, token_fits(site, viewer, form))
