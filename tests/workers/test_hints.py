"""What one worker commits, the others' pages show; a hint that is lost costs time and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import Core
from bot.reader import WebReader
from bot.running import Running
from dialogs.talk import Text
from tests.engines import ask
from tests.workers.crew import Crew

LISTENERS = """SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND (query LIKE '%pg_notify%' OR query LIKE 'LISTEN%')"""


@asynccontextmanager
async def listening(*workers: Core) -> AsyncIterator[None]:
    """Their hints at work, and each has been connected."""
    tasks = [asyncio.create_task(Running(worker, {})._hints().run()) for worker in workers]
    url = workers[0].settings.database
    try:
        async with asyncio.timeout(10):
            while len(await ask(url, LISTENERS)) < len(workers):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def page(worker: Core) -> WebReader:
    return WebReader(worker.house, worker.renderer, worker.changes.streams, demo=False)


async def shown(reader: WebReader, chat: str, after: int) -> list[str]:
    """What a page that shows the lines until `after` gets next, waiting for it as a stream does."""
    async with asyncio.timeout(10):
        while not (lines := await reader.lines(chat, after, 50)):
            await reader.wait(chat, after, 60)
    return [line.rendered.text for line in lines]


async def test_a_page_at_one_worker_shows_what_another_has_committed(crew: Crew) -> None:
    first, second, third = crew.cores
    async with listening(*crew.cores):
        await first.receive(crew.inbound(Text("楼下的路灯坏了三天"), "chat", "web"))
        before = len(await page(second).lines("chat", 0, 50))
        waiting = [asyncio.create_task(shown(page(worker), "chat", before)) for worker in (second, third)]
        await asyncio.sleep(0)
        await first.receive(crew.inbound(Text("晚上什么都看不见"), "chat", "web"))
        for texts in await asyncio.gather(*waiting):
            assert texts[0] == "晚上什么都看不见"


async def test_what_was_missed_while_nothing_could_be_heard_is_read_afterwards(crew: Crew) -> None:
    first, second, _ = crew.cores
    url = first.settings.database
    async with listening(first, second):
        await first.receive(crew.inbound(Text("楼下的路灯坏了三天"), "chat", "web"))
        before = len(await page(second).lines("chat", 0, 50))
        waiting = asyncio.create_task(shown(page(second), "chat", before))
        await asyncio.sleep(0)
        await ask(url, f"SELECT pg_terminate_backend(pid) FROM ({LISTENERS}) AS found")
        await first.receive(crew.inbound(Text("晚上什么都看不见"), "chat", "web"))
        assert (await waiting)[0] == "晚上什么都看不见"


async def test_a_change_of_the_district_is_known_everywhere(crew: Crew) -> None:
    first, second, _ = crew.cores
    async with listening(first, second):
        await ask(first.settings.database, "UPDATE stations SET phone = '0755-1' WHERE code = 'XM'")
        await first.house.refresh()
        async with asyncio.timeout(10):
            while all(place.phone != "0755-1" for place in second.house.district.stations.values()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_a_key_that_one_worker_destroys_is_forgotten_by_all(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, by the hint: by itself a worker looks after a second."""
    monkeypatch.setattr("storage.vault.TRUSTED", 3600.0)
    first, second, _ = crew.cores
    async with listening(first, second):
        await first.house.vault.prepare("somebody")
        sealed = first.house.vault.seal("somebody", "陈女士")
        assert second.house.vault.open("somebody", sealed) == "陈女士"
        await first.house.vault.destroy("somebody")
        async with asyncio.timeout(10):
            while second.house.vault.open("somebody", sealed) is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
