"""A PostgreSQL server that is read-only, full or damaged: told, nothing confirmed is lost, and it goes on by itself."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.bot.process import with_district
from tests.bot.served import SLUG, serving, update, webhook
from tests.engines import ask
from tests.postgres_faults import copied, fill, read_only, small_disk, spoil
from tests.telegram.server import TelegramServer

ours = pytest.mark.skipif(not postgres.own(), reason="the files of a named server are not ours to touch")


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with postgres.fresh_database() as made:
        yield made


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


def on(url: str) -> dict[str, str]:
    return {"DATABASE": url, "BACKUP_HOURS": "0"}


async def marks(url: str) -> set[str]:
    return {str(row["message_id"]) for row in await ask(url, "SELECT message_id FROM seen")}


async def test_a_server_that_turns_read_only(tmp_path: Path, url: str, telegram: TelegramServer) -> None:
    await with_district(tmp_path, **on(url))
    async with serving(tmp_path, telegram, **webhook(telegram), **on(url)) as served:
        assert await served.post(update(1, f"/start st_{SLUG}")) == 200
        async with read_only(url):
            assert await served.until(database="readonly") == 503
            await served.until_logged("storage cannot be written: database", "readonly")
            assert await served.post(update(2, "楼道里的灯坏了，麻烦来看看")) == 500
        assert await served.until(database="ok") == 200
        await served.until_logged("storage is well again: database")
        assert await served.post(update(2, "楼道里的灯坏了，麻烦来看看")) == 200
        await served.end()
    assert await marks(url) == {"m7.1", "m7.2"}
    assert not any(row["said"] == "message failed" for row in served.lines)


@ours
async def test_a_server_whose_disk_is_full(tmp_path: Path, url: str, telegram: TelegramServer) -> None:
    await with_district(tmp_path, **on(url))
    async with small_disk(url) as (small, disk):
        async with serving(tmp_path, telegram, **webhook(telegram), **on(small)) as served:
            assert await served.post(update(1, f"/start st_{SLUG}")) == 200
            await asyncio.to_thread(fill, disk)
            number = await _until_refused(served.post)
            await served.until_logged("storage cannot be written: database", "full")
            assert await served.until(database="full") == 503
            await asyncio.to_thread(os.unlink, disk / "ballast")
            assert await served.until(database="ok") == 200
            await served.until_logged("storage is well again: database")
            assert await served.post(update(number, "还有一句")) == 200
            await served.end()
        assert await marks(small) == {f"m7.{one}" for one in range(1, number + 1)}
        assert not any(row["said"] == "message failed" for row in served.lines)


async def _until_refused(post: Callable[[dict[str, Any]], Awaitable[int]]) -> int:
    """Pages that are there still have room; the number of the first message for which there is none."""
    for number in range(2, 500):
        if (status := await post(update(number, f"第 {number} 句，" + "楼道里的灯坏了" * 40))) != 200:
            assert status == 500
            return number
    raise AssertionError("all were taken")


@ours
async def test_a_server_that_finds_a_page_damaged(tmp_path: Path, url: str, telegram: TelegramServer) -> None:
    """It is told until a start: what the server says of another page changes nothing."""
    await with_district(tmp_path, **on(url))
    async with serving(tmp_path, telegram, **webhook(telegram), **on(url)) as served:
        assert await served.post(update(1, f"/start st_{SLUG}")) == 200
        await served.end()
    async with copied(url) as spoilt, serving(tmp_path, telegram, **webhook(telegram), **on(spoilt)) as served:
        await spoil(spoilt, "seen")
        assert await served.post(update(2, "楼道里的灯坏了，麻烦来看看")) == 500
        assert await served.until(database="damaged") == 503
        await served.until_logged("storage cannot be written: database", "damaged")
        await served.end()
    async with serving(tmp_path, telegram, **webhook(telegram), **on(url)) as served:
        assert await served.post(update(2, "楼道里的灯坏了，麻烦来看看")) == 200
        await served.end()
    assert await marks(url) == {"m7.1", "m7.2"}
