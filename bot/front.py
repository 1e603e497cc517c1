"""What stands before the pages: a channel's webhook is reached without their middleware and their routing."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send


class Front:
    """Hands a request straight to the route whose endpoint is an ASGI application of its own, all else to `app`."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._hooks = {
            (method, route.path): route.app
            for route in routes
            if isinstance(route, Route) and route.app is route.endpoint
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http":
            app = self._hooks.get((scope["method"], scope["path"]), app)
        await app(scope, receive, send)
