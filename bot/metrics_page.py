"""`/metrics` for Prometheus, on a port of its own: nobody who reaches the pages reaches this."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from prometheus_client import CollectorRegistry, make_asgi_app

PATH = "/metrics"

Scope = dict[str, Any]
Call = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class _Beside(uvicorn.Server):
    """Leaves the signals to the server of the pages."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def metrics_app(registry: CollectorRegistry, look: Callable[[], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Looks around before each answer; everything but `GET /metrics` is unknown here."""
    tell = make_asgi_app(registry)

    async def app(scope: Scope, receive: Call, send: Send) -> None:
        assert scope["type"] == "http"
        if scope["path"] != PATH or scope["method"] not in ("GET", "HEAD"):
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})
            return
        await look()
        await tell(scope, receive, send)

    return app


async def serve_metrics(app: Callable[..., Awaitable[None]], listener: socket.socket) -> None:
    """Until cancelled."""
    server = _Beside(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            ws="none",
            limit_concurrency=16,
            timeout_graceful_shutdown=1,
        )
    )
    try:
        await server.serve(sockets=[listener])
    finally:
        if server.started:
            await server.shutdown(sockets=[listener])
        listener.close()
