"""Every page of the desk that is looked at, by the routes themselves: one that is added later is among them.

A route without a parameter is its own address; of any other `SAMPLES` says how it is asked for.
"""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message

from handlers.desk_behind import FIGURES
from tests.web.desk_pages import FILES
from web.desk.html import packed_asset

NO_PAGE = FILES | {"/desk/in", "/desk/in/{code}", "/desk", "/assets/desk/{stamp}/{name}"}
"""Before one is in, only a way to another page, or a file."""
SAMPLES: Mapping[str, Sequence[str]] = {
    "/desk/cockpit/{figure}": [f"/desk/cockpit/{figure}?period=year" for figure in FIGURES],
    "/desk/items/{number}": ["/desk/items/<item>", "/desk/items/<item>?from=/desk/items%3Fstate%3Dall&at=1"],
    "/desk/rota/{slug}": ["/desk/rota/<slug>"],
    "/desk/consultations/{number}": ["/desk/consultations/<consultation>"],
    "/desk/items/{number}/refer": ["/desk/items/<item>/refer"],
    "/desk/items/{number}/dossier": ["/desk/items/<item>/dossier"],
    "/desk/sheets/{number}": ["/desk/sheets/<sheet>"],
    "/desk/export": ["/desk/export?of=/desk/items", "/desk/export?of=/desk/cockpit"],
    "/desk/set-up/stations/{slug}": ["/desk/set-up/stations/<slug>"],
    "/desk/set-up/file/{id}": ["/desk/set-up/file/<upload>"],
    "/desk/set-up/texts/{key}": ["/desk/set-up/texts/say.reported"],
}
MORE: Mapping[str, Sequence[str]] = {
    "/desk/cockpit": ["?period=day", "?period=week", "?period=quarter", "?period=year", "?period=year&station=<code>"],
    "/desk/items": [
        "?state=closed", "?state=all", "?state=all&page=150", "?state=all&sort=number&down=1", "?state=all&sort=state",
        "?q=消防通道", "?state=all&q=消防通道", "?state=closed&q=没有这个词", "?q=<item>", "?q=007", "?place=3 栋",
        "?state=all&danger=1", "?state=all&kind=parking", "?state=closed&q=没有这个词&station=<station>",
        "?state=closed&q=没有这个词&kind=leaks",
    ],
    "/desk/inbox": ["?q=消防通道", "?sort=kind"],
    "/desk/todo": ["?state=doing"],
    "/desk/sheets": ["?tab=over"],
    "/desk/overdue": ["?page=4"],
    "/desk/walk-in": ["?q=消防通道", "?q=没有这个词"],
    "/desk/reports": ["?month=2026-10", "?month=2026-10&station=<code>"],
}  # fmt: skip
"""The same page asked for otherwise: where the work differs."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as a browser with an empty cache meets it: server's seconds, bytes on the wire, requests."""

    path: str
    status: int
    seconds: float
    body: bytes
    bytes: int
    requests: int


def addresses(routes: Sequence[BaseRoute], known: Mapping[str, str], *, more: bool = False) -> dict[str, list[str]]:
    """By route. `known` are the words in angle brackets. A sample that names something unknown is left out; raises
    LookupError for a route that nobody has said how to ask for."""
    found: dict[str, list[str]] = {}
    for route in routes:
        if not isinstance(route, Route) or not route.path.startswith("/desk") or "GET" not in (route.methods or ()):
            continue
        if route.path in NO_PAGE:
            continue
        if "{" in route.path and route.path not in SAMPLES:
            raise LookupError(f"say in {__name__}.SAMPLES how {route.path} is asked for")
        asked = [*SAMPLES.get(route.path, [route.path])]
        if more:
            asked += [f"{route.path}{query}" for query in MORE.get(route.path, ())]
        filled = [_filled(one, known) for one in asked]
        found[route.path] = [one for one in filled if "<" not in one]
    return found


def _filled(path: str, known: Mapping[str, str]) -> str:
    for name, value in known.items():
        path = path.replace(f"<{name}>", value)
    return path


async def ask(
    app: ASGIApp, path: str, cookie: str, host: str = "192.0.2.7", clock: Callable[[], float] = time.perf_counter
) -> Seen:
    """As a browser would, without a network or a client in between."""
    where, _, query = path.partition("?")
    headers = {"host": "house.test", "cookie": f"yz_desk={cookie}", "user-agent": "Mozilla Chrome Windows"}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "https",
        "path": where, "raw_path": where.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": (host, 4000), "server": ("house.test", 443),
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    began = clock()
    await app(scope, receive, send)
    took = clock() - began
    body = b"".join(one.get("body", b"") for one in sent[1:])
    weight, requests = weighed(body.decode("utf-8", "replace"))
    return Seen(path, int(sent[0]["status"]), took, body, weight, requests)


def weighed(page: str) -> tuple[int, int]:
    """Bytes of a page with its style and script, all compressed, and how many requests that takes."""
    files = set(re.findall(r"/assets/desk/\w+/([\w.]+)", page))
    frames = set(re.findall(r'<(?:iframe|img)[^>]* src="(/[^"]+)"', page))
    return len(gzip.compress(page.encode(), 6)) + sum(len(packed_asset(one)) for one in files), 1 + len(files | frames)
