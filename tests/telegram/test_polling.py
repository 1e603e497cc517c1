"""Promise 1 at this edge: an update is confirmed only after `receive` returned."""

from __future__ import annotations

import asyncio
import logging

import pytest

from channels.seam import ChannelError
from channels.telegram import TelegramChannel
from dialogs.talk import Gone, Inbound, Press, Text
from tests.telegram.server import TelegramServer
from tests.telegram.station import LETTER, Listening, Station, button, letter


async def test_words_arrive_in_order_and_are_confirmed(server: TelegramServer, listening: Station) -> None:
    for word in "一二三":
        server.user(7).says(word)
    await server.confirmed()
    assert listening.texts(7) == ["一", "二", "三"]
    assert {inbound.account for inbound in listening.taken} == {server.token.split(":")[0]}


async def test_what_came_before_the_start_is_kept(
    server: TelegramServer, channel: TelegramChannel, station: Station
) -> None:
    server.world.webhook = f"{server.api}/of-before"
    server.user(7).says("停机时说的")
    async with Listening(channel, station):
        await server.confirmed()
    assert station.texts() == ["停机时说的"]
    assert server.called("deleteWebhook")[0]["drop_pending_updates"] == "false"


async def test_nothing_is_confirmed_while_receive_runs(server: TelegramServer, listening: Station) -> None:
    go = asyncio.Event()

    async def hold(inbound: Inbound) -> None:
        await go.wait()

    listening.before = hold
    server.user(7).says("等一等")
    await listening.until(lambda: len(listening.tried) == 1)
    assert len(server.world.updates) == 1
    go.set()
    await server.confirmed()


async def test_chats_run_side_by_side_and_one_chat_in_order(
    server: TelegramServer, channel: TelegramChannel, station: Station
) -> None:
    go = asyncio.Event()

    async def hold(inbound: Inbound) -> None:
        if inbound.address == "7":
            await go.wait()

    station.before = hold
    for word in "一二":
        server.user(7).says(word)
        server.user(8).says(word)
    async with Listening(channel, station):
        await station.until(lambda: station.texts(8) == ["一", "二"])
        assert [inbound.address for inbound in station.tried].count("7") == 1
        go.set()
        await server.confirmed()
    assert station.texts(7) == ["一", "二"]


async def test_what_was_refused_comes_again_in_order(
    server: TelegramServer, channel: TelegramChannel, station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    refusals = 3

    def refuses(inbound: Inbound) -> bool:
        nonlocal refusals
        again = isinstance(inbound.content, Text) and inbound.content.text == "二" and refusals > 0
        refusals -= again
        return again

    station.refuses = refuses
    for word in "一二三":
        server.user(7).says(word)
    server.user(8).says("别人")
    async with Listening(channel, station):
        await server.confirmed()
    assert station.texts(7) == ["一", "二", "三"]  # "一" was confirmed: it stood before the refused one
    assert station.texts(8) == ["别人"] * 4  # it stood behind: it comes again, and is known by its key
    assert len({inbound.message_id for inbound in station.taken}) == 4
    assert "will come again" in caplog.text


async def test_a_kill_between_receive_and_confirmation_repeats(server: TelegramServer, station: Station) -> None:
    first = TelegramChannel(server.token, api=server.api, retry_first=0.01)
    server.user(7).says("一")
    reached = asyncio.Event()

    async def never(inbound: Inbound) -> None:
        reached.set()
        await asyncio.Event().wait()

    station.before = never
    async with Listening(first, station):
        await reached.wait()
    station.before = None
    async with Listening(TelegramChannel(server.token, api=server.api, retry_first=0.01), station):
        await server.confirmed()
    assert station.texts() == ["一"]


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "html", "status"])
async def test_broken_calls_lose_nothing(
    server: TelegramServer, channel: TelegramChannel, station: Station, kind: str
) -> None:
    for method in ("getMe", "deleteWebhook", "getUpdates"):
        server.fail(method, kind, times=2)
    for number in range(5):
        server.user(7).says(str(number))
    async with Listening(channel, station):
        await server.confirmed()
        server.fail("getUpdates", kind)
        server.user(7).says("5")
        await server.confirmed()
    assert list(dict.fromkeys(station.texts())) == list("012345")


@pytest.mark.parametrize(
    ("code", "says"), [(401, "refuses the bot's token"), (404, "refuses the bot's token"), (409, "another program")]
)
async def test_refusals_are_loud_and_outlived(
    server: TelegramServer,
    channel: TelegramChannel,
    station: Station,
    caplog: pytest.LogCaptureFixture,
    code: int,
    says: str,
) -> None:
    server.fail("getUpdates", "status", code=code, description="no")
    server.user(7).says("还在")
    async with Listening(channel, station):
        await server.confirmed()
    assert station.texts() == ["还在"]
    assert [r.levelno for r in caplog.records if says in r.getMessage()] == [logging.ERROR]


