"""An act asked for by a page: it goes to the door as a message of its own, and is talked through in the frame."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dialogs.talk import Act, Inbound
from domain.refusal import Refusal, Refused
from handlers.desk_sessions import Seat, desk_chat
from web.desk.door import sign, signed
from web.desk.html import refused
from web.desk.side import Side
from web.peer import peer_of

TWICE = 4_000
"""Within so many ms the same button of the same page is one press."""
log = logging.getLogger("yizhan.desk")


class Acts:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def act(self, request: Request, found: Seat) -> Response:
        """Only what a page offered to this very session; pressed twice it is one message."""
        form = await request.form(max_files=0, max_fields=8)
        verb, args, mark, key = (str(form.get(name, "")) for name in ("verb", "args", "mark", "key"))
        about = _read(args)
        if about is None or not 0 < len(key) <= 64 or not signed(self._side, found, verb, about, mark):
            return refused(request, self._side, found, Refusal(Refused.BUTTON_STALE), 400)
        return await self.ask(request, found, verb, about, key, str(form.get("at", "")))

    async def ask(
        self, request: Request, found: Seat, verb: str, about: Mapping[str, Any], key: str, at: str
    ) -> Response:
        """At the door, as a message from the desk's own chat; `at` is the slug of the station whose chat answers."""
        if not self._side.house.district.stations:
            return refused(request, self._side, found, Refusal(Refused.NO_STATION_YET), 409)
        slug, mark = at or own_slug(self._side, found), sign(self._side, found, verb, about)
        said = f"{key}.{mark}.{self._side.house.clock() // TWICE}"
        inbound = asked_for(self._side, request, found, verb, about, said=said, slug=slug)
        try:
            await self._side.receive(inbound)
        except Exception as error:
            log.error("an act was not taken: %s", type(error).__name__)
            return refused(request, self._side, found, Refusal(Refused.CONFLICT), 503)
        return RedirectResponse(f"/s/{quote(slug)}#end", 303, {"Cache-Control": "no-store"})


def own_slug(side: Side, found: Seat) -> str:
    """The station that the person is at in the desk's chat, or any."""
    stations = side.house.district.stations
    return (stations.get(found.talk.door.station_id or "") or next(iter(stations.values()))).slug


def asked_for(
    side: Side, request: Request, found: Seat, verb: str, args: Mapping[str, Any], *, said: str, slug: str
) -> Inbound:
    """A verb as a message of the person's at the desk; with the same `said` it is the same message."""
    talk, house = found.talk, side.house
    return Inbound(
        *desk_chat(house, talk.person_id), f"act.{found.session_id}.{said}", Act(verb, args), house.clock(), slug,
        talk.language, house.vault.hmac("peer", peer_of(request))[:32],
    )  # fmt: skip


def _read(text: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
