"""A browser inside a messenger becomes the web chat of the person whom that messenger says it is."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from channels.webchat.channel import WebChat
from dialogs.talk import Opened, Text
from handlers.house import House
from handlers.make_link import link_code
from storage.district import Station
from storage.door import Door, door
from storage.items import items_of
from storage.work import Work

log = logging.getLogger("yizhan.joining")
WEB = "web"


class WebJoining:
    """See `channels.wechat.signin.Joins`."""

    def __init__(self, house: House, web: WebChat, channel: str) -> None:
        self._house = house
        self._web = web
        self._channel = channel

    async def join(self, request: Request, account: str, address: str, to: str, item: str) -> Response | None:
        work = self._house.work()
        whose = await door(work, self._channel, account, address)
        if whose is None:
            return None
        place = _place(self._house, whose)
        chat = f"/s/{place.slug}#end" if place is not None else "/"
        answer = RedirectResponse(chat if item or to == "/" else to, 303, {"Cache-Control": "no-store"})
        try:
            session = await self._session(work, request, whose)
            if item:
                once = request.query_params.get("code", "")
                await self._web.hear(request, session, Text(item), f"{item} {once}", place.slug if place else None)
        except Exception as error:  # the page opens as it does for a stranger
            log.warning("a browser was not joined", extra={"reason": type(error).__name__})
            return None
        self._web.keep(answer, session)
        return answer

    async def _session(self, work: Work, request: Request, whose: Door) -> str:
        """The browser's, which from now on is that person's chat."""
        session = self._web.sessions.read(request)
        mine = await door(work, WEB, WEB, self._web.sessions.external(session)) if session else None
        if session is not None and mine is not None and mine.person_id == whose.person_id:
            return session
        if session is None or (mine is not None and not await _empty(work, mine)):
            session = self._web.sessions.new()  # somebody else's, who lent the phone: his chat stays his
        code = link_code(self._house, work, whose.person_id, whose.station_id)
        await work.commit()
        await self._web.hear(request, session, Opened(f"in_{code}"), code)
        return session


def _place(house: House, whose: Door) -> Station | None:
    """Whose chat it opens in: the station that he chose or serves at; a department has none and takes the first."""
    stations = house.district.stations
    own = (whose.station_id, *(one.scope_id for one in whose.appointments))
    found = next((stations[one] for one in own if one in stations), None)
    return found or (next(iter(stations.values()), None) if whose.appointments else None)


async def _empty(work: Work, mine: Door) -> bool:
    """Whether nothing stands in this browser's chat that would keep it from being joined."""
    return not mine.appointments and not await items_of(work, mine.person_id, most=1)
