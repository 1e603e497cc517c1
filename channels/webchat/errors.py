"""Pages for what goes wrong, and the one function that puts them onto the application."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from channels.webchat.html import draw, html
from channels.webchat.session import LARGE
from channels.webchat.viewer import unknown_language
from channels.webchat.words import words

_KINDS = {403: "forbidden", 404: "missing", 405: "missing", 409: "changed", 413: "large"}


def install(app: FastAPI) -> None:
    """Readers of pages get pages, whatever goes wrong; programs get JSON as before."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _fault)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if reads_pages(request):
        return error_page(request, error.status_code, _KINDS.get(error.status_code, "fault"))
    return await http_exception_handler(request, error)


async def _fault(request: Request, error: Exception) -> Response:
    """Starlette raises the fault again after this answer, so that it is logged and loud."""
    return error_page(request, 500, "fault") if reads_pages(request) else JSONResponse({"detail": "fault"}, 500)


def reads_pages(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def error_page(request: Request, status: int, kind: str) -> Response:
    """`kind` names the sentences; it needs no viewer, so that it can be drawn when nothing else works."""
    language = unknown_language(request)
    large = request.cookies.get(LARGE) == "1"
    return html(request, draw("error.html", words(language), language=language, large=large, kind=kind), status)
