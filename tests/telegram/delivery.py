"""Posting updates to a webhook: one at a time for each chat, again until a 2xx, in no order between chats."""

from __future__ import annotations

import asyncio
import random

import aiohttp

from channels.telegram.inbound import lane_of
from tests.telegram.world import Json, World

AGAIN = 0.02  # seconds; the real one waits longer and longer


async def deliver(world: World) -> None:
    busy: dict[str, asyncio.Task[None]] = {}
    async with aiohttp.ClientSession() as session:
        try:
            while True:
                first = {lane_of(update): update for update in reversed(world.updates)} if world.webhook else {}
                for lane, update in random.sample(list(first.items()), len(first)):
                    if lane not in busy or busy[lane].done():
                        busy[lane] = asyncio.create_task(_post(session, world, update))
                await world.until(lambda: False, AGAIN)
        finally:
            for task in busy.values():
                task.cancel()
            await asyncio.gather(*busy.values(), return_exceptions=True)


async def _post(session: aiohttp.ClientSession, world: World, update: Json) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": world.secret} if world.secret else {}
    world.handed_out += 1
    try:
        async with session.post(world.webhook, json=update, headers=headers) as answer:
            taken = 200 <= answer.status <= 299
    except aiohttp.ClientError:
        taken = False
    if taken and update in world.updates:
        world.updates.remove(update)
        world.changed()
