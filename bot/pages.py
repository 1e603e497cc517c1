"""The pages and webhooks of all channels and of the house as one application, and the two health pages."""

from __future__ import annotations

import asyncio
import logging
import sqlite3

import asyncpg
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select

from bot.desk_side import desk_side
from bot.front import Front
from bot.running import Running
from bot.storage_watch import BACKUPS
from channels.seam import Starting
from channels.webchat.errors import error_page, install, reads_pages
from storage import tables
from storage.database import Unavailable
from storage.migrate import HEAD, current
from storage.statements import compiled
from web.desk.routes import desk_routes
from web.routes import routes as web_routes

log = logging.getLogger("yizhan.pages")

AGAIN = "5"
"""Seconds after which a page may be asked for again."""
_ALIVE = compiled(select(tables.districts.c.id).limit(1))


def make_app(running: Running) -> Front:
    """The pages and webhooks of all channels, and the two health pages."""
    app = FastAPI(title="Yizhan", docs_url=None, redoc_url=None, openapi_url=None)
    install(app)
    app.add_exception_handler(Unavailable, _outage)
    for channel in running.channels.values():
        app.router.routes.extend(channel.routes())
    secure = running.core.settings.base_url.startswith("https://")
    app.router.routes.extend(web_routes(running.core.house, secure_cookies=secure))
    core = running.core
    side = desk_side(core.house, core.renderer, core.receive, secure=secure, channels=running.channels)
    app.router.routes.extend(desk_routes(side))

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        parts = await _ready(running)
        status = 200 if all(part == "ok" for name, part in parts.items() if name != BACKUPS) else 503
        return JSONResponse({"status": "ok" if status == 200 else "not ready", **parts}, status_code=status)

    return Front(app, app.router.routes)


async def _outage(request: Request, error: Exception) -> Response:
    """A database that cannot be reached is no fault of the page's."""
    log.warning("a page was not served: the database cannot be reached", extra={"reason": str(error)})
    page = error_page(request, 503, "fault") if reads_pages(request) else JSONResponse({"detail": "again later"}, 503)
    page.headers["Retry-After"] = AGAIN
    return page


async def _ready(running: Running) -> dict[str, str]:
    house = running.core.house
    parts = {"database": "ok", "migrations": "ok"}
    try:
        await house.work().all(_ALIVE)
    except Exception as error:
        log.error("database does not answer", extra={"reason": type(error).__name__})
        parts["database"] = "down"
    if (trouble := house.database.condition.trouble) is not None:
        parts["database"] = trouble
    parts |= {place: trouble for place, trouble in running.storage.found.items()}
    try:
        if await asyncio.to_thread(current, house.database.where) != HEAD:
            parts["migrations"] = "pending"
    except (Unavailable, OSError, sqlite3.Error, asyncpg.PostgresError):
        parts["migrations"] = "unknown"
    for name, channel in running.channels.items():
        parts[f"channel_{name}"] = "starting" if isinstance(channel, Starting) and not channel.ready else "ok"
    return parts
