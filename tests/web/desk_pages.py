"""Every address of the desk, in one table: what walks over all pages takes them from here.

A new page gets its line in `PAGES` (or `TAKES`, for a form): the walks fail until it has one. A line makes the
addresses at which the page is looked at, of what there is in a world; each is asked for by everybody, so things that
a reader may not see belong among them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient, Response

from storage.database import Row
from tests.talk import World
from tests.web.apps import desk

WITHIN = {"sec-fetch-site": "same-origin", "user-agent": "Mozilla Chrome Windows"}


@dataclass(frozen=True)
class Known:
    """What addresses are made of: rows of tables, by the tables' names."""

    rows: Mapping[str, Sequence[Row]]

    def all(self, table: str, column: str = "id") -> list[str]:
        return [str(row[column]) for row in self.rows[table]]

    def first(self, table: str, column: str = "id") -> str:
        return next(iter(self.all(table, column)), "none")


Addresses = Callable[[Known], Sequence[str]]
TABLES = ("items", "consultations", "stations", "departments", "sheets", "persons", "appointments", "desk_views",
          "district_uploads")  # fmt: skip
"""Add to it what a page's address is made of."""


def _at(path: str) -> Addresses:
    return lambda known: [path]


def _each(path: str, table: str, column: str) -> Addresses:
    """One address for each row; and one of what there is not."""
    return lambda known: [path.format(one) for one in (*known.all(table, column), "none")]


PAGES: dict[str, Addresses] = {
    "/desk": _at("/desk"),
    "/desk/cockpit": lambda known: ["/desk/cockpit?period=year", *(
        f"/desk/cockpit?station={code}" for code in known.all("stations", "code"))],
    "/desk/cockpit/{figure}": lambda known: [
        f"/desk/cockpit/{figure}?period=year" for figure in ("received", "overdue", "response", "load", "departments")],
    "/desk/inbox": _at("/desk/inbox"),
    "/desk/todo": _at("/desk/todo"),
    "/desk/items": lambda known: ["/desk/items?state=all", "/desk/items?q=%E9%80%9A%E9%81%93"],
    "/desk/items/{number}": _each("/desk/items/{}", "items", "number"),
    "/desk/calls": _at("/desk/calls"),
    "/desk/together": lambda known: [
        f"/desk/together?do={do}&" + "&".join(f"pick={one}" for one in known.all("items", "number"))
        for do in ("assign", "merge")],
    "/desk/me": _at("/desk/me"),
    "/desk/rota": _at("/desk/rota"),
    "/desk/rota/{slug}": _each("/desk/rota/{}", "stations", "slug"),
    "/desk/consultations": _at("/desk/consultations"),
    "/desk/consultations/calendar": _at("/desk/consultations/calendar"),
    "/desk/consultations/{number}": _each("/desk/consultations/{}", "consultations", "number"),
    "/desk/topics": _at("/desk/topics"),
    "/desk/actions": lambda known: ["/desk/actions", "/desk/actions?state=all&mine=1"],
    "/desk/year-plan": _at("/desk/year-plan"),
    "/desk/overdue": _at("/desk/overdue"),
    "/desk/walk-in": lambda known: ["/desk/walk-in", "/desk/walk-in?q=%E9%80%9A%E9%81%93"],
    "/desk/sheets": lambda known: ["/desk/sheets", "/desk/sheets?of=station"],
    "/desk/sheets/{number}": _each("/desk/sheets/{}", "sheets", "number"),
    "/desk/items/{number}/refer": _each("/desk/items/{}/refer", "items", "number"),
    "/desk/items/{number}/dossier": _each("/desk/items/{}/dossier", "items", "number"),
    "/desk/items/{number}/dossier/file": _each("/desk/items/{}/dossier/file?as=docx", "items", "number"),
    "/desk/export": lambda known: [
        f"/desk/export?of={quote(page)}"
        for page in ("/desk/items?state=all", "/desk/cockpit?period=year", "/nowhere")],
    "/desk/export/file": lambda known: [
        f"/desk/export/file?of={quote(page)}&as=csv"
        for page in ("/desk/items?state=all", "/desk/inbox", "/desk/calls", "/desk/topics", "/desk/consultations",
                     "/desk/actions?state=all", "/desk/cockpit/received?period=year", "/desk/rota/xm2k8vwd")],
    "/desk/reports": lambda known: ["/desk/reports", *(
        f"/desk/reports?station={code}" for code in known.all("stations", "code"))],
    "/desk/reports/file": lambda known: [
        f"/desk/reports/file?as=docx&station={code}" for code in known.all("stations", "code")],
    "/desk/posters": _at("/desk/posters"),
    "/desk/set-up": _at("/desk/set-up"),
    "/desk/set-up/stations": _at("/desk/set-up/stations"),
    "/desk/set-up/stations/{slug}": _each("/desk/set-up/stations/{}", "stations", "slug"),
    "/desk/set-up/areas": _at("/desk/set-up/areas"),
    "/desk/set-up/departments": _at("/desk/set-up/departments"),
    "/desk/set-up/categories": _at("/desk/set-up/categories"),
    "/desk/set-up/people": _each("/desk/set-up/people?at={}", "stations", "slug"),
    "/desk/set-up/file": _at("/desk/set-up/file"),
    "/desk/set-up/file/empty.xlsx": _at("/desk/set-up/file/empty.xlsx"),
    "/desk/set-up/file/district.xlsx": _at("/desk/set-up/file/district.xlsx"),
    "/desk/set-up/file/district.yaml": _at("/desk/set-up/file/district.yaml"),
    "/desk/set-up/file/{id}": _each("/desk/set-up/file/{}", "district_uploads", "id"),
    "/desk/set-up/clocks": _at("/desk/set-up/clocks"),
    "/desk/set-up/steps": _at("/desk/set-up/steps"),
    "/desk/set-up/holidays": _at("/desk/set-up/holidays"),
    "/desk/set-up/rooms": _at("/desk/set-up/rooms"),
    "/desk/set-up/channels": _at("/desk/set-up/channels"),
    "/desk/set-up/texts": lambda known: ["/desk/set-up/texts", "/desk/set-up/texts?q=%E5%A5%BD"],
    "/desk/set-up/texts/{key}": lambda known: ["/desk/set-up/texts/say.reported", "/desk/set-up/texts/none"],
}  # fmt: skip
"""Pages and downloads for whoever is in, by the path of their route."""
FILES = frozenset({
    "/desk/export/file", "/desk/reports/file", "/desk/items/{number}/dossier/file", "/desk/set-up/file/empty.xlsx",
    "/desk/set-up/file/district.xlsx", "/desk/set-up/file/district.yaml",
})  # fmt: skip
"""Of these, what is taken away as a file and not shown."""
OPEN: dict[str, Addresses] = {
    "/desk/in": _at("/desk/in"),
    "/desk/in/{code}": _at("/desk/in/abcdefgh23456789"),
    "/assets/desk/{stamp}/{name}": _at("/assets/desk/0/desk.css"),
}
"""What anybody may ask for."""


