"""Templates of pages that are printed: each carries its own style, so that a saved page looks the same."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import Response

from web.words import words

_HERE = Path(__file__).parent
_NUMBER = re.compile(r"([A-Z]{1,8}-(?:\d{6}|[CT]\d{2})-\d{3,}(?:-\d+)?)")
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters["whole"] = _whole
    return made


def _whole(text: str) -> Markup:
    """Text whose numbers of matters and consultations don't break at their dashes."""
    parts = _NUMBER.split(text)
    pieces = (Markup('<span class="nb">{}</span>').format(p) if at % 2 else escape(p) for at, p in enumerate(parts))
    return Markup("").join(pieces)


@cache
def _style(css: str) -> str:
    return (_HERE / "static" / css).read_text(encoding="utf-8")


def draw(template: str, language: str, sheet: str = "", css: str = "print.css", **values: object) -> str:
    """A whole page. `sheet` is the paper for `@page`: A4, A3, A5; empty for a page that is not meant to be printed."""
    style = _style(css) + (f"@page{{size:{sheet};margin:0}}" if sheet else "")
    page = _templates().get_template(template)
    return page.render(t=words(language), language=language, style=Markup(style), sheet=sheet, **values)


def page(text: str, status: int = 200, *, cached: int = 0) -> Response:
    """`cached` in seconds; a page with anything private on it is kept nowhere, and named by no search engine."""
    return Response(text.encode(), status, headers_for(text, cached), "text/html")


def headers_for(text: str, cached: int = 0) -> dict[str, str]:
    found = _STYLE.search(text)
    style = f"'sha256-{base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()}'" if found else "'none'"
    unlisted = {} if cached else {"X-Robots-Tag": "noindex"}
    return unlisted | {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src {style}; img-src data:; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cache-Control": f"public, max-age={cached}" if cached else "no-store",
        # without a referrer browsers send a form's origin as null
        "Referrer-Policy": "same-origin" if "<form" in text else "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def qr(address: str) -> Markup:
    """Medium error correction; the quiet zone is left by whatever stands around it."""
    return Markup(segno.make(address, micro=False, error="m").svg_inline(border=0, omitsize=True))
