"""What a guest's browser keeps of his page, and the short answers that it gets."""

from __future__ import annotations

import base64
import binascii
import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from locales.catalogue import said
from web.html import draw, page
from web.words import language_of

COOKIE, TOLD = "yz_guest", "yz_guest_said"
HEADERS = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def browser_of(request: Request) -> str:
    value = request.cookies.get(COOKIE, "")
    return value if _SHAPE.fullmatch(value) else ""


def told_in(request: Request) -> str:
    try:
        return base64.urlsafe_b64decode(request.cookies.get(TOLD, "")).decode()
    except (binascii.Error, ValueError):
        return ""


def query_of(request: Request) -> str:
    """The language, where it was asked for in the address, goes along."""
    return f"?lang={language_of(request)[:2]}" if "lang" in request.query_params else ""


def other_of(request: Request) -> str:
    return "?lang=zh" if language_of(request) == "en" else "?lang=en"


def back_to(request: Request, code: str) -> Response:
    headers = {"Cache-Control": "no-store", **HEADERS}
    return RedirectResponse(f"/guest/{code}{query_of(request)}", 303, headers)


def gone(request: Request, status: int = 404) -> Response:
    return no(request, said("refusal.guest_page_gone", language_of(request)), status)


def no(request: Request, text: str, status: int, station: str = "", phone: str = "") -> Response:
    made = draw("guest_no.html", language_of(request), css="guest.css", text=text, station=station, phone=phone)
    answer = page(made, status)
    if status == 429:
        answer.headers["Retry-After"] = "3600"
    return answer
