"""A browser without pictures: it keeps cookies, follows nothing by itself, and knows the pages of one world."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from httpx import ASGITransport, AsyncClient, Response

from tests.talk import Resident, World
from tests.web.apps import pages


def link_of(person: Resident) -> str:
    """The path behind the newest link button."""
    found = next(b.link for b in person.last.buttons if b.link)
    assert found is not None
    return re.sub(r"^https?://[^/]+", "", found)


@dataclass
class Browser:
    world: World
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    async def _go(self, method: str, path: str, form: dict[str, str] | None = None) -> Response:
        async with AsyncClient(transport=ASGITransport(pages(self.world)), base_url="https://house.test") as client:
            client.cookies.update(self.cookies)
            response = await client.request(method, path, headers=self.headers, data=form)
            self.cookies |= dict(response.cookies)
            return response

    async def looks(self, path: str) -> Response:
        return await self._go("GET", path)

    async def opens(self, path: str) -> Response:
        """Presses 打开 and follows to the document."""
        sent = await self._go("POST", path)
        return await self.looks(sent.headers["location"]) if sent.status_code == 303 else sent

    async def sends(self, path: str, form: dict[str, str]) -> Response:
        """A form that a page holds."""
        return await self._go("POST", path, form)
