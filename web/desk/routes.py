"""The desk's addresses."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from web.desk.acts import Acts
from web.desk.calls import Calls
from web.desk.door import inside
from web.desk.html import read_asset
from web.desk.items import Items
from web.desk.lists import Lists
from web.desk.side import Side
from web.desk.together import Together
from web.desk.way_in import WayIn

_ASSETS = {"desk.css": "text/css", "desk.js": "text/javascript", "desk_keys.js": "text/javascript"}


def desk_routes(side: Side) -> Sequence[BaseRoute]:
    api = APIRouter(include_in_schema=False)
    way, items, acts = WayIn(side), Items(side), Acts(side)
    lists, calls, together = Lists(side), Calls(side), Together(side)
    for path, look in (
        ("/desk/in", way.how),
        ("/desk/in/{code}", way.show),
        ("/desk", inside(side, lists.first)),
        ("/desk/inbox", inside(side, lists.show)),
        ("/desk/todo", inside(side, lists.show)),
        ("/desk/items", inside(side, lists.show)),
        ("/desk/items/{number}", inside(side, items.item)),
        ("/desk/calls", inside(side, calls.show)),
        ("/desk/together", inside(side, together.ask)),
        ("/assets/desk/{stamp}/{name}", _asset),
    ):
        api.add_api_route(path, look, methods=["GET", "HEAD"], response_model=None)
    for path, take in (
        ("/desk/in/{code}", way.enter),
        ("/desk/out", inside(side, way.leave)),
        ("/desk/act", inside(side, acts.act)),
        ("/desk/views", inside(side, lists.keep)),
        ("/desk/views/drop", inside(side, lists.drop)),
        ("/desk/together", inside(side, together.do)),
    ):
        api.add_api_route(path, take, methods=["POST"], response_model=None)
    return api.routes


async def _asset(request: Request, stamp: str, name: str) -> Response:
    """An older stamp still gets the file, but nobody may keep it under that name."""
    if name not in _ASSETS:
        raise HTTPException(404)
    body, fresh = read_asset(name)
    kept = "public, max-age=31536000, immutable" if stamp == fresh else "no-cache"
    return Response(body, 200, {"Cache-Control": kept, "X-Content-Type-Options": "nosniff"}, _ASSETS[name])
