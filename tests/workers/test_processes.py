"""Workers as their users run them: `python -m bot run`, three processes on one database, polling one bot."""

from __future__ import annotations

import asyncio
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.migrating import prepare
from bot.settings import Settings, SettingsError
from storage.migrate import HEAD
from tests import postgres
from tests.bot.process import bot, ended, free_port, started, until_ready
from tests.engines import ask
from tests.postgres import fresh_database
from tests.talk import load
from tests.telegram.server import TelegramServer


@pytest.fixture(scope="module")
async def url() -> AsyncIterator[str]:
    async with fresh_database() as made:
        yield made


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory, url: str) -> Path:
    made = tmp_path_factory.mktemp("workers")
    await load(Settings(data=made / "data", keys=made / "keys", database=url, backup_hours=0))
    return made


@pytest.fixture
async def server_back(url: str) -> AsyncIterator[None]:
    """Whatever becomes of a test that stops the server."""
    yield
    if postgres.own():
        await postgres.start_again()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@asynccontextmanager
async def workers(folder: Path, count: int, **settings: str) -> AsyncIterator[dict[int, Process]]:
    """By process id; those that still run at the end must end as they are asked to."""
    ports = [free_port() for _ in range(count)]
    made = [await started(folder, "run", PORT=str(port), BACKUP_HOURS="0", **settings) for port in ports]
    running = {process.pid: process for process in made}
    try:
        await asyncio.gather(*(until_ready(process, port) for process, port in zip(made, ports, strict=True)))
        yield running
        for process in running.values():
            process.send_signal(signal.SIGINT)
        for process in running.values():
            assert (await ended(process, 20)).status == 0
    finally:
        for process in made:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def holder(url: str, among: Sequence[int], lease: str = "telegram") -> int:
    """Which of these polls (or holds another lease); waited for."""
    async with asyncio.timeout(30):
        while True:
            rows = await ask(url, "SELECT holder FROM leases WHERE name = $1", lease)
            if rows and (pid := int(rows[0]["holder"].split("-")[-2])) in among:
                return pid
            await asyncio.sleep(0.05)


@pytest.mark.usefixtures("server_back")
async def test_one_polls_and_another_goes_on_when_it_ends_or_dies(
    folder: Path, url: str, telegram: TelegramServer
) -> None:
    settings = {"DATABASE": url, "TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API": telegram.api}
    chen = telegram.user(7)
    async with workers(folder, 3, **settings) as running:
        chen.starts("st_xm2k8vwd")
        await chen.hears("", within=20)

        first = await holder(url, [*running])
        running[first].send_signal(signal.SIGTERM)
        done = await ended(running.pop(first), 20)
        assert done.status == 0 and "Traceback" not in done.err
        assert not await ask(url, "SELECT name FROM leases WHERE holder LIKE $1", f"%-{first}-%")
        second = await holder(url, [*running])  # long before twenty seconds: it was given back

        hanging = len(telegram.called("sendMessage"))
        telegram.fail("sendMessage", "hang")
        chen.says("三号楼门口的路灯坏了三天")
        await telegram.world.until(lambda: len(telegram.called("sendMessage")) > hanging, 20)
        running[second].kill()  # between the lease of a letter and its sending
        await ended(running.pop(second))
        await ask(url, "UPDATE leases SET until = 0")  # as time passes
        await ask(url, "UPDATE letters SET leased_until = 0")
        assert await holder(url, [*running]) == await holder(url, [*running], "clock") == min(running)
        await chen.hears("", within=20)
        chen.says("1")
        await chen.hears("", within=20)
        if postgres.own():
            await postgres.stop()
            chen.says("在三号楼北门")  # while nobody can take it
            await postgres.start_again()
            await chen.hears("", within=30)
        words = 4 if postgres.own() else 3
        assert len(await ask(url, "SELECT message_id FROM seen")) == len(chen.heard) == words
        assert not await ask(url, "SELECT id FROM faults")
        if postgres.own():
            await postgres.stop()  # who is told to end does not wait until it is back


async def test_a_worker_of_another_version_does_not_start(tmp_path: Path) -> None:
    async with fresh_database() as url:
        await ask(url, "CREATE TABLE alembic_version (version_num varchar(32))")
        await ask(url, "INSERT INTO alembic_version VALUES ('0001')")
        done = await bot(tmp_path, "run", DATABASE=url, PORT=str(free_port()), BACKUP_HOURS="0")
        await ask(url, "UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(SettingsError) as newer:
            await asyncio.to_thread(prepare, Settings(database=url))
    assert done.status == 2 and not done.out
    (line,) = done.err.strip().splitlines()
    assert "0001" in line and HEAD in line and "python -m bot migrate" in line
    assert "9999" in str(newer.value) and HEAD in str(newer.value) and "newer" in str(newer.value)
