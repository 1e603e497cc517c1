"""`run`: takes its port first, says when it is ready, ends within three seconds of Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.bot.process import bot, ended, free_port, started, until_ready, with_district

PROMISE = 3.0
SLUG = "xm2k8vwd"


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return await with_district(tmp_path_factory.mktemp("served"))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as made:
        yield made


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_ends_on_a_signal(folder: Path, sign: signal.Signals) -> None:
    port = free_port()
    process = await started(folder, "run", PORT=str(port))
    await until_ready(process, port)
    process.send_signal(sign)
    done = await ended(process, 10)
    assert done.status == (0 if sign is signal.SIGINT else done.status)
    assert "Traceback" not in done.err


async def test_ends_while_a_stream_is_open(folder: Path, session: aiohttp.ClientSession) -> None:
    port = free_port()
    process = await started(folder, "run", PORT=str(port))
    await until_ready(process, port)
    base = f"http://127.0.0.1:{port}"
    async with session.get(f"{base}/s/{SLUG}") as page:
        assert page.status == 200
        shown = await page.text()
    place = next(part.split('"')[0] for part in shown.split('="') if part.startswith("/") and "stream" in part)
    async with session.get(base + place.replace("&amp;", "&")) as stream:
        assert stream.status == 200 and stream.content_type == "text/event-stream"
        at = time.monotonic()
        process.send_signal(signal.SIGINT)
        done = await ended(process, 10)
        assert time.monotonic() - at < PROMISE
    assert done.status == 0 and "Traceback" not in done.err


async def test_health_pages(folder: Path, session: aiohttp.ClientSession) -> None:
    port = free_port()
    process = await started(folder, "run", PORT=str(port))
    try:
        await until_ready(process, port)
        async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert await answer.json() == {"status": "ok"}
        async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
            assert await answer.json() == {
                "status": "ok",
                "database": "ok",
                "migrations": "ok",
                "channel_web": "ok",
            }
    finally:
        process.send_signal(signal.SIGINT)
        await ended(process, 10)


async def test_a_port_in_use_is_one_line_and_nothing_is_touched(folder: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = await bot(tmp_path, "run", PORT=port, DEMO="1")
    assert done.status == 2
    assert len(done.err.splitlines()) == 1 and "YIZHAN_PORT" in done.err and port in done.err
    assert not await asyncio.to_thread((tmp_path / "data").exists)


async def test_a_host_that_is_not_here_is_one_line(folder: Path) -> None:
    done = await bot(folder, "run", HOST="192.0.2.1", PORT=str(free_port()))
    assert done.status == 2 and "YIZHAN_HOST" in done.err and len(done.err.splitlines()) == 1
