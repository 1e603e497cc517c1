"""`run`: opens everything, serves until Ctrl-C, closes within three seconds."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
import sqlite3
import sys
from types import FrameType

import uvicorn

from bot.app import EmptyDatabase, core
from bot.at_start import ensure_sound
from bot.backup_state import has_district, make_sealer
from bot.migrating import refused
from bot.pages import make_app
from bot.running import CLOCK, Running, make_channels
from bot.serving_lock import is_served, serving
from bot.settings import Settings, SettingsError
from bot.staff_door import first_start
from bot.supervision import supervise
from channels.webchat.channel import WebChat
from storage.database import Unavailable
from storage.trouble import trouble_of

log = logging.getLogger("yizhan.serve")


class Server(uvicorn.Server):
    """Tells the open streams to end as soon as it is told to stop itself."""

    stopping: asyncio.Event
    web: WebChat

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.web.close()
        self.stopping.set()


def new_loop() -> asyncio.AbstractEventLoop:
    """uvloop's, where there is one: not on Windows."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def run(settings: Settings) -> None:
    """Raises SettingsError for a port in use or a database without a district."""
    listener, metrics = _listeners(settings)
    try:
        await asyncio.to_thread(_looked_at, settings)
        if settings.demo:
            await load_demo(settings)
        with serving(settings.data, together=settings.on_postgres):
            await asyncio.to_thread(_begin_backups, settings)
            await _run(settings, listener, metrics)
    except (Unavailable, sqlite3.DatabaseError, OSError) as error:
        if not isinstance(error, Unavailable) and trouble_of(error) is None:
            raise
        raise refused(f"YIZHAN_DATA, YIZHAN_DATABASE: {settings.shown_where}", error) from None
    except EmptyDatabase:
        listener.close()
        raise SettingsError(
            f"{settings.shown_where}: no district here yet. Set yours up with `python -m bot init FILE` "
            "(docs/district-file.md), or look around the sample with YIZHAN_DEMO=1."
        ) from None


async def _run(settings: Settings, listener: socket.socket, metrics: socket.socket | None) -> None:
    async with core(settings) as opened:
        channels = make_channels(settings, opened)
        running = Running(opened, channels)
        web = channels["web"]
        assert isinstance(web, WebChat)
        server = Server(
            uvicorn.Config(
                make_app(running),
                http="httptools",
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=2,
                lifespan="off",
                server_header=False,
                proxy_headers=settings.base_url.startswith("https://"),
            )
        )
        server.stopping, server.web = asyncio.Event(), web
        announce(settings, opened.house.district.name, opened.house.district.sample)
        if await opened.leases.of(CLOCK).take():  # of several that start together one prints a code that holds
            await first_start(settings, opened.house)
        loops = {**running.loops(), "pages": lambda: _serve(server, listener)}
        if metrics is not None:
            from bot.watch import metrics_loop

            loops["metrics"] = metrics_loop(running, metrics)
        settle_memory()
        await supervise(loops, server.stopping)


def settle_memory() -> None:
    """What lives as long as the process is not looked through for garbage again, and the rest not all the time.

    The collector's own measure, 700 new objects, is reached by each message; next to none of them ever need it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _looked_at(settings: Settings) -> None:
    """By whoever is about to serve it alone; what another process serves is in use."""
    if settings.on_postgres or not is_served(settings.data):
        ensure_sound(settings)


def _begin_backups(settings: Settings) -> None:
    """The key is there before the first change. Without a folder to write to the product serves all the same."""
    if settings.backup_hours and has_district(settings.database_path):
        try:
            make_sealer(settings)
        except SettingsError as error:
            log.error("backups cannot begin", extra={"reason": str(error)})


async def _serve(server: Server, listener: socket.socket) -> None:
    try:
        await server.serve(sockets=[listener])
    finally:
        server.stopping.set()
        await asyncio.sleep(0)


def _listeners(settings: Settings) -> tuple[socket.socket, socket.socket | None]:
    """The ports are taken before anything is written, so that a second `run` ends with one clear line."""
    pages = _bind("YIZHAN_HOST, YIZHAN_PORT", settings.host, settings.port)
    if settings.metrics_address is None:
        return pages, None
    try:
        return pages, _bind("YIZHAN_METRICS", *settings.metrics_address)
    except SettingsError:
        pages.close()
        raise


def _bind(setting: str, host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio sets no TCP_NODELAY
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsError(f"{setting}: {host}:{port}: {error.strerror}") from None
    return listener


async def load_demo(settings: Settings) -> None:
    """The sample district, into an empty database; one that holds a district is left as it is."""
    from bot.app import opened
    from storage.district_rows import load_district

    async with opened(settings) as (database, vault), database.lane("sample"):
        if await load_district(database, 0) is not None:
            return
        from bot.sample.load import load_sample

        print("第一次运行：正在装入示例区…  First start: loading the sample district …", file=sys.stderr, flush=True)
        await load_sample(database, vault, settings)


def announce(settings: Settings, district: str, sample: bool) -> None:
    where = f"http://{settings.host if settings.host not in ('0.0.0.0', '::') else '127.0.0.1'}:{settings.port}"
    kind = "（示例数据 sample data）" if sample else ""
    print(f"\n  驿站 Yizhan · {district}{kind}\n  {where}\n\n  Ctrl-C 结束  to stop\n", flush=True)
