"""A database of another version, without rights, or gone: one clear line, or a page that says to try again."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import asyncpg
import pytest

from bot.settings import Settings
from storage.migrate import HEAD
from storage.statements import Engine
from tests.bot.process import DISTRICT, LIMIT, bot, ended, free_port, started, until_ready, with_district
from tests.engines import ask, empty
from tests.postgres import admin, fresh_database

NEWER = "9999"


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with fresh_database() as made:
        yield made


def alone(line: str) -> bool:
    return len(line.splitlines()) == 1 and "Traceback" not in line


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_a_newer_database_is_one_line_and_stays_as_it_is(tmp_path: Path, engine: Engine) -> None:
    async with empty(engine, tmp_path) as where:
        named = str(where) if isinstance(where, str) else f"sqlite:{where}"
        on = {"DATABASE": named, "BACKUP_HOURS": "0"}
        await with_district(tmp_path, **on)
        await ask(where, "UPDATE alembic_version SET version_num = $1", NEWER)
        if isinstance(where, Path):  # whose sum a newer program would have left
            where.with_name(f"{where.name}.sum").unlink()
        for command in ("run", "migrate", "staff-code"):
            done = await bot(tmp_path, command, **on, PORT=str(free_port()))
            assert done.status == 2 and alone(done.err) and NEWER in done.err and HEAD in done.err, done.err
        assert await ask(where, "SELECT version_num FROM alembic_version") == [{"version_num": NEWER}]


async def test_without_the_right_to_make_tables_it_says_what_is_missing(tmp_path: Path, url: str) -> None:
    role = f"r_{urlsplit(url).path.strip('/')}"
    await admin(f"CREATE ROLE {role} LOGIN SUPERUSER")
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        await admin(f"ALTER ROLE {role} NOSUPERUSER PASSWORD 'told to nobody'")
        parts = urlsplit(url)
        named = parts._replace(netloc=f"{role}:told%20to%20nobody@{parts.netloc.rpartition('@')[2]}").geturl()
        for command in ("migrate", "staff-code"):
            done = await bot(tmp_path, command, DATABASE=named)
            assert done.status == 2 and alone(done.err) and "permission denied" in done.err, done.err
            assert "YIZHAN_DATABASE" in done.err and "told to nobody" not in done.err
    finally:
        await connection.close()
        await admin(f"DROP ROLE {role}")


async def test_a_trial_on_an_empty_server_makes_no_table(tmp_path: Path, url: str) -> None:
    done = await bot(tmp_path, "init", str(DISTRICT), "--dry-run", DATABASE=url)
    assert done.status == 0 and "nothing was written" in done.out, done.err
    assert await ask(url, "SELECT count(*) AS n FROM pg_tables WHERE schemaname = 'public'") == [{"n": 0}]
    assert not await asyncio.to_thread((tmp_path / "keys").exists)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://me@127.0.0.1:{port}/yizhan", "no server answers there"),
        ("postgresql://me@nowhere.invalid/yizhan", "no host of that name"),
        ("postgresql://me@127.0.0.1:{port}/yizhan?sslmode=none", "sslmode"),
    ],
)
async def test_a_server_that_cannot_be_reached_is_said_in_words(tmp_path: Path, address: str, told: str) -> None:
    named = address.format(port=free_port())
    for command in ("migrate", "doctor"):
        done = await bot(tmp_path, command, DATABASE=named)
        assert done.status == 2 and alone(done.err) and told in done.err, done.err
        assert "Error" not in done.err, done.err


def test_a_port_is_shown_with_its_server() -> None:
    """Two servers of one machine are told apart by nothing else."""
    shown = Settings(database="postgresql://me:s3cr3t@127.0.0.1:5433/yizhan").shown_where
    assert shown == "postgresql://127.0.0.1:5433/yizhan"
    assert Settings(database="postgresql://me@[::1]:5433/yizhan").shown_where == "postgresql://[::1]:5433/yizhan"
    assert Settings(database="postgresql://me@db/yizhan").shown_where == "postgresql://db/yizhan"


async def test_a_server_that_is_gone_is_said_by_the_pages_and_comes_back(tmp_path: Path, url: str) -> None:
    on = {"DATABASE": url, "BACKUP_HOURS": "0"}
    await with_district(tmp_path, **on)
    port, name = free_port(), urlsplit(url).path.strip("/")
    process = await started(tmp_path, "run", PORT=str(port), **on)
    try:
        await until_ready(process, port)
        await admin(
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookie_jar=aiohttp.DummyCookieJar()) as session:
            async with session.get("/readyz") as answer:
                told = await answer.json()
                assert answer.status == 503 and told["database"] == "down" and told["status"] == "not ready", told
            async with session.get("/healthz") as answer:
                assert answer.status == 200
            async with session.get("/s/xm2k8vwd", headers={"accept": "text/html"}) as page:
                assert page.status == 503 and "请过一会儿再试" in await page.text()
                assert int(page.headers["retry-after"]) > 0
            async with session.get("/s/xm2k8vwd", headers={"accept": "application/json"}) as page:
                assert page.status == 503 and page.content_type == "application/json"
        await admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        async with asyncio.timeout(LIMIT):
            await until_ready(process, port)
    finally:
        await admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        process.send_signal(signal.SIGINT)
        done = await ended(process, 10)
    assert "Traceback" not in done.err and "ASGI" not in done.err, done.err
