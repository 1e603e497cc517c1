"""Posting updates to a webhook: one at a time for each chat, again until a 2xx, in no order between chats."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

import aiohttp

from channels.telegram.inbound import lane_of
from tests.telegram.methods import Methods, as_form
from tests.telegram.world import ApiError, Json, World

AGAIN = 0.02  # seconds; the real one waits longer and longer


async def deliver(world: World, methods: Methods) -> None:
    busy: dict[str, asyncio.Task[None]] = {}
    async with aiohttp.ClientSession() as session:
        try:
            while True:
                first = {lane_of(update): update for update in reversed(world.updates)} if world.webhook else {}
                for lane, update in random.sample(list(first.items()), len(first)):
                    if lane not in busy or busy[lane].done():
                        busy[lane] = asyncio.create_task(_post(session, world, methods, update))
                await world.until(lambda: False, AGAIN)
        finally:
            for task in busy.values():
                task.cancel()
            await asyncio.gather(*busy.values(), return_exceptions=True)


async def _post(session: aiohttp.ClientSession, world: World, methods: Methods, update: Json) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": world.secret} if world.secret else {}
    world.handed_out += 1
    try:
        async with session.post(world.webhook, json=update, headers=headers) as answer:
            taken = 200 <= answer.status <= 299
            if taken and answer.content_type == "application/json":
                await _carry_out(world, methods, await answer.json())
    except aiohttp.ClientError:
        taken = False
    if taken and update in world.updates:
        world.updates.remove(update)
        world.confirmed_updates.append(update)
        world.changed()


async def _carry_out(world: World, methods: Methods, call: Json) -> None:
    """The method that an answer may name; nobody is told how it went."""
    name = call.pop("method").lower()
    world.calls.append((name, call))
    method = methods.find(name)
    assert method is not None
    with suppress(ApiError):
        await method(as_form(call), {})


async def once_more(world: World, how_many: int, seed: int, port: int, secret: str) -> Json:
    """Confirmed updates again, shuffled, some of them several times, sixteen at once; how many were refused."""
    dice = random.Random(seed)
    chosen = iter([dice.choice(world.confirmed_updates) for _ in range(how_many)])
    refused = 0
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}

    async def posts(session: aiohttp.ClientSession) -> None:
        nonlocal refused
        for update in chosen:
            async with session.post(
                f"http://127.0.0.1:{port}/telegram/webhook", json=update, headers=headers
            ) as answer:
                refused += answer.status != 200

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(posts(session) for _ in range(16)))
    return {"refused": refused}
