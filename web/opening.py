"""`/x/<code>`: a paper behind its link. Looking uses nothing up; the button binds it to this browser."""

from __future__ import annotations

import re
import secrets
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.refusal import Refusal, Refused
from handlers.house import House
from handlers.papers import HOURS, fetch_paper, open_paper, paper_waits
from locales.catalogue import said
from web.html import draw, headers_for, page
from web.inside_wechat import inside_wechat
from web.words import language_of

COOKIE = "yz_papers"
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
_CODE = re.compile(r"[a-z0-9]{16}")
_STATUS = {Refused.PAPER_GONE: 404, Refused.CONFLICT: 503}


class Opening:
    def __init__(self, house: House, secure: bool) -> None:
        self._house = house
        self._secure = secure

    async def show(self, request: Request, code: str) -> Response:
        """The page between: a link preview that fetches it uses nothing up."""
        language = language_of(request)
        if not _CODE.fullmatch(code) or not await paper_waits(self._house, code, browser_of(request)):
            return refused_page(Refusal(Refused.PAPER_GONE), language)
        return page(draw("opening.html", language, code=code, wechat=inside_wechat(request)))

    async def open(self, request: Request, code: str) -> Response:
        if not same_origin(request):
            return refused_page(Refusal(Refused.NOT_YOURS), language_of(request))
        browser = browser_of(request) or secrets.token_urlsafe(32)
        try:
            if not _CODE.fullmatch(code):
                raise Refusal(Refused.PAPER_GONE)
            await open_paper(self._house, code, browser)
        except Refusal as refusal:
            return refused_page(refusal, language_of(request))
        headers = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
        response = RedirectResponse(f"/x/{code}/paper", 303, headers)
        response.set_cookie(
            COOKIE, browser, max_age=HOURS * 3600, path="/x", httponly=True, secure=self._secure, samesite="lax"
        )
        return response

    async def paper(self, request: Request, code: str) -> Response:
        """The document itself, for the browser that opened it."""
        language = language_of(request)
        try:
            if not _CODE.fullmatch(code):
                raise Refusal(Refused.PAPER_GONE)
            made = await fetch_paper(self._house, code, browser_of(request))
        except Refusal as refusal:
            return refused_page(refusal, language)
        shown = made.mime == "text/html"
        headers = headers_for(made.body.decode() if shown else "")
        headers["Content-Disposition"] = disposition("inline" if shown else "attachment", made.name)
        return Response(made.body, 200, headers, made.mime)


def browser_of(request: Request) -> str:
    """What this browser was given when it first opened a paper; empty for a stranger."""
    value = request.cookies.get(COOKIE, "")
    return value if _SHAPE.fullmatch(value) else ""


def same_origin(request: Request) -> bool:
    """Another site's form would put a new cookie in the place of the one that this browser's papers are bound to."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def refused_page(refusal: Refusal, language: str) -> Response:
    text = said(f"refusal.{refusal.key}", language, refusal.params)
    return page(draw("refused.html", language, text=text), _STATUS.get(refusal.key, 403))


def disposition(how: str, name: str) -> str:
    """The name in both spellings of RFC 6266: plain letters, and UTF-8."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "paper"
    if "." in name and "." not in plain:
        plain = f"paper.{plain}"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
