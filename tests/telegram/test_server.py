"""The stub refuses what Telegram refuses, and serves another process as it serves a test."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.telegram.server import TOKEN, TelegramServer

LETTER = "0199f3a4-7c1e-7b52-9a3e-4d1f0c6b2a11"


def one(**key: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "好", **key}]]}


KEYS = one(callback_data=f"{LETTER}:ok")


async def call(api: str, method: str, token: str = TOKEN, **params: object) -> Any:
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    async with aiohttp.ClientSession() as session, session.post(f"{api}/bot{token}/{method}", data=form) as answer:
        body = await answer.json()
        assert body["ok"] == (answer.status == 200)
        return body["result"] if body["ok"] else (answer.status, body["description"])


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("sendMessage", {"text": "一" * 4096}, 200),
        ("sendMessage", {"text": "一" * 4097}, 400),
        ("sendMessage", {"text": "😀" * 2049}, 400),
        ("sendMessage", {"text": " "}, 400),
        ("sendMessage", {"text": "好", "reply_markup": one(callback_data="x" * 64)}, 200),
        ("sendMessage", {"text": "好", "reply_markup": one(callback_data="x" * 65)}, 400),
        ("sendMessage", {"text": "好", "reply_markup": one(url="http://localhost/")}, 400),
        ("sendMessage", {"text": "好", "chat_id": 99}, 400),
        ("sendMediaGroup", {"media": [{"type": "photo", "media": "attach://a"}]}, 400),
        ("sendPhoto", {"photo": "attach://none"}, 400),
        ("answerCallbackQuery", {"callback_query_id": "1"}, 400),
        ("getFile", {"file_id": "1"}, 400),
        ("getMe", {"token": "1:x"}, 401),
        ("sendHologram", {}, 404),
    ],
)  # fmt: skip
async def test_refusals(server: TelegramServer, method: str, params: dict[str, Any], code: int) -> None:
    server.user(7)
    result = await call(server.api, method, **{"chat_id": 7, **params})
    assert (result[0] if isinstance(result, tuple) else 200) == code


async def test_updates_come_again_until_confirmed(server: TelegramServer) -> None:
    for word in "一二三":
        server.user(7).says(word)
    first = await call(server.api, "getUpdates", limit=2)
    assert [update["message"]["text"] for update in first] == ["一", "二"]
    assert await call(server.api, "getUpdates", limit=2) == first
    rest = await call(server.api, "getUpdates", offset=first[-1]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["三"]
    assert await call(server.api, "getUpdates", offset=rest[-1]["update_id"] + 1) == []
    assert await call(server.api, "getUpdates") == []


async def test_one_poller_and_no_webhook(server: TelegramServer) -> None:
    first = asyncio.create_task(call(server.api, "getUpdates", timeout=50))
    await server.world.until(lambda: bool(server.called("getUpdates")))
    second = asyncio.create_task(call(server.api, "getUpdates", timeout=50))
    assert (await first)[0] == 409
    server.user(7).says("好")
    assert len(await second) == 1
    await call(server.api, "setWebhook", url=f"{server.api}/nowhere")
    assert (await call(server.api, "getUpdates"))[0] == 409
    await call(server.api, "deleteWebhook")
    assert len(await call(server.api, "getUpdates")) == 1


async def test_a_press_is_answered_once(server: TelegramServer) -> None:
    server.user(7)
    sent = await call(server.api, "sendMessage", chat_id=7, text="选", reply_markup=KEYS)
    query = server.user(7).presses("ok")
    assert await call(server.api, "answerCallbackQuery", callback_query_id=query, text="好的") is True
    assert (await call(server.api, "answerCallbackQuery", callback_query_id=query))[0] == 400
    assert server.user(7).toasts == ["好的"]
    edit = {"chat_id": 7, "message_id": sent["message_id"]}
    await call(server.api, "editMessageReplyMarkup", **edit)
    assert server.user(7).heard[0].buttons == []
    assert (await call(server.api, "editMessageReplyMarkup", **edit))[0] == 400


async def test_floods(server: TelegramServer) -> None:
    server.limit(per_second=1 / 3600, burst=2)
    server.user(7), server.user(8)
    codes = [await call(server.api, "sendMessage", chat_id=chat, text="好") for chat in (7, 7, 7, 8)]
    assert [isinstance(answer, tuple) and answer[0] for answer in codes] == [False, False, 429, False]


async def test_alone_in_a_process_of_its_own() -> None:
    root = Path(__file__).parents[2]
    command = (sys.executable, "-m", "tests.telegram.server", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, cwd=root, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        api = (await process.stdout.readline()).decode().strip()

        async def control(do: str, **order: object) -> Any:
            body = {"do": do, **order}
            async with aiohttp.ClientSession() as session, session.post(f"{api}/control", json=body) as answer:
                return await answer.json()

        assert (await control("says", user=7, args=["你好"]))["result"] == 1
        update = (await call(api, "getUpdates"))[0]
        await call(api, "sendMessage", chat_id=7, text="您好", reply_markup=KEYS)
        assert (await control("hears", user=7, args=["您"]))["heard"]["text"] == "您好"
        await control("presses", user=7, args=["好"])
        assert (await control("state"))["pending"] == 2
        await call(api, "getUpdates", offset=update["update_id"] + 2)
        assert (await control("confirmed"))["unanswered"] == 1
        assert len((await control("heard", user=7))["heard"]) == 1
        assert "error" in await control("dances")
    finally:
        process.kill()
        await process.wait()
