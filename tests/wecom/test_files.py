from __future__ import annotations

import pytest

from channels.seam import ChannelError
from channels.wecom import WecomChannel
from tests.wecom.server import WecomServer
from tests.wecom.station import Station


async def test_files_are_fetched(server: WecomServer, channel: WecomChannel, posted_to: Station) -> None:
    content = b"\xff\xd8\xff" + bytes(200_000)
    await server.member("li").sends_photo(content)
    (file,) = posted_to.taken[0].content.files  # type: ignore[union-attr]
    assert b"".join([piece async for piece in channel.fetch(file.reference)]) == content
    server.world.valid.clear()
    assert b"".join([piece async for piece in channel.fetch(file.reference)]) == content


@pytest.mark.parametrize(
    ("reference", "fault", "reason", "permanent"),
    [
        ("main:gone", None, "no_file", True),
        ("other:1", None, "no_file", True),
        ("main:1", "html", "network", False),
        ("main:1", "cut_before", "network", False),
    ],
)
async def test_files_that_cannot_be_had(
    server: WecomServer, channel: WecomChannel, reference: str, fault: str | None, reason: str, permanent: bool
) -> None:
    server.world.media["1"] = b"x" * 10
    if fault:
        server.fail("media/get", fault, times=3)
    with pytest.raises(ChannelError) as caught:
        [piece async for piece in channel.fetch(reference)]
    assert (caught.value.reason, caught.value.permanent) == (reason, permanent)


async def test_a_file_over_what_we_take(server: WecomServer, channel: WecomChannel) -> None:
    server.world.media["1"] = bytes(20 * 1024 * 1024 + 1)
    with pytest.raises(ChannelError, match="too_large"):
        [piece async for piece in channel.fetch("main:1")]
