"""The addresses of the rules' pages."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.refusal import Refusal, Refused
from handlers.desk_sessions import Seat
from web.desk.channels_page import ChannelPages
from web.desk.door import Group, inside
from web.desk.html import refused
from web.desk.rules_pages import RulePages
from web.desk.rules_ways import HOME, ways
from web.desk.side import Side
from web.desk.texts_pages import TextPages


def your_pages(side: Side) -> Group:
    rules, texts, channels = RulePages(side), TextPages(side), ChannelPages(side)

    async def first(request: Request, found: Seat) -> Response:
        mine = ways(found.talk)
        if not mine:
            return refused(request, side, found, Refusal(Refused.NOT_YOURS))
        return RedirectResponse(mine[0][1], 303, {"Cache-Control": "no-store"})

    looks = (
        (HOME, first),
        (f"{HOME}/clocks", rules.clocks),
        (f"{HOME}/steps", rules.steps),
        (f"{HOME}/holidays", rules.holidays),
        (f"{HOME}/rooms", rules.rooms),
        (f"{HOME}/texts", texts.listed),
        (f"{HOME}/texts/{{key}}", texts.one),
        (f"{HOME}/channels", channels.show),
    )
    return Group(
        looks=[(path, inside(side, page)) for path, page in looks],
        takes=[(f"{HOME}/channels/try", inside(side, channels.tries))],
    )
