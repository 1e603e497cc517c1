"""Webhooks go straight to their channel; whatever else comes goes through the pages' application."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.front import Front


class Hook:
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(("router" in scope and "through the pages") or "straight")(scope, receive, send)


async def page(request: Request) -> PlainTextResponse:
    return PlainTextResponse("page")


async def missing(request: Request, error: Exception) -> PlainTextResponse:
    assert isinstance(error, HTTPException)
    return PlainTextResponse("the house's own words", error.status_code)


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("POST", "/hook", 200, "straight"),
        ("GET", "/hook", 405, "the house's own words"),
        ("POST", "/hook/", 404, "the house's own words"),
        ("GET", "/page", 200, "page"),
        ("GET", "/nowhere", 404, "the house's own words"),
    ],
)
async def test_who_is_reached(method: str, path: str, status: int, said: str) -> None:
    routes = [Route("/hook", Hook(), methods=["POST"]), Route("/page", page)]
    pages = Starlette(routes=routes, exception_handlers={HTTPException: missing})
    pages.router.redirect_slashes = False
    transport = httpx.ASGITransport(Front(pages, routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.request(method, path)
    assert (answer.status_code, answer.text) == (status, said)
