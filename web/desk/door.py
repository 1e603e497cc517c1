"""Who asks for a page of the desk, and whether a form was sent from one of them."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from handlers.desk_sessions import LONGEST, Seat, seat
from handlers.desk_waits import waiting
from web.desk.side import Side
from web.peer import peer_of

COOKIE = "yz_desk"
LISTENS = "yz-live"
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
Page = Callable[[Request, Seat], Awaitable[Response]]
Route = Callable[[Request], Awaitable[Response]]


def token_of(request: Request) -> str:
    value = request.cookies.get(COOKIE, "")
    return value if _SHAPE.fullmatch(value) else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Addresses with what answers there: pages that are looked at, forms that are taken."""

    looks: Sequence[tuple[str, Route]] = ()
    takes: Sequence[tuple[str, Route]] = ()


async def seat_of(side: Side, request: Request) -> Seat | None:
    """A page that reads itself anew keeps no session awake."""
    acts = request.headers.get(LISTENS) is None
    return await seat(side.house, token_of(request), peer_of(request), acts=acts)


def inside(side: Side, show: Page) -> Route:
    """A page for who is in; anybody else is told how to come in. A form must have been sent from our own page."""

    async def answered(request: Request) -> Response:
        found = await seat_of(side, request)
        if found is None:
            return RedirectResponse("/desk/in", 303, {"Cache-Control": "no-store"})
        if request.method == "GET" and LISTENS not in request.headers:
            request.state.waits = await waiting(found.talk)
        return await show(request, found)

    async def route(request: Request) -> Response:
        if request.method != "POST":
            async with side.turns:
                return await answered(request)
        return await answered(request) if sent_from_here(request) else Response(status_code=403)

    return route


def sent_from_here(request: Request) -> bool:
    """By Sec-Fetch-Site where the browser sends it, else by Origin; what sends neither is no browser that we serve."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host", "")


def let_in(side: Side, response: Response, token: str) -> Response:
    response.set_cookie(
        COOKIE, token, max_age=LONGEST // 1000, path="/", httponly=True, secure=side.secure, samesite="lax"
    )
    return response


def sign(side: Side, found: Seat, verb: str, args: Mapping[str, Any]) -> str:
    """Of an act that a page offers to whoever is in: nothing else can be asked for by a form.

    Never a vote: marks are kept, and could be made again from what was chosen. Raises ValueError.
    """
    if verb == "vote":
        raise ValueError(verb)
    said = f"{found.session_id}\0{verb}\0{plain(args)}"
    return side.house.vault.hmac("desk_act", said)[:32]


def signed(side: Side, found: Seat, verb: str, args: Mapping[str, Any], mark: str) -> bool:
    return verb != "vote" and hmac.compare_digest(sign(side, found, verb, args).encode(), mark.encode())


def plain(args: Mapping[str, Any]) -> str:
    return json.dumps(args, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
