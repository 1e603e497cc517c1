"""The desk's addresses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from itertools import chain

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from web.desk.actions import action_pages
from web.desk.acts import Acts
from web.desk.calls import Calls
from web.desk.cockpit import Cockpits
from web.desk.consultation import ConsultationPage
from web.desk.consultations import Consultations
from web.desk.door import Group, inside
from web.desk.html import packed_asset, read_asset
from web.desk.items import Items
from web.desk.lists import Lists
from web.desk.look import Look
from web.desk.papers import paper_pages
from web.desk.passkeys import Passkeys
from web.desk.people import people_pages
from web.desk.roles import role_pages
from web.desk.rota import Rota
from web.desk.rota_move import RotaMove
from web.desk.rules_group import rule_pages
from web.desk.set_up import set_up_pages
from web.desk.side import Side
from web.desk.together import Together
from web.desk.topics import Topics
from web.desk.way_in import WayIn

_GROUPS: tuple[Callable[[Side], Group], ...] = (
    role_pages,
    action_pages,
    paper_pages,
    rule_pages,
    set_up_pages,
    people_pages,
)
"""Pages that belong together, each group from its own file."""
_ASSETS = {
    "desk.css": "text/css",
    "cockpit.css": "text/css",
    "papers.css": "text/css",
    "rules.css": "text/css",
    "set_up.css": "text/css",
    "desk.js": "text/javascript",
    "desk_keys.js": "text/javascript",
    "desk_rota.js": "text/javascript",
    "passkey.js": "text/javascript",
    "people.css": "text/css",
}


def desk_routes(side: Side) -> Sequence[BaseRoute]:
    api = APIRouter(include_in_schema=False)
    way, items, acts, keys = WayIn(side), Items(side), Acts(side), Passkeys(side)
    talks, topics = Consultations(side), Topics(side)
    cockpits = Cockpits(side)
    rota = Rota(side)
    lists, calls, together = Lists(side), Calls(side), Together(side)
    groups = [group(side) for group in _GROUPS]
    looks: list[tuple[str, Callable[..., Awaitable[Response]]]] = [
        ("/desk/in", way.how),
        ("/desk/in/{code}", way.show),
        ("/desk", inside(side, lists.first)),
        ("/desk/cockpit", inside(side, cockpits.show)),
        ("/desk/cockpit/{figure}", inside(side, cockpits.behind)),
        ("/desk/inbox", inside(side, lists.show)),
        ("/desk/todo", inside(side, lists.show)),
        ("/desk/items", inside(side, lists.show)),
        ("/desk/items/{number}", inside(side, items.item)),
        ("/desk/calls", inside(side, calls.show)),
        ("/desk/together", inside(side, together.ask)),
        ("/desk/me", inside(side, keys.mine)),
        ("/desk/rota", inside(side, rota.choose)),
        ("/desk/rota/{slug}", inside(side, rota.show)),
        ("/assets/desk/{stamp}/{name}", _asset),
        ("/desk/consultations", inside(side, talks.listed)),
        ("/desk/consultations/calendar", inside(side, talks.month)),
        ("/desk/consultations/{number}", inside(side, ConsultationPage(side).show)),
        ("/desk/topics", inside(side, topics.topics)),
        ("/desk/year-plan", inside(side, topics.plan)),
        *chain.from_iterable(group.looks for group in groups),
    ]
    for path, look in looks:
        api.add_api_route(path, look, methods=["GET", "HEAD"], response_model=None)
    takes: list[tuple[str, Callable[..., Awaitable[Response]]]] = [
        ("/desk/in/{code}", way.enter),
        ("/desk/out", inside(side, way.leave)),
        ("/desk/look", inside(side, Look(side).choose)),
        ("/desk/act", inside(side, acts.act)),
        ("/desk/views", inside(side, lists.keep)),
        ("/desk/views/drop", inside(side, lists.drop)),
        ("/desk/together", inside(side, together.do)),
        ("/desk/in/passkey/begin", keys.ask),
        ("/desk/in/passkey/answer", keys.enter),
        ("/desk/me/passkey/begin", inside(side, keys.begin)),
        ("/desk/me/passkey/answer", inside(side, keys.make)),
        ("/desk/me/end", inside(side, keys.end)),
        ("/desk/me/drop", inside(side, keys.drop)),
        ("/desk/rota/move", inside(side, RotaMove(side, acts).move)),
        *chain.from_iterable(group.takes for group in groups),
    ]
    for path, take in takes:
        api.add_api_route(path, take, methods=["POST"], response_model=None)
    return api.routes


async def _asset(request: Request, stamp: str, name: str) -> Response:
    """An older stamp still gets the file, but nobody may keep it under that name."""
    if name not in _ASSETS:
        raise HTTPException(404)
    body, fresh = read_asset(name)
    kept = "public, max-age=31536000, immutable" if stamp == fresh else "no-cache"
    headers = {"Cache-Control": kept, "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = packed_asset(name), "gzip"
    return Response(body, 200, headers, _ASSETS[name])
