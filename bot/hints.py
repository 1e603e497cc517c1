"""What happened in one process, told to the others by LISTEN and NOTIFY. A hint only: whoever hears it reads."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg

from storage.database import Unavailable
from storage.postgres_pool import connect
from storage.postgres_words import told

log = logging.getLogger("yizhan.hints")

CHANNEL = "yizhan"
GATHER = 0.01
"""Seconds that hints are gathered: a worker sends at most a hundred a second, since they wait for each other."""
LONGEST = 7_900
"""Bytes that PostgreSQL takes, with something to spare."""
ALIVE = 15.0
"""Seconds after which a silent connection is asked whether it is still there."""
AGAIN = 1.0
DISTRICT, KEYS, ALL_CHATS = "district", "keys", "all"
EVERYTHING = frozenset({DISTRICT, KEYS, ALL_CHATS})


class Hints:
    """`await hints.run()` for ever; `hear` is called with what others did: DISTRICT, KEYS, ALL_CHATS, address ids.

    After a time in which nothing could be heard it is called with all three.
    """

    def __init__(self, url: str, hear: Callable[[set[str]], Awaitable[None]]) -> None:
        self._url = url
        self._hear = hear
        self._to_tell: set[str] = set()
        self._heard: set[str] = set()
        self._news = asyncio.Event()

    def chats(self, ids: Sequence[str]) -> None:
        """Something is new in these chats; of none: in any."""
        self._tell(*ids or (ALL_CHATS,))

    def district(self) -> None:
        self._tell(DISTRICT)

    def keys(self) -> None:
        self._tell(KEYS)

    def _tell(self, *what: str) -> None:
        self._to_tell.update(what)
        self._news.set()

    async def run(self) -> None:
        """Outlives its connection: then everything is read again."""
        while True:
            try:
                await self._connected(await connect(self._url, answer_in=ALIVE))
            except (Unavailable, asyncpg.PostgresError) as error:
                log.warning("hints are not heard at the moment", extra={"reason": str(error)})
            await asyncio.sleep(AGAIN)

    async def _connected(self, connection: asyncpg.Connection) -> None:
        try:
            with told():
                connection.add_termination_listener(lambda _: self._news.set())
                await connection.add_listener(CHANNEL, self._arrived)
                self._heard |= EVERYTHING
                self._to_tell |= EVERYTHING  # the last hints may not have got through
                while not connection.is_closed():
                    await self._exchange(connection)
        finally:
            connection.terminate()

    async def _exchange(self, connection: asyncpg.Connection) -> None:
        """What was heard is passed on, what was gathered is told; then waits for either."""
        self._news.clear()
        if self._heard:
            heard, self._heard = self._heard, set()
            await self._hear(heard)
        if self._to_tell:
            await asyncio.sleep(GATHER)
            what, self._to_tell = self._to_tell, set()
            await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, _payload(what))
        try:
            async with asyncio.timeout(ALIVE):
                await self._news.wait()
        except TimeoutError:
            await connection.execute("SELECT 1")

    def _arrived(self, connection: Any, pid: int, channel: str, payload: object) -> None:
        if pid != connection.get_server_pid():
            self._heard.update(json.loads(str(payload)))
            self._news.set()


async def tell_district(url: str) -> None:
    """Once, by a command that has changed the district while others serve it."""
    connection = await connect(url, answer_in=ALIVE)
    try:
        with told():
            await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, _payload({DISTRICT}))
    finally:
        connection.terminate()


def _payload(what: set[str]) -> str:
    text = json.dumps(sorted(what), separators=(",", ":"))
    return text if len(text) <= LONGEST else json.dumps(sorted(what & {DISTRICT, KEYS} | {ALL_CHATS}))
