"""A browser inside a messenger becomes the web chat of the person whom that messenger says it is."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import Response

from channels.webchat.channel import WebChat
from handlers.house import House
from handlers.make_link import link_code
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

    async def join(self, request: Request, response: Response, account: str, address: str) -> None:
        work = self._house.work()
        whose = await door(work, self._channel, account, address)
        if whose is None:
            return
        session = self._web.sessions.read(request)
        mine = await door(work, WEB, WEB, self._web.sessions.external(session)) if session else None
        if mine is not None and mine.person_id == whose.person_id:
            return
        if session is None or (mine is not None and not await _empty(work, mine)):
            session = self._web.sessions.new()  # somebody else's, who lent the phone: his chat stays his
        code = link_code(self._house, work, whose.person_id, whose.station_id)
        await work.commit()
        try:
            await self._web.join(request, response, session, code)
        except Exception as error:  # the page opens as it does for a stranger
            log.warning("a browser was not joined", extra={"reason": type(error).__name__})


async def _empty(work: Work, mine: Door) -> bool:
    """Whether nothing stands in this browser's chat that would keep it from being joined."""
    return not mine.appointments and not await items_of(work, mine.person_id, most=1)
