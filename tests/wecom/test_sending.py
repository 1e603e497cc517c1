from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from channels.seam import ADDRESS_GONE, Channel, ChannelError, Checked, FileSource
from channels.wecom import WecomChannel
from dialogs.talk import Picture
from tests.telegram.people import PNG
from tests.wecom.server import WecomServer
from tests.wecom.station import Kept, Station, letter, made
from tests.wecom.world import SECRET

LI = "main:li"


@pytest.fixture(autouse=True)
def _li(server: WecomServer) -> None:
    server.member("li")


async def refused(channel: WecomChannel, address: str = LI, **more: Any) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await channel.send(address, letter("你好", **more))
    return caught.value


def test_it_is_a_channel(channel: WecomChannel) -> None:
    seam: Channel = channel
    assert (seam.name, seam.limits.text, seam.limits.buttons) == ("wecom", 2048, True)
    assert isinstance(channel, FileSource) and isinstance(channel, Checked) and channel.hooked and not channel.ready


async def test_words(server: WecomServer, channel: WecomChannel) -> None:
    sent = await channel.send(LI, letter("师傅明天上门"))
    (heard,) = server.member("li").heard
    assert (sent, heard.kind, heard.text, heard.safe) == ("msg1", "text", "师傅明天上门", True)
    assert server.called("message/send")[0]["agentid"] == 1000002


async def test_a_link_can_be_followed(server: WecomServer, channel: WecomChannel) -> None:
    await channel.send(LI, letter("看看", links=(("网页", "https://yz.example.cn/1"),)))
    (heard,) = server.member("li").heard
    assert (heard.text, heard.safe) == ('看看\n<a href="https://yz.example.cn/1">网页</a>', False)


async def test_a_long_letter_goes_in_parts_with_the_card_last(server: WecomServer, channel: WecomChannel) -> None:
    words = "这件事我们" * 400
    await channel.send(LI, letter(words, "好"))
    *parts, card = server.member("li").heard
    assert "".join(part.text for part in parts) == words and len(parts) == 3
    assert (card.kind, card.buttons) == ("button_interaction", ["好"])


async def test_a_card_that_is_not_taken_goes_as_lines(server: WecomServer, channel: WecomChannel) -> None:
    server.fail("message/send", "error", code=40058)
    await channel.send(LI, letter("新的民情", "接单", "退单"))
    assert [heard.text for heard in server.member("li").heard] == ["新的民情\n1 接单\n2 退单"]


async def test_without_cards_there_are_only_lines(server: WecomServer, kept: Kept) -> None:
    channel = made(server, kept, cards=False)
    await channel.send(LI, letter("新的民情", "接单", "退单"))
    assert [heard.text for heard in server.member("li").heard] == ["新的民情\n1 接单\n2 退单"]
    await channel.close()


async def test_pictures_come_before_the_words(server: WecomServer, channel: WecomChannel, tmp_path: Path) -> None:
    def picture(name: str, content: bytes, kind: Any = "photo") -> Picture:
        (tmp_path / name).write_bytes(content)
        return Picture(name, "照片", str(tmp_path / name), kind)

    pictures = (
        picture("1.jpg", b"\xff\xd8\xff" + bytes(9)),
        picture("2.amr", b"#!AMR\n" + bytes(9), "voice"),
        picture("3.ogg", b"OggS" + bytes(9), "voice"),
        picture("4.pdf", b"%PDF-1" + bytes(9), "file"),
        picture("5.jpg", b"tiny"),  # smaller than WeCom takes
        Picture("on-its-way", "照片"),
        Picture("erased", "照片", "/nonexistent/x.jpg"),
        Picture("rota", "轮值表", content=PNG),
    )
    await channel.send(LI, letter("现场照片", pictures=pictures))
    heard = server.member("li").heard
    assert [one.kind for one in heard] == ["image", "voice", "file", "file", "image", "text"]
    assert heard[4].content == PNG and all(one.safe for one in heard)
    assert [body["name"] for body in server.called("media/upload")][:2] == ["photo.jpg", "voice.amr"]


async def test_a_picture_that_is_not_taken_is_left_out(server: WecomServer, channel: WecomChannel) -> None:
    server.fail("media/upload", "error", code=40004)
    await channel.send(LI, letter("轮值", pictures=(Picture("rota", "轮值表", content=PNG),)))
    assert [heard.text for heard in server.member("li").heard] == ["轮值"]


async def test_an_empty_letter_is_our_fault(channel: WecomChannel) -> None:
    with pytest.raises(ChannelError, match="bad_request"):
        await channel.send(LI, letter(" "))


async def test_lone_surrogates(server: WecomServer, channel: WecomChannel) -> None:
    await channel.send(LI, letter("坏\ud83d了", "好\ud83d"))
    assert server.member("li").heard[0].text == "坏?了"


