from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from channels.seam import ADDRESS_GONE, Channel, ChannelError, Checked, FileSource
from channels.telegram import TelegramChannel
from dialogs.talk import Picture
from tests.telegram.people import PNG
from tests.telegram.server import TelegramServer
from tests.telegram.station import button, letter


@pytest.fixture
def picture(tmp_path: Path) -> Any:
    def make(content: bytes = PNG, kind: Any = "photo", suffix: str = ".png") -> Picture:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}{suffix}"
        path.write_bytes(content)
        return Picture(path.stem, "照片", str(path), kind)

    return make


def test_it_is_a_channel(channel: TelegramChannel) -> None:
    seam: Channel = channel
    assert (seam.name, seam.limits.text, seam.limits.per_second, seam.limits.overall) == ("telegram", 4096, 1.0, 30.0)
    assert isinstance(channel, FileSource)
    assert seam.routes() == []


async def test_it_says_who_it_is_or_why_it_cannot(server: TelegramServer, channel: TelegramChannel) -> None:
    assert isinstance(channel, Checked) and not channel.hooked
    assert await channel.check() == server.world.username
    server.fail("getMe", "status", code=401, description="Unauthorized")
    with pytest.raises(ChannelError) as refused:
        await channel.check()
    assert refused.value.reason == "unauthorized" and server.token not in repr(refused.value)


async def test_words_and_buttons(server: TelegramServer, channel: TelegramChannel) -> None:
    user = server.user(7)
    sent = await channel.send("7", letter("*新的* <b>民情</b>", button("接单", "accept"), button("退单", "decline")))
    heard = await user.hears()
    assert (str(heard.message_id), heard.text, heard.buttons) == (sent, "*新的* <b>民情</b>", ["接单", "退单"])
    assert heard.protected
    assert not heard.preview


async def test_a_quoting_answer_names_what_send_returned(
    server: TelegramServer, channel: TelegramChannel, listening: Any
) -> None:
    server.user(7)
    sent = await channel.send("7", letter("师傅明天上门"))
    server.user(7).replies(int(sent), "谢谢")
    await server.confirmed()
    assert listening.taken[0].content.quoted == sent


