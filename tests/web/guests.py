"""A guest with his telephone: a browser that opens the link he was sent, and fills in its forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from httpx import ASGITransport, AsyncClient, Response

from tests.stories.meetings import Meeting
from tests.talk import Resident, World
from tests.web.apps import pages

_LINK = re.compile(r"/(?:guest|screen)/[a-z0-9]{28}")
_TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


@dataclass
class Phone:
    world: World
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    token: str = ""
    path: str = ""

    async def goes(self, method: str, path: str, photos: Sequence[bytes] = (), **fields: str) -> Response:
        async with AsyncClient(transport=ASGITransport(pages(self.world)), base_url="https://house.test") as client:
            client.cookies.update(self.cookies)
            files = [("photos", ("p.jpg", raw, "image/jpeg")) for raw in photos] or None
            response = await client.request(method, path, headers=self.headers, data=fields or None, files=files)
            self.cookies |= dict(response.cookies)
        for line in response.headers.get_list("set-cookie"):
            if "Max-Age=0" in line:
                self.cookies.pop(line.partition("=")[0], None)
        if token := _TOKEN.search(response.text):
            self.token = token[1]
        return response

    async def looks(self, path: str = "") -> str:
        return unquote((await self.goes("GET", path or self.path)).text)

    async def opens(self, path: str) -> str:
        self.path = path
        sent = await self.goes("POST", f"{path}/open")
        return await self.looks(sent.headers["location"]) if sent.status_code == 303 else sent.text

    async def sends(self, what: str, photos: Sequence[bytes] = (), **fields: str) -> str:
        """The page that follows a form; where it was not taken, the same page with what was written."""
        sent = await self.goes("POST", f"{self.path}/{what}", photos, token=self.token, **fields)
        assert sent.status_code in (303, 422), sent.text
        return await self.looks(sent.headers["location"]) if sent.status_code == 303 else sent.text


async def link_to_guest(held: Meeting, name: str = "张经理", party: str = "物业", votes: str = "只列席") -> str:
    """The path of a link that the leader has made."""
    await held.desk("add_guest")
    await held.leader.says(name)
    await held.leader.says(party)
    await held.leader.presses(votes)
    return link_in(held.leader)


def link_in(person: Resident) -> str:
    found = _LINK.search(person.last.text)
    assert found is not None, person.last.text
    return found[0]
