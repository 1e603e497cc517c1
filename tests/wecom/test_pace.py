"""Below what WeCom lets through: beyond it messages are dropped without a word."""

from __future__ import annotations

import pytest

from channels.seam import ChannelError
from channels.wecom import WecomChannel
from tests.wecom.server import WecomServer
from tests.wecom.station import Kept, letter, made

LI = "main:li"


@pytest.fixture(autouse=True)
def _li(server: WecomServer) -> None:
    server.member("li")


async def refused(channel: WecomChannel, number: int = 1) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await channel.send(LI, letter("你好", number=number))
    return caught.value


async def test_a_member_is_sent_no_more_than_is_let_through(server: WecomServer, kept: Kept) -> None:
    """Beyond its limits WeCom drops messages and says that all is well."""
    clock = [server.world.at * 1000]
    server.methods.now = lambda: clock[0] / 1000
    channel = made(server, kept, now=lambda: clock[0])
    waited = 0.0
    for number in range(1200):
        while True:
            try:
                await channel.send(LI, letter(f"第{number}条", number=number))
                break
            except ChannelError as error:
                assert error.reason == "flood" and error.retry_after is not None
                waited += error.retry_after
                clock[0] += round(error.retry_after * 1000)
    li = server.member("li")
    assert (len(li.heard), li.dropped) == (1200, 0)
    assert waited < 2 * 3600
    await channel.close()


async def test_what_other_processes_sent_counts(server: WecomServer, kept: Kept) -> None:
    clock = server.world.at * 1000
    channel = made(server, kept, now=lambda: clock)
    kept.sent = [clock - 1000] * 14  # each may have been words and a card
    assert (await refused(channel)).reason == "flood"
    kept.sent = [clock - 90_000] * 474
    await channel.send(LI, letter("好"))
    kept.sent = [clock - 90_000] * 476
    assert (await refused(channel, number=2)).reason == "flood"
    await channel.close()


async def test_after_a_restart_cards_count_as_much_as_words(server: WecomServer, kept: Kept) -> None:
    """What the last process sent stands on record by the letter: WeCom drops what is too much, and says nothing."""
    clock = server.world.at * 1000
    for number in range(40):
        if number % 8 == 0:  # killed, and started again
            channel = made(server, kept, now=lambda: clock)
        try:
            await channel.send(LI, letter("字" * 600, "好", number=number, answers=True))
        except ChannelError as error:
            assert error.reason == "flood"
            break
        kept.sent.append(clock)
        if number % 8 == 7:
            await channel.close()
    await channel.close()
    li = server.member("li")
    assert li.dropped == 0 and 20 <= len(li.heard) <= 30


async def test_a_short_wait_amid_a_letter_is_waited_out(server: WecomServer, kept: Kept) -> None:
    clock = [server.world.at * 1000]
    channel = made(server, kept, now=lambda: clock[0])
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)
        clock[0] += round(seconds * 1000)

    channel._pace.pause = pause
    for number in range(28):
        await channel.send(LI, letter(f"第{number}条", number=number))
        clock[0] += 2000
    await channel.send(LI, letter("好", number=50))
    assert waited == [4.0]
    await channel.close()
