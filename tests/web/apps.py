"""A world's pages as applications, made once a world: to declare all the routes costs more than a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from fastapi import FastAPI
from starlette.routing import BaseRoute

from bot.desk_side import desk_side
from channels.seam import Channel
from tests.talk import World
from web.desk.routes import desk_routes
from web.routes import routes


def pages(world: World) -> FastAPI:
    """What everybody may open."""
    house = world.core.house
    return _kept(world, "pages", lambda: routes(house, secure_cookies=True))


def desk(world: World, channels: Mapping[str, Channel] = MappingProxyType({})) -> FastAPI:
    core = world.core

    def made() -> Sequence[BaseRoute]:
        return desk_routes(desk_side(core.house, core.renderer, core.receive, secure=True, channels=channels))

    return _app(made()) if channels else _kept(world, "desk", made)


def _kept(world: World, name: str, made: Callable[[], Sequence[BaseRoute]]) -> FastAPI:
    """Of this house: a test may close a world's core and open another."""
    key = (name, id(world.core.house))
    if key not in world.apps:
        world.apps[key] = _app(made())
    return world.apps[key]


def _app(made: Sequence[BaseRoute]) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.router.routes.extend(made)
    return app
