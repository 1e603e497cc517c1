from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from channels.wecom import WecomChannel
from tests.wecom.server import WecomServer
from tests.wecom.station import Kept, Station, listening, made, served


@pytest.fixture
async def server() -> AsyncIterator[WecomServer]:
    async with WecomServer() as server:
        yield server


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def station() -> Station:
    return Station()


@pytest.fixture
async def channel(server: WecomServer, kept: Kept) -> AsyncIterator[WecomChannel]:
    channel = made(server, kept)
    yield channel
    await channel.close()


@pytest.fixture
async def posted_to(server: WecomServer, channel: WecomChannel, station: Station) -> AsyncIterator[Station]:
    """A station that hears what `server`'s members say."""
    async with served(server, channel), listening(channel, station.receive):
        yield station
