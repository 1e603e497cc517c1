"""The token and people's words reach no log and no error, whatever fails."""

from __future__ import annotations

import logging
import traceback

import pytest
from telegram.error import NetworkError

from channels.seam import ChannelError
from channels.telegram import TelegramChannel
from channels.telegram.request import LeanRequest
from tests.telegram.server import TOKEN, TelegramServer
from tests.telegram.station import Listening, Station, button, letter

WORDS = "我家住三号楼"


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "html", "status"])
@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 500, 502])
async def test_forced_failures(server: TelegramServer, caplog: pytest.LogCaptureFixture, kind: str, code: int) -> None:
    caplog.set_level(logging.DEBUG)
    channel, station = TelegramChannel(TOKEN, api=server.api, retry_first=0.01), Station()
    for method in ("getMe", "deleteWebhook", "getUpdates", "sendMessage", "answerCallbackQuery", "getFile", "file"):
        server.fail(method, kind, code=code, description=f"broken {WORDS}")
    told: list[str] = [repr(channel), repr(channel._client)]
    user = server.user(7)
    async with Listening(channel, station):
        user.says(WORDS)
        await server.confirmed()
        for _ in range(2):
            try:
                await channel.send("7", letter(WORDS, button("好")))
            except ChannelError as exc:
                told.append("".join(traceback.format_exception(exc)))
        user.presses("好")
        await server.confirmed()
        file = server.world.new_file(b"x")["file_id"]
        for _ in range(3):
            try:
                async for _piece in channel.fetch(file):
                    pass
            except ChannelError as exc:
                told.append("".join(traceback.format_exception(exc)))
    told.append(caplog.text)
    for text in told:
        assert TOKEN not in text
        assert TOKEN.partition(":")[2] not in text
        assert WORDS not in text


async def test_nobody_listens_there(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    channel = TelegramChannel(TOKEN, api="http://127.0.0.1:9")
    with pytest.raises(ChannelError) as caught:
        await channel.send("7", letter(WORDS))
    await channel.close()
    text = caplog.text + "".join(traceback.format_exception(caught.value))
    assert caught.value.reason == "network"
    assert TOKEN not in text
    assert WORDS not in text


@pytest.mark.parametrize("api", ["nonsense", "ftp://127.0.0.1", "http://127.0.0.1:99999", "http://a b"])
async def test_an_api_address_that_is_none(api: str) -> None:
    request = LeanRequest(api)
    with pytest.raises(NetworkError) as caught:
        await request.post(f"{api}/bot{TOKEN}/getMe")
    await request.shutdown()
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
