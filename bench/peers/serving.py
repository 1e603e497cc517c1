"""What the python-telegram-bot peers share: the webhook route as in the library's own Starlette example."""

from __future__ import annotations

import sys
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application

TOKEN = "110201543:bench-bench-bench-bench-bench-bench"
PATH = "/hook"


async def serve(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Updates go into the application's queue. uvloop and httptools, as the product has them."""

    async def hook(request: Request) -> Response:
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    pages = Starlette(routes=[Route(PATH, hook, methods=["POST"])])
    config = uvicorn.Config(pages, port=int(sys.argv[1]), http="httptools", lifespan="off", log_level="warning")
    async with application:
        await application.start()
        await uvicorn.Server(config).serve()
        await application.stop()


def run(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    uvloop.run(serve(application))
