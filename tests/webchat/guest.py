"""A browser without scripts, as tests need it: it keeps cookies, reads pages and sends their forms."""

from __future__ import annotations

import contextlib
import io
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape

import aiohttp

from channels.webchat.session import SESSION, Sessions
from tests.webchat.serving import SECRET, Site


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"the page has no field {name}"
        return unescape(found[1])

    @property
    def lines(self) -> list[int]:
        return [int(number) for number in re.findall(r'id="line-(\d+)"', self.text)]


class Guest:
    def __init__(self, site: Site, http: aiohttp.ClientSession) -> None:
        self.site, self.http = site, http
        self.slug = site.slug

    @property
    def session(self) -> str:
        return next(cookie.value for cookie in self.http.cookie_jar if cookie.key == SESSION)

    @property
    def external(self) -> str:
        return Sessions(SECRET, False).external(self.session)

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, headers=headers)

    async def open(self) -> Answer:
        return await self.get(f"/s/{self.slug}")

    async def ask(self, method: str, path: str, headers: dict[str, str] | None = None, data: object = None) -> Answer:
        sent = {"Accept": "text/html"} | {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        async with self.http.request(
            method, self.site.url + path, headers=sent, data=data, allow_redirects=False
        ) as response:
            text = (await response.read()).decode("utf-8", "replace")
            return Answer(response.status, text, {name.lower(): value for name, value in response.headers.items()})

    async def post(self, kind: str, headers: dict[str, str] | None = None, **fields: str | bytes) -> Answer:
        """A form of the chat's page, with a token and a key of its own unless they are given."""
        if "csrf" not in fields:
            fields["csrf"] = (await self.open()).field("csrf")
        fields.setdefault("key", secrets.token_hex(8))
        form = aiohttp.FormData()
        form.add_field("csrf", fields.pop("csrf"), content_type="text/plain")
        for name, value in fields.items():
            if isinstance(value, bytes):
                form.add_field("photos", io.BytesIO(value), filename=f"{name}.jpg", content_type="image/jpeg")
            else:
                form.add_field(name, value)
        return await self.ask("POST", f"/s/{self.slug}/{kind}", headers, form)

    async def say(self, text: str, headers: dict[str, str] | None = None, **fields: str | bytes) -> Answer:
        return await self.post("say", headers, text=text, **fields)

    def mark(self, external: str | None = None) -> str:
        return Sessions(SECRET, False).mark(external or self.external)

    @contextlib.asynccontextmanager
    async def stream(self, after: int, last: str | None = None) -> AsyncIterator[AsyncIterator[tuple[str, str]]]:
        headers = {"Last-Event-ID": last} if last is not None else {}
        url = f"{self.site.url}/s/{self.slug}/stream?after={after}&me={self.mark()}"
        async with self.http.get(url, headers=headers) as response:
            assert response.status == 200
            yield _events(response)


async def _events(response: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, str]]:
    """Pairs of id and data; signs of life are left out, a line drawn anew has no id."""
    number, event, data = "", "", list[str]()
    async for raw in response.content:
        line = raw.decode().rstrip("\n")
        name, _, value = line.partition(": ")
        if name == "id":
            number = value
        elif name == "event":
            event = value
        elif name == "data":
            data.append(value)
        elif not line:
            if data and event in ("", "line"):
                yield number, "\n".join(data)
            elif event == "gone":
                yield number, event
            number, event, data = "", "", []


@contextlib.asynccontextmanager
async def guest(site: Site) -> AsyncIterator[Guest]:
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=60)
    ) as http:
        yield Guest(site, http)
