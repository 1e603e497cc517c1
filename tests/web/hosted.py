"""The pages of one world on a real server on loopback."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from starlette.routing import BaseRoute

from tests.talk import World
from tests.webchat.serving import Server
from web.routes import routes


@asynccontextmanager
async def hosted(world: World, more: Sequence[BaseRoute] = ()) -> AsyncIterator[str]:
    """Its address. `more` are pages beside those that everybody may open."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.router.routes.extend([*routes(world.core.house, secure_cookies=False), *more])
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=5))
    serving = asyncio.create_task(server.serve([listening]))
    await server.listens.wait()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
