from __future__ import annotations

import pytest

from channels.seam import ChannelError
from channels.telegram import TelegramChannel
from dialogs.talk import Files, Unreadable
from tests.telegram.server import TelegramServer
from tests.telegram.station import Station


async def read(channel: TelegramChannel, reference: str) -> bytes:
    return b"".join([piece async for piece in channel.fetch(reference)])


async def test_a_photo_sent_is_a_photo_fetched(
    server: TelegramServer, channel: TelegramChannel, listening: Station
) -> None:
    content = b"\xff\xd8\xff" + bytes(range(256)) * 1000
    server.user(7).sends_photo(content, caption="就是这里", album="a1")
    await server.confirmed()
    files = listening.taken[0].content
    assert isinstance(files, Files)
    assert (files.text, files.album, files.files[0].size) == ("就是这里", "a1", len(content))
    assert await read(channel, files.files[0].reference) == content


async def test_a_file_declared_too_large_is_told_at_the_door(server: TelegramServer, listening: Station) -> None:
    server.user(7).sends_document(b"x", "监控.zip", "application/zip", size=20 * 1024 * 1024 + 1)
    await server.confirmed()
    assert listening.taken[0].content == Unreadable("too_large")


async def test_sizes_are_not_believed(server: TelegramServer, channel: TelegramChannel) -> None:
    limit = 20 * 1024 * 1024
    exact = server.world.new_file(bytes(limit))["file_id"]
    assert len(await read(channel, exact)) == limit
    liar = server.world.new_file(bytes(limit + 1), size=10)["file_id"]
    assert await why(channel, liar) == ("too_large", True)
    honest = server.world.new_file(b"", size=limit + 1)["file_id"]
    assert await why(channel, honest) == ("too_large", True)


async def test_what_is_no_longer_there(server: TelegramServer, channel: TelegramChannel) -> None:
    assert await why(channel, "unknown") == ("no_file", True)
    file = server.world.new_file(b"x")["file_id"]
    server.fail("file", "status", code=404)
    assert await why(channel, file) == ("no_file", True)
    server.fail("getFile", "status", code=400, description="Bad Request: file is temporarily unavailable")
    assert await why(channel, file) == ("network", False)


@pytest.mark.parametrize(("kind", "times"), [("cut_before", 2), ("html", 1)])  # aiohttp itself tries a GET again
async def test_a_cut_download_may_be_tried_again(
    server: TelegramServer, channel: TelegramChannel, kind: str, times: int
) -> None:
    file = server.world.new_file(b"x" * 999)["file_id"]
    server.fail("file", kind, times)
    assert await why(channel, file) == ("network", False)
    assert await read(channel, file) == b"x" * 999


async def why(channel: TelegramChannel, reference: str) -> tuple[str, bool]:
    with pytest.raises(ChannelError) as caught:
        await read(channel, reference)
    return caught.value.reason, caught.value.permanent
