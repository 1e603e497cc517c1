from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from channels.telegram import TelegramChannel
from dialogs.talk import Inbound, Text
from tests.telegram.server import TelegramServer
from tests.telegram.station import LETTER, Listening, Station, button, letter

SECRET = "a-secret-of-some-length"
HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.fixture
async def hooked(server: TelegramServer) -> AsyncIterator[TelegramChannel]:
    """A channel whose webhook is served on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        channel = TelegramChannel(server.token, api=server.api, webhook=base, webhook_secret=SECRET, retry_first=0.01)
        config = uvicorn.Config(Starlette(routes=list(channel.routes())), log_config=None, lifespan="off", ws="none")
        web = uvicorn.Server(config)
        serving = asyncio.create_task(web._serve([listener]))
        yield channel
        web.should_exit = True
        await serving


async def post(
    channel: TelegramChannel, body: bytes | dict[str, object], headers: httpx.Headers | dict[str, str] = HEADER
) -> int:
    return (await answer(channel, body, headers)).status_code


async def answer(
    channel: TelegramChannel, body: bytes | dict[str, object], headers: httpx.Headers | dict[str, str] = HEADER
) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=list(channel.routes())))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await client.post("/telegram/webhook", content=content, headers=headers)


def text_update(text: str, number: int = 1) -> dict[str, object]:
    message = {"message_id": number, "date": 1763700000, "chat": {"id": 7, "type": "private"}, "text": text}
    return {"update_id": number, "message": message}


def press_update(data: str, query: str = "77") -> dict[str, object]:
    person = {"id": 7, "is_bot": False, "first_name": "某人"}
    message = {"message_id": 1, "date": 1763700000, "chat": {"id": 7, "type": "private"}, "text": "新的民情"}
    press = {"id": query, "from": person, "message": message, "chat_instance": "1", "data": data}
    return {"update_id": 9, "callback_query": press}


async def test_delivered_refused_and_delivered_again(
    server: TelegramServer, hooked: TelegramChannel, station: Station
) -> None:
    def twice(inbound: Inbound) -> bool:
        return [i.message_id for i in station.tried].count(inbound.message_id) <= 2

    station.refuses = twice
    for word in "一二三":
        server.user(7).says(word)
        server.user(8).says(word)
    async with Listening(hooked, station):
        await server.confirmed()
    assert station.texts(7) == ["一", "二", "三"]
    assert station.texts(8) == ["一", "二", "三"]
    assert len(station.tried) == 18
    assert server.called("setWebhook")[0]["secret_token"] == SECRET
    assert server.called("setWebhook")[0]["drop_pending_updates"] == "false"
    assert not server.called("getUpdates")


async def test_before_and_after_listening_telegram_is_told_to_wait(
    server: TelegramServer, hooked: TelegramChannel, station: Station
) -> None:
    assert await post(hooked, text_update("早")) == 503
    async with Listening(hooked, station):
        assert await server.world.until(lambda: bool(server.world.webhook))
    assert await post(hooked, text_update("晚")) == 503
    assert not station.taken


async def test_who_may_knock(server: TelegramServer, hooked: TelegramChannel, station: Station) -> None:
    async with Listening(hooked, station):
        await server.world.until(lambda: bool(server.world.webhook))
        assert await post(hooked, text_update("好"), {}) == 401
        assert await post(hooked, text_update("好"), {**HEADER, "X-Telegram-Bot-Api-Secret-Token": "wrong"}) == 403
        strange = httpx.Headers([(b"X-Telegram-Bot-Api-Secret-Token", "密".encode())])
        assert await post(hooked, text_update("好"), strange) == 403
        assert not station.taken
        assert await post(hooked, text_update("好")) == 200
        assert station.texts() == ["好"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"3", b'{"message": {}}', b'{"update_id": "1"}', b"\xff\xfe", b"[" * 99999]
)
async def test_malformed_is_400(server: TelegramServer, hooked: TelegramChannel, station: Station, body: bytes) -> None:
    async with Listening(hooked, station):
        await server.world.until(lambda: bool(server.world.webhook))
        assert await post(hooked, body) == 400


async def test_the_largest_honest_message_fits_and_more_does_not(
    server: TelegramServer, hooked: TelegramChannel, station: Station
) -> None:
    update = text_update("😀" * 4096)
    entity = {"type": "custom_emoji", "offset": 4000, "length": 2, "custom_emoji_id": "5368324170671202286"}
    message = update["message"]
    assert isinstance(message, dict)
    message["entities"] = [{"type": "bold", "offset": 0, "length": 1}, *([entity] * 99)]
    message["reply_to_message"] = {**message, "message_id": 9}
    async with Listening(hooked, station):
        await server.world.until(lambda: bool(server.world.webhook))
        assert await post(hooked, update) == 200
        content = station.taken[0].content
        assert isinstance(content, Text)
        assert len(content.text) == 4096
        assert await post(hooked, text_update("x" * 256 * 1024)) == 413


async def test_200_only_after_receive(server: TelegramServer, hooked: TelegramChannel, station: Station) -> None:
    go = asyncio.Event()

    async def hold(inbound: Inbound) -> None:
        await go.wait()

    station.before = hold
    async with Listening(hooked, station):
        await server.world.until(lambda: bool(server.world.webhook))
        first = asyncio.create_task(post(hooked, text_update("一", 1)))
        await station.until(lambda: len(station.tried) == 1)
        second = asyncio.create_task(post(hooked, text_update("二", 2)))
        assert not first.done()
        go.set()
        assert [await first, await second] == [200, 200]
    assert station.texts() == ["一", "二"]


async def test_a_press_is_answered_with_its_toast(
    server: TelegramServer, hooked: TelegramChannel, station: Station
) -> None:
    user, station.toast = server.user(7), "已接单" * 100
    async with Listening(hooked, station):
        await server.world.until(lambda: bool(server.world.webhook))
        await hooked.send("7", letter("新的民情", button("接单", "accept")))
        query = user.presses("接单")
        await server.confirmed()
        sent = await hooked.send("7", letter("你好"))
        user.presses_data("something else", int(sent))
        await server.confirmed()
    assert [inbound.message_id for inbound in station.taken] == [f"c{query}"]
    assert user.toasts == [("已接单" * 100)[:200]]
    assert not server.world.queries


async def test_the_200_carries_the_answer_to_a_press(
    server: TelegramServer, hooked: TelegramChannel, station: Station
) -> None:
    """One thing with the confirmation: a process that dies before it is asked again, one that dies after is done."""
    refusals = iter([True, False, False])
    station.refuses = lambda inbound: next(refusals)
    async with Listening(hooked, station):
        await server.world.until(lambda: bool(server.world.webhook))
        refused = await answer(hooked, press_update(f"{LETTER}:accept"))
        assert (refused.status_code, refused.content) == (500, b"")
        taken = await answer(hooked, press_update(f"{LETTER}:accept"))
        assert taken.json() == {"method": "answerCallbackQuery", "callback_query_id": "77"}
        assert taken.headers["content-type"] == "application/json"
        station.toast = "好"
        assert (await answer(hooked, press_update(f"{LETTER}:accept"))).json()["text"] == "好"
        assert (await answer(hooked, press_update("strange"))).json()["callback_query_id"] == "77"
        station.refuses = lambda inbound: False
        assert (await answer(hooked, text_update("好"))).content == b""
    assert not server.called("answerCallbackQuery")


async def test_a_webhook_is_posted_to(hooked: TelegramChannel) -> None:
    transport = httpx.ASGITransport(Starlette(routes=list(hooked.routes())))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/telegram/webhook", headers=HEADER)).status_code == 405


@pytest.mark.parametrize("secret", [None, "", "short", "with a space in it!"])
def test_a_webhook_needs_a_secret(secret: str | None) -> None:
    with pytest.raises(ValueError, match="secret"):
        TelegramChannel("1:x", webhook="https://yz.example.cn", webhook_secret=secret)
