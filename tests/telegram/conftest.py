from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from channels.telegram import TelegramChannel
from tests.telegram.server import TelegramServer
from tests.telegram.station import Listening, Station


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def channel(server: TelegramServer) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(server.token, api=server.api, retry_first=0.01)
    yield channel
    await channel.close()


@pytest.fixture
def station() -> Station:
    return Station()


@pytest.fixture
async def listening(channel: TelegramChannel, station: Station) -> AsyncIterator[Station]:
    """A station that hears what `server`'s people say, by polling."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(Listening(channel, station))
        yield station
