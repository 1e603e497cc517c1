"""The courier against a platform that stumbles: Telegram's server on loopback, over the real channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.courier import Courier
from channels.telegram import TelegramChannel
from dialogs.letter import say
from dialogs.talk import Inbound, Opened
from handlers.mail import post
from storage.database import Row
from tests.bot.couriers import letters, until_put_off, until_settled
from tests.talk import World
from tests.telegram.server import TelegramServer

FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "429": ("status", {"code": 429, "description": "Too Many Requests: retry after 3", "retry_after": 3}),
    "500": ("status", {"code": 500, "description": "Internal Server Error"}),
    "a proxy's page": ("html", {}),
    "cut before": ("cut_before", {}),
    "cut after": ("cut_after", {}),
}


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=request.param) as made:
        yield made


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@asynccontextmanager
async def sending(world: World, server: TelegramServer) -> AsyncIterator[Courier]:
    channel = TelegramChannel(server.token, api=server.api)
    channel.limits = replace(channel.limits, per_second=0.0, overall=0.0)
    core = world.core
    courier = Courier(core.house, core.renderer, {"telegram": channel}, core.changes)
    task = asyncio.create_task(courier.run())
    try:
        yield courier
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await channel.close()


async def chat(world: World, server: TelegramServer, number: int) -> Row:
    """Somebody who has written once; his greeting is sent by and by."""
    server.user(number)
    opened = Opened("st_xm2k8vwd")
    await world.core.receive(Inbound("telegram", "test", str(number), f"open{number}", opened, world.now))
    return next(row for row in await world.rows_of("addresses") if row["external"] == str(number))


async def write(world: World, address: Row, count: int) -> None:
    work = world.core.house.work()
    for _ in range(count):
        post(world.core.house, work, say("say.thanks"), address, direct=True)
    await work.commit()


def heard(server: TelegramServer, number: int) -> list[str]:
    return [message.text for message in server.user(number).heard]


@pytest.mark.parametrize("fault", FAULTS)
async def test_one_chats_trouble_is_only_its_own_and_passes(world: World, server: TelegramServer, fault: str) -> None:
    kind, details = FAULTS[fault]
    async with sending(world, server):
        server.fail("sendMessage", kind, **details)
        first = await chat(world, server, 7)
        await until_put_off(world)
        await write(world, first, 2)
        await chat(world, server, 8)
        await server.user(8).hears()
        calls = [call for call in server.called("sendMessage") if str(call["chat_id"]) == "7"]
        assert len(calls) == 1, "nothing more was tried there meanwhile"
        world.later(seconds=3.1)
        world.core.changes([])
        rows = await until_settled(world)
    mine = [row for row in rows if row["external"] == "7"]
    assert [row["attempts"] for row in mine] == [1, 0, 0]
    ids = [str(message.message_id) for message in server.user(7).heard]
    assert [row["platform_id"] for row in mine] == ids[-3:]
    assert len(ids) == 3 + (fault == "cut after")


async def test_who_blocks_the_bot_is_let_alone_and_hears_all_when_he_is_back(
    world: World, server: TelegramServer
) -> None:
    async with sending(world, server):
        server.user(7).blocked = "Forbidden: bot was blocked by the user"
        address = await chat(world, server, 7)
        await until_settled(world, "held")
        await write(world, address, 2)
        await until_settled(world, "held")
        server.user(7).blocked = ""
        await world.core.receive(Inbound("telegram", "test", "7", "back", Opened("st_xm2k8vwd"), world.now))
        rows = await until_settled(world)
    ids = [str(message.message_id) for message in server.user(7).heard]
    assert sorted(row["platform_id"] for row in rows) == sorted(ids)


async def test_chats_that_hang_hold_up_no_other(world: World, server: TelegramServer) -> None:
    async with sending(world, server):
        server.fail("sendMessage", "hang", times=70)
        for number in range(100, 170):
            await chat(world, server, number)
        await server.world.until(lambda: len(server.called("sendMessage")) == 70)
        await chat(world, server, 7)
        await server.user(7).hears()
        while not any(row["state"] == "sent" for row in await letters(world)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    waiting = [row for row in await letters(world) if row["state"] == "waiting"]
    assert len(waiting) == 70 and not any(row["leased_until"] for row in waiting)
