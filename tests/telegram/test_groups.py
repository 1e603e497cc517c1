from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from channels.telegram import TelegramChannel
from tests.telegram.server import TelegramServer
from tests.telegram.station import Listening, Station

GROUP = -1001234567890


@pytest.fixture
async def asked(server: TelegramServer, station: Station) -> AsyncIterator[list[str | None]]:
    words: list[str | None] = []

    async def answer(after: str | None) -> tuple[str, str]:
        words.append(after)
        return "今日值班：李慧敏", "st_kq7wmzpa"

    channel = TelegramChannel(server.token, api=server.api, group_answer=answer, retry_first=0.01)
    async with Listening(channel, station):
        yield words


async def test_a_command_is_answered_once_a_minute(
    server: TelegramServer, station: Station, asked: list[str | None]
) -> None:
    server.group(GROUP).says("/duty 杏花", message_thread_id=5, is_topic_message=True)
    server.group(GROUP).says("/duty")
    server.group(GROUP - 1).says("@yizhan_test_bot 今天谁在")
    await server.confirmed()
    heard = server.group(GROUP).heard
    assert [message.text for message in heard] == [
        "今日值班：李慧敏\nhttps://t.me/yizhan_test_bot?start=st_kq7wmzpa",
    ]
    assert heard[0].thread == 5
    assert len(server.group(GROUP - 1).heard) == 1
    assert sorted(map(str, asked)) == sorted(["杏花", "今天谁在"])
    assert not station.taken


async def test_talk_among_others_is_passed_over(
    server: TelegramServer, station: Station, asked: list[str | None]
) -> None:
    server.group(GROUP).says("灯坏了 @somebody_else")
    server.group(GROUP).says("/start@another_bot")
    server.world.add_update("channel_post", {"message_id": 1, "chat": {"id": -9, "type": "channel"}, "date": 1})
    await server.confirmed()
    assert not server.group(GROUP).heard
    assert not station.taken
    assert not asked


async def test_a_group_that_cannot_be_answered_stops_nobody(
    server: TelegramServer, station: Station, asked: list[str | None]
) -> None:
    server.group(GROUP).blocked = "Forbidden: bot was kicked from the supergroup chat"
    server.group(GROUP).says("/duty")
    server.user(7).says("好")
    await server.confirmed()
    assert station.texts() == ["好"]