@pytest.mark.parametrize(
    ("code", "reason", "permanent", "again"),
    [
        (-1, "network", False, None),
        (45009, "quota", False, 60.0),
        (45033, "flood", False, 2.0),
        (60020, "address_refused", False, 120.0),
        (40001, "unauthorized", False, 120.0),
        (301002, "unauthorized", False, 120.0),
        (50003, "unauthorized", False, 120.0),
        (60011, "gone", True, None),
        (81013, "gone", True, None),
        (60111, "gone", True, None),
        (45002, "bad_request", True, None),
        (99999, "bad_request", True, None),
    ],
)
async def test_errors(
    server: WecomServer, channel: WecomChannel, code: int, reason: str, permanent: bool, again: float | None
) -> None:
    server.fail("message/send", "error", code=code)
    error = await refused(channel)
    assert (error.reason, error.permanent, error.retry_after) == (reason, permanent, again)
    assert (error.reason in ADDRESS_GONE) == (reason == "gone")


async def test_who_may_not_be_written_to(server: WecomServer, channel: WecomChannel) -> None:
    assert (await refused(channel, "main:nobody")).reason == "gone"
    server.member("li").unlicensed = True
    assert (await refused(channel)).reason == "blocked"
    for address in ("of-old-settings:li", "li", "main:"):
        error = await refused(channel, address)
        assert (error.reason, error.permanent) == ("unauthorized", False)


@pytest.mark.parametrize("kind", ["html", "cut_before", "cut_after"])
async def test_a_cut_blames_nobody(server: WecomServer, channel: WecomChannel, kind: str) -> None:
    server.fail("message/send", kind)
    error = await refused(channel)
    assert (error.reason, error.permanent, error.retry_after) == ("network", False, None)


async def test_a_token_that_was_given_up_is_renewed_once(server: WecomServer, channel: WecomChannel) -> None:
    await channel.send(LI, letter("一"))
    server.world.valid.clear()
    await channel.send(LI, letter("二", number=2))
    assert [heard.text for heard in server.member("li").heard] == ["一", "二"]
    assert server.world.tokens == 2


async def test_a_token_that_is_refused_for_ever_is_asked_for_no_more(
    server: WecomServer, channel: WecomChannel
) -> None:
    server.fail("message/send", "error", times=1000, code=42001)
    error = await refused(channel)
    assert (error.reason, error.permanent) == ("unauthorized", False)
    assert len(server.called("message/send")) <= 2 and len(server.called("gettoken")) <= 4


async def test_a_wrong_secret_is_the_operators_matter(server: WecomServer, kept: Kept) -> None:
    server.app.secret = "changed"
    channel = made(server, kept)
    server.app.secret = SECRET + "!"
    assert (await refused(channel)).reason == "unauthorized"
    await channel.close()


async def test_news_sent_again_after_a_cut_is_not_doubled(server: WecomServer, channel: WecomChannel) -> None:
    for number, labels in ((1, ()), (2, ("接单",))):
        server.fail("message/send", "cut_after")
        news = letter(f"第{number}条", *labels, number=number)
        with pytest.raises(ChannelError, match="network"):
            await channel.send(LI, news)
        await channel.send(LI, news)
    assert [heard.text for heard in server.member("li").heard] == ["第1条", "第2条"]


async def test_the_same_words_in_two_letters_are_both_heard(server: WecomServer, channel: WecomChannel) -> None:
    for number in (1, 2):
        await channel.send(LI, letter("好的", number=number))
        await channel.send(LI, letter("好的", number=number + 2, answers=True))
    assert len(server.member("li").heard) == 4


async def test_a_letter_goes_on_where_it_was_cut(server: WecomServer, channel: WecomChannel) -> None:
    """Not from the beginning; and where something of it was erased meanwhile, its words still go."""
    photo = Picture("rota", "轮值表", content=PNG)
    whole = letter("字" * 1000, "好", pictures=(photo,), answers=True)
    server.fail("message/send", "cut_before", after=1)
    with pytest.raises(ChannelError, match="network"):
        await channel.send(LI, whole)
    assert [heard.kind for heard in server.member("li").heard] == ["image"]
    await channel.send(LI, letter("字" * 1000, "好", answers=True))
    assert [heard.kind for heard in server.member("li").heard] == ["image", "text", "text", "button_interaction"]


async def test_it_says_who_it_is(server: WecomServer, channel: WecomChannel) -> None:
    assert await channel.check() == "协商驿站"
    server.fail("agent/get", "error", code=60020)
    with pytest.raises(ChannelError, match="address_refused"):
        await channel.check()


async def test_secrets_and_words_reach_no_log(
    server: WecomServer, channel: WecomChannel, posted_to: Station, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for kind in ("cut_after", "html", "error"):
        server.fail("message/send", kind, code=60020)
        error = await refused(channel)
        told = f"{error!r} {error.__cause__!r} {error.__context__ if not error.__suppress_context__ else ''}"
        assert "token-1" not in told and "secret name" not in told
    await server.member("li").says("我家的秘密")
    await server.member("li").says("再说一遍")
    told = caplog.text + repr(channel.accounts) + repr([record.__dict__ for record in caplog.records])
    ours = "\n".join(line for line in told.splitlines() if "aiohttp" not in line)
    for secret in (SECRET, "token-1", "我家的秘密", server.app.aes_key, server.app.token, "你好"):
        assert secret not in ours, secret