async def test_a_flood_answer_is_waited_out(server: TelegramServer, channel: TelegramChannel, station: Station) -> None:
    server.fail("getUpdates", "status", code=429, description="Too Many Requests: retry after 1", retry_after=1)
    server.user(7).says("慢一点")
    async with Listening(channel, station):
        await server.confirmed()
    assert station.texts() == ["慢一点"]


async def test_numbers_that_begin_anew_after_a_quiet_week(server: TelegramServer, listening: Station) -> None:
    server.world.next_update = 900_000_000
    server.user(7).says("以前")
    await server.confirmed()
    server.methods.end_polls()
    assert await server.world.until(lambda: "offset" not in server.called("getUpdates")[-1])
    server.world.next_update = 5
    server.user(7).says("一周以后")
    await listening.until(lambda: listening.texts() == ["以前", "一周以后"])
    await server.confirmed()


async def test_a_press_is_answered_with_its_toast(server: TelegramServer, channel: TelegramChannel) -> None:
    station, user = Station(), server.user(7)
    station.toast = "已接单" * 100
    async with Listening(channel, station):
        await channel.send("7", letter("新的民情", button("接单", "accept")))
        await user.hears("新的民情")
        user.presses("接单")
        await server.confirmed()
    assert station.taken[0].content == Press(LETTER, "accept")
    assert user.toasts == [("已接单" * 100)[:200]]
    assert not server.world.queries


async def test_a_press_that_was_refused_is_answered_only_when_taken(
    server: TelegramServer, channel: TelegramChannel, station: Station
) -> None:
    answered_at: list[int] = []
    station.toast = "好"

    def refuses(inbound: Inbound) -> bool:
        answered_at.append(len(server.called("answerCallbackQuery")))
        return len(answered_at) == 1

    station.refuses = refuses
    async with Listening(channel, station):
        await channel.send(str(server.user(7).id), letter("新的民情", button("接单", "accept")))
        server.user(7).presses("accept")
        await server.confirmed()
    assert answered_at == [0, 0]
    assert server.user(7).toasts == ["好"]


async def test_a_press_too_old_to_answer_is_taken_all_the_same(
    server: TelegramServer, channel: TelegramChannel, station: Station
) -> None:
    user = server.user(7)
    async with Listening(channel, station):
        await channel.send("7", letter("新的民情", button("接单", "accept")))
        query = user.presses("accept")
        del server.world.queries[query]
        await server.confirmed()
    assert [inbound.message_id for inbound in station.taken] == [f"c{query}"]


async def test_a_strange_button_is_answered_and_dropped(
    server: TelegramServer, channel: TelegramChannel, station: Station
) -> None:
    async with Listening(channel, station):
        sent = await channel.send(str(server.user(7).id), letter("你好"))
        server.user(7).presses_data("something else", int(sent))
        await server.confirmed()
    assert not station.taken
    assert not server.world.queries


async def test_blocking_and_coming_back(server: TelegramServer, listening: Station) -> None:
    server.user(7).blocks()
    server.user(7).returns()
    await server.confirmed()
    assert [inbound.content for inbound in listening.taken] == [Gone(back=False), Gone(back=True)]


async def test_an_update_that_nobody_can_read_does_not_stop_the_rest(
    server: TelegramServer, listening: Station, caplog: pytest.LogCaptureFixture
) -> None:
    server.user(7).sends(photo=[{"file_id": 3}], text="口令 hunter2")
    server.user(7).says("后面的")
    await server.confirmed()
    assert [type(inbound.content).__name__ for inbound in listening.taken] == ["Unreadable", "Text"]
    assert "cannot read" in caplog.text
    assert "hunter2" not in caplog.text


async def test_commands_are_shown_and_their_failure_stops_nothing(server: TelegramServer, station: Station) -> None:
    commands = {"": [("report", "反映")], "en": [("report", "Report a matter")]}
    channel = TelegramChannel(server.token, api=server.api, commands=commands, retry_first=0.01)
    async with Listening(channel, station):
        server.user(7).says("好")
        await server.confirmed()
    assert server.world.commands["en"] == [{"command": "report", "description": "Report a matter"}]
    server.fail("setMyCommands", "html")
    async with Listening(channel, station):
        server.user(7).says("还好")
        await server.confirmed()
    assert station.texts() == ["好", "还好"]
    assert channel.username == server.world.username


async def test_after_listening_a_letter_waits(
    server: TelegramServer, channel: TelegramChannel, station: Station
) -> None:
    async with Listening(channel, station):
        server.user(7).says("好")
        await server.confirmed()
    with pytest.raises(ChannelError, match="network"):
        await channel.send("7", letter("晚了"))
