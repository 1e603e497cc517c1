"""Posting updates to a webhook: one at a time for each chat, again until a 2xx, in no order between chats."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp

from channels.telegram.inbound import lane_of
from tests.telegram.methods import Methods, as_form
from tests.telegram.world import ApiError, Json, World

AGAIN = 0.02  # seconds; the real one waits longer and longer


async def deliver(world: World, methods: Methods) -> None:
    busy: dict[str, asyncio.Task[None]] = {}
    late: set[asyncio.Task[bool]] = set()
    async with aiohttp.ClientSession() as session:
        try:
            while True:
                first = {lane_of(update): update for update in reversed(world.updates)} if world.webhook else {}
                for lane, update in random.sample(list(first.items()), len(first)):
                    if lane not in busy or busy[lane].done():
                        busy[lane] = asyncio.create_task(_post(session, world, methods, update))
                if world.confirmed_updates and random.random() < world.repeats:
                    again = random.choice(world.confirmed_updates)
                    posted = asyncio.create_task(_posted(session, world, methods, again, world.webhook))
                    late.add(posted)
                    posted.add_done_callback(late.discard)
                    world.repeated += 1
                await world.until(lambda: False, AGAIN)
        finally:
            for task in (*busy.values(), *late):
                task.cancel()
            await asyncio.gather(*busy.values(), *late, return_exceptions=True)


async def _post(session: aiohttp.ClientSession, world: World, methods: Methods, update: Json) -> None:
    world.handed_out += 1
    if await _posted(session, world, methods, update, world.webhook) and update in world.updates:
        world.updates.remove(update)
        world.confirmed_updates.append(update)
        world.changed()


async def _posted(session: aiohttp.ClientSession, world: World, methods: Methods, update: Json, to: str) -> bool:
    """Whether it was confirmed; the method that the answer may name is carried out."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": world.secret} if world.secret else {}
    try:
        async with session.post(to, json=update, headers=headers) as answer:
            taken: bool = 200 <= answer.status <= 299
            if taken and answer.content_type == "application/json":
                await _carry_out(world, methods, await answer.json())
    except aiohttp.ClientError:
        return False
    return taken


async def _carry_out(world: World, methods: Methods, call: Json) -> None:
    """The method that an answer may name; nobody is told how it went."""
    name = call.pop("method").lower()
    world.calls.append((name, call))
    method = methods.find(name)
    assert method is not None
    with suppress(ApiError):
        await method(as_form(call), {})


async def once_more(world: World, methods: Methods, how_many: int, seed: int, ports: Sequence[int]) -> Json:
    """Confirmed updates again, shuffled, most of them several times, sixteen at once; how many were refused."""
    dice = random.Random(seed)
    chosen = iter([(dice.choice(world.confirmed_updates), dice.choice(ports)) for _ in range(how_many)])
    refused = 0

    async def posts(session: aiohttp.ClientSession) -> None:
        nonlocal refused
        for update, port in chosen:
            to = f"http://127.0.0.1:{port}{urlsplit(world.webhook).path}"
            refused += not await _posted(session, world, methods, update, to)

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(posts(session) for _ in range(16)))
    return {"refused": refused, "different": len(world.confirmed_updates), "repeated": world.repeated}