@dataclass(frozen=True)
class Taken:
    """A form that the desk takes: where it is sent, and how one looks that was filled in long ago."""

    at: Addresses
    stale: Mapping[str, Any] = field(default_factory=dict)


TAKES: dict[str, Taken] = {
    "/desk/in/{code}": Taken(_at("/desk/in/abcdefgh23456789")),
    "/desk/act": Taken(
        _at("/desk/act"), {"verb": "note", "args": '{"item":"x"}', "mark": "0" * 32, "key": "k", "at": ""}
    ),
    "/desk/views": Taken(_at("/desk/views"), {"name": "", "list": "/desk/nowhere"}),
    "/desk/views/drop": Taken(_at("/desk/views/drop"), {"view": "gone", "list": "/desk/items"}),
    "/desk/together": Taken(
        _at("/desk/together"), {"do": "assign", "target": "gone", "pick": ["XM-991231-001"], "key": "k"}
    ),
    "/desk/look": Taken(_at("/desk/look"), {"language": "xx", "large": "9"}),
    "/desk/in/passkey/begin": Taken(_at("/desk/in/passkey/begin")),
    "/desk/in/passkey/answer": Taken(_at("/desk/in/passkey/answer")),
    "/desk/me/passkey/begin": Taken(_at("/desk/me/passkey/begin")),
    "/desk/me/passkey/answer": Taken(_at("/desk/me/passkey/answer")),
    "/desk/me/end": Taken(_at("/desk/me/end"), {"id": "gone"}),
    "/desk/me/drop": Taken(_at("/desk/me/drop"), {"id": "gone"}),
    "/desk/rota/move": Taken(
        _at("/desk/rota/move"), {"at": "xm2k8vwd", "who": "x", "to": "x", "mark": "0" * 32, "key": "k"}
    ),
    "/desk/set-up/channels/try": Taken(_at("/desk/set-up/channels/try"), {"channel": "gone"}),
    "/desk/set-up/file": Taken(_at("/desk/set-up/file"), {"file": "none"}),
    "/desk/set-up/file/{id}": Taken(_at("/desk/set-up/file/gone"), {"seen": "x"}),
    "/desk/out": Taken(_at("/desk/out")),
}
"""Forms, by the path of their route; leaving comes last, as it ends whoever walks."""


async def known(world: World) -> Known:
    return Known({table: await world.rows_of(table) for table in TABLES})


def addresses(found: Known, table: Mapping[str, Addresses] = PAGES) -> list[str]:
    return [address for made in table.values() for address in made(found)]


def routes(world: World) -> tuple[set[str], set[str]]:
    """The paths that are looked at, and those that forms are sent to."""
    looks: set[str] = set()
    takes: set[str] = set()
    for route in desk(world).routes:
        assert isinstance(route, APIRoute), route
        (looks if "GET" in (route.methods or ()) else takes).add(route.path)
    return looks, takes


@dataclass
class Walker:
    """Looks at pages with the cookies of whoever is in; one application for the whole walk."""

    client: AsyncClient

    @classmethod
    @asynccontextmanager
    async def of(cls, world: World, host: str = "192.0.2.7") -> AsyncIterator[Walker]:
        transport = ASGITransport(desk(world), client=(host, 4000))
        async with AsyncClient(transport=transport, base_url="https://house.test") as one:
            yield cls(one)

    async def looks(self, path: str, cookies: Mapping[str, str]) -> Response:
        return await self._goes("GET", path, cookies)

    async def sends(
        self, path: str, cookies: Mapping[str, str], fields: Mapping[str, Any], headers: Mapping[str, str] = WITHIN
    ) -> Response:
        return await self._goes("POST", path, cookies, data=dict(fields), headers=headers)

    async def _goes(
        self, method: str, path: str, cookies: Mapping[str, str], *, headers: Mapping[str, str] = WITHIN, **how: Any
    ) -> Response:
        self.client.cookies.clear()
        cookie = {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
        return await self.client.request(method, path, headers={**headers, **cookie}, **how)


class Elements(HTMLParser):
    """What a browser would make of a page: its elements with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
