"""Somebody at the desk: a browser that is let in by a link from his chat, reads pages and presses their buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from httpx import ASGITransport, AsyncClient, Response

from channels.seam import Channel
from tests.talk import Resident, World
from tests.web.apps import desk

FORM = re.compile(r'<form method="post" action="/desk/act".*?</form>', re.DOTALL)
_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_LABEL = re.compile(r"<button[^>]*>([^<]*)</button>")


@dataclass
class Browser:
    """`host` is the network address that it asks from."""

    world: World
    host: str = "192.0.2.7"
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(
        default_factory=lambda: {"sec-fetch-site": "same-origin", "user-agent": "Mozilla Chrome Windows"}
    )
    page: str = ""
    raw: str = ""
    channels: dict[str, Channel] = field(default_factory=dict)

    async def goes(
        self,
        method: str,
        path: str,
        fields: dict[str, str] | None = None,
        *,
        content: str | None = None,
        files: dict[str, tuple[str, bytes]] | None = None,
    ) -> Response:
        transport = ASGITransport(desk(self.world, self.channels), client=(self.host, 4000))
        async with AsyncClient(transport=transport, base_url="https://house.test") as client:
            client.cookies.update(self.cookies)
            sent: dict[str, Any] = {"files": files} if files else {"content": content}
            response = await client.request(method, path, headers=self.headers, data=fields, **sent)
            self.cookies |= dict(response.cookies)
        self.raw, self.page = response.text, unescape(response.text)
        return response

    async def looks(self, path: str) -> str:
        """The text of a page that is shown."""
        response = await self.goes("GET", path)
        assert response.status_code == 200, (path, response.status_code)
        return self.page

    async def comes_in(self, path: str) -> Response:
        return await self.goes("POST", path)

    def offers(self) -> dict[str, dict[str, str]]:
        """The acts on the page that was looked at, by their labels."""
        found = {}
        for form in FORM.findall(self.raw):
            label = _LABEL.search(form)
            assert label is not None, form
            found[unescape(label[1])] = {name: unescape(value) for name, value in _FIELD.findall(form)}
        return found

    async def presses(self, label: str) -> Response:
        return await self.goes("POST", "/desk/act", self.offers()[label])


async def link_for(person: Resident) -> str:
    """The path of the link that he asks for in his chat."""
    await person.says("工作台")
    letter = next(letter for kind, letter in reversed(person.fresh) if kind == "desk.link")
    link = next(button.link for button in letter.buttons if button.link)
    return re.sub(r"^https?://[^/]+", "", link)


async def at_desk(world: World, person: Resident, host: str = "192.0.2.7") -> Browser:
    browser = Browser(world, host)
    answer = await browser.comes_in(await link_for(person))
    assert answer.status_code == 303, answer.text
    return browser
