"""Templates, and the answer that carries a page."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from channels.webchat.assets import asset_url, icon
from channels.webchat.session import FLASH, LANGUAGE, SESSION, YEAR, flash_text
from channels.webchat.site import Site
from channels.webchat.viewer import Viewer, asked_language
from channels.webchat.words import Words

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Referrer-Policy": "same-origin",  # without a referrer browsers send a form's origin as null
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_FRAMED = {
    "Content-Security-Policy": SECURITY["Content-Security-Policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
_PRIVATE = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language, Accept-Encoding"}
_WORTH_PACKING = 1400
_BESIDE = ("clock", "calendar", "map-pin", "arrow-up-right")
"""Icons of the rows that stand beside the block of date."""
_LINK = re.compile(r"https?://[^\s<>\"']+")
# Numbers that must stay on one line: of a matter, a consultation or what came of it, of a receipt, of a phone.
_WHOLE = re.compile(r"([A-Z]{1,8}-(?:\d{6}|[CT]\d{2})-\d{3,}(?:-\d+)?|\d{4}(?: \d{4}){3}|\d{3,4}-\d{4} ?\d{3,4})")


@cache
def templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.globals.update(icon=icon, asset=asset_url, beside=_BESIDE)
    made.filters.update(whole=whole, linked=linked, initial=initial)
    return made


def whole(text: str) -> Markup:
    """Text whose numbers don't break at their dashes; what is copied from it stays as it was."""
    parts = _WHOLE.split(text)
    pieces = (Markup('<span class="nb">{}</span>').format(p) if at % 2 else escape(p) for at, p in enumerate(parts))
    return Markup("").join(pieces)


def linked(text: str) -> Markup:
    """A row that is an address alone, as where a meeting is held at a distance, can be opened; else as `whole`."""
    if not _LINK.fullmatch(text):
        return whole(text)
    return Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(text)


def initial(name: str) -> str:
    """One character for a party: of 区市场监管局 the 市."""
    return name.removeprefix("区")[:1] or name[:1]


def draw(template: str, say: Words, **values: object) -> str:
    return templates().get_template(template).render(t=say, **values)


@cache
def qr(address: str) -> Markup:
    return Markup(segno.make(address, micro=False, error="m").svg_inline(border=0, omitsize=True))


def own_address(site: Site, request: Request, path: str) -> str:
    return (site.public_url or f"{request.url.scheme}://{request.url.netloc}").rstrip("/") + path


def page(site: Site, request: Request, viewer: Viewer, template: str, status: int = 200, **values: object) -> Response:
    """A whole page for this viewer, with the cookies that go with it."""
    flash = flash_text(request)
    text = draw(
        template,
        viewer.words,
        language=viewer.language,
        large=viewer.large,
        viewer=viewer,
        token=site.sessions.form_token(viewer.session, viewer.external),
        path=request.url.path,
        flash=flash,
        **values,
    )
    response = html(request, text, status, _FRAMED if viewer.desk else None)
    if asked := asked_language(request):
        site.sessions.put(response, LANGUAGE, asked, YEAR)
    if flash:
        response.delete_cookie(FLASH)
    return response


def keep_session(site: Site, viewer: Viewer, response: Response) -> Response:
    """Give the browser its session, or prolong it."""
    site.sessions.put(response, SESSION, viewer.session, YEAR)
    return response


def unlisted(response: Response) -> Response:
    """A page behind a secret address: no search engine names it."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def html(request: Request, text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    body = text.encode("utf-8", "replace")
    sent = {**SECURITY, **_PRIVATE, **(headers or {})}
    if len(body) > _WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 5)
        sent["Content-Encoding"] = "gzip"
    return Response(body, status, sent, "text/html")