async def test_a_long_letter_goes_in_parts_with_the_buttons_last(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    text = "😀" * 2048 + "尾" * 5000
    sent = await channel.send("7" if server.user(7) else "", letter(text, button("好")))
    heard = server.user(7).heard
    assert "".join(part.text for part in heard) == text
    assert [part.buttons for part in heard] == [[], [], ["好"]]
    assert sent == str(heard[-1].message_id)


async def test_links_are_buttons_where_telegram_takes_them(server: TelegramServer, channel: TelegramChannel) -> None:
    server.user(7)
    here = button("打开", link="http://localhost:8080/items/1")
    there = button("网页", link="https://yz.example.cn/items/1")
    await channel.send("7", letter("看看", here, there, button("好")))
    heard = await server.user(7).hears()
    assert heard.text == "看看\n打开 http://localhost:8080/items/1"
    assert [key.get("url") for row in heard.rows for key in row] == ["https://yz.example.cn/items/1", None]


async def test_a_link_refused_after_all_goes_as_words(server: TelegramServer, channel: TelegramChannel) -> None:
    server.user(7)
    server.fail("sendMessage", "status", code=400, description="Bad Request: BUTTON_URL_INVALID")
    await channel.send("7", letter("看看", button("网页", link="https://yz.example.cn/1"), button("好")))
    assert [heard.text for heard in server.user(7).heard] == ["网页 https://yz.example.cn/1", "看看"]
    assert server.user(7).heard[1].buttons == ["好"]


async def test_pictures_come_before_the_words(server: TelegramServer, channel: TelegramChannel, picture: Any) -> None:
    pictures = (
        *(picture(PNG + bytes([n])) for n in range(11)),
        picture(b"OggS", "voice", ".ogg"),
        picture(b"%PDF", "file", ".pdf"),
        Picture("on-its-way", "照片"),
        Picture("erased", "照片", "/nonexistent/x.png"),
    )
    server.user(7)
    await channel.send("7", letter("现场照片", button("好"), pictures=pictures))
    heard = server.user(7).heard
    assert [file[0] for message in heard for file in message.files] == ["photo"] * 11 + ["voice", "document"]
    assert [name for message in heard for _, name, _ in message.files][-2:] == ["voice.ogg", "file.pdf"]
    assert [content for message in heard[:11] for _, _, content in message.files] == [
        PNG + bytes([n]) for n in range(11)
    ]
    assert (heard[-1].text, heard[-1].buttons) == ("现场照片", ["好"])
    assert all(message.protected for message in heard)
    assert len(server.called("sendMediaGroup")) == 1


async def test_a_picture_that_cannot_be_drawn_goes_as_a_file(
    server: TelegramServer, channel: TelegramChannel, picture: Any
) -> None:
    server.user(7)
    await channel.send("7", letter("照片", pictures=(picture(b"not a picture"), picture())))
    assert [m.files[0][0] for m in server.user(7).heard if m.files] == ["document", "document"]
    assert server.user(7).heard[-1].text == "照片"


async def test_a_picture_that_was_drawn_is_a_photo(server: TelegramServer, channel: TelegramChannel) -> None:
    server.user(7)
    await channel.send(
        "7", letter("轮值", pictures=(Picture("rota", "轮值表", content=PNG, link="/rota/x/2026-11.png"),))
    )
    first, last = server.user(7).heard
    assert (first.files, last.text) == ([("photo", "photo.png", PNG)], "轮值")


async def test_pictures_alone(server: TelegramServer, channel: TelegramChannel, picture: Any) -> None:
    sent = await channel.send(str(server.user(7).id), letter("", pictures=(picture(),)))
    assert [str(heard.message_id) for heard in server.user(7).heard] == [sent]


async def test_a_place_is_asked_for_where_no_choices_stand(server: TelegramServer, channel: TelegramChannel) -> None:
    server.user(7)
    await channel.send("7", letter("在哪里？", ask_location=True))
    assert server.user(7).heard[0].markup["keyboard"][0][0]["request_location"] is True
    await channel.send("7", letter("在哪里？", button("跳过"), ask_location=True))
    assert "inline_keyboard" in server.user(7).heard[1].markup


async def test_lone_surrogates_and_blank_lines(server: TelegramServer, channel: TelegramChannel) -> None:
    server.user(7)
    await channel.send("7", letter("坏\ud83d了"))
    assert server.user(7).heard[0].text == "坏?了"
    await channel.send("7", letter(" \n ", button("好")))
    assert server.user(7).heard[1].buttons == ["好"]


@pytest.mark.parametrize(
    ("code", "description", "reason", "permanent"),
    [
        (403, "Forbidden: bot was blocked by the user", "blocked", True),
        (403, "Forbidden: bot can't initiate conversation with a user", "blocked", True),
        (403, "Forbidden: user is deactivated", "gone", True),
        (400, "Bad Request: chat not found", "gone", True),
        (400, "Bad Request: PEER_ID_INVALID", "gone", True),
        (400, "Bad Request: BUTTON_DATA_INVALID", "bad_request", True),
        (400, "Bad Request: message is too long", "bad_request", True),
        (401, "Unauthorized", "unauthorized", False),
        (404, "Not Found", "unauthorized", False),
        (409, "Conflict", "network", False),
        (500, "Internal Server Error", "network", False),
    ],
)
async def test_errors(
    server: TelegramServer, channel: TelegramChannel, code: int, description: str, reason: str, permanent: bool
) -> None:
    server.fail("sendMessage", "status", code=code, description=description)
    error = await refused(channel, str(server.user(7).id))
    assert (error.reason, error.permanent) == (reason, permanent)
    assert (error.reason in ADDRESS_GONE) == (reason in {"blocked", "gone"})


@pytest.mark.parametrize("code", [200, 302, 403, 404, 502])
async def test_a_proxys_page_blames_nobody(server: TelegramServer, channel: TelegramChannel, code: int) -> None:
    server.fail("sendMessage", "html", code=code)
    error = await refused(channel, str(server.user(7).id))
    assert (error.reason, error.permanent) == ("network", False)


async def test_an_unknown_address(server: TelegramServer, channel: TelegramChannel) -> None:
    assert (await refused(channel, "99")).reason == "gone"
    assert (await refused(channel, "not a number")).reason == "gone"


async def test_an_empty_letter_is_our_fault(server: TelegramServer, channel: TelegramChannel) -> None:
    with pytest.raises(ChannelError, match="bad_request"):
        await channel.send(str(server.user(7).id), letter(" "))


async def test_a_code_that_does_not_fit_is_our_fault(server: TelegramServer, channel: TelegramChannel) -> None:
    with pytest.raises(ChannelError, match="bad_request"):
        await channel.send(str(server.user(7).id), letter("选", button("好", "c" * 28)))
    assert not server.called("sendMessage")


async def test_a_cut_is_ambiguous(server: TelegramServer, channel: TelegramChannel) -> None:
    user = server.user(7)
    server.fail("sendMessage", "cut_before")
    assert (await refused(channel, "7")).reason == "network"
    assert not user.heard
    server.fail("sendMessage", "cut_after")
    assert (await refused(channel, "7")).reason == "network"
    assert len(user.heard) == 1  # it did arrive


async def test_a_flood_tells_how_long_to_wait(server: TelegramServer, channel: TelegramChannel) -> None:
    server.fail("sendMessage", "status", code=429, description="Too Many Requests: retry after 17", retry_after=17)
    error = await refused(channel, str(server.user(7).id))
    assert (error.reason, error.permanent, error.retry_after) == ("flood", False, 17.0)


async def test_a_flood_amid_a_letter_is_waited_out(server: TelegramServer, channel: TelegramChannel) -> None:
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)
        server.user(7).sent_at.clear()

    channel._sender.pause = pause
    server.limit(per_second=1 / 3600)
    await channel.send(str(server.user(7).id), letter("一" * 9000))
    assert len(server.user(7).heard) == 3  # nothing twice
    assert waited == [1.0, 1.0]


async def refused(channel: TelegramChannel, address: str) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await channel.send(address, letter("你好"))
    return caught.value


def test_tokens_of_no_shape_are_refused_without_showing_them() -> None:
    for token in ("", "hunter2", "abc:hunter2", "12:hunter2/../x", "12:hunter2\n3"):
        with pytest.raises(ValueError) as caught:
            TelegramChannel(token)
        assert "hunter2" not in str(caught.value)
