"""The running product and a WeChat on loopback, each a process of its own: accounts by the settings alone."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.bot.process import ended, free_port, started, until_ready, with_district
from tests.wechat.process import WeChat

REPORT = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"


@pytest.fixture
async def wechat() -> AsyncIterator[WeChat]:
    platform = WeChat()
    await platform.start()
    yield platform
    await platform.stop()


async def test_two_accounts_from_the_settings_to_the_answer(tmp_path: Path, wechat: WeChat) -> None:
    """One verified, by the environment; one that may only answer, by a table."""
    port = free_port()
    main = await wechat.order("account", callback=f"http://127.0.0.1:{port}/wechat/main")
    bare = await wechat.order(
        "account", app_id="wx00000000000000ba", callback=f"http://127.0.0.1:{port}/wechat/bare", verified=False
    )
    await with_district(tmp_path)
    table = {"app_id": bare["app_id"], "secret": bare["secret"], "token": bare["token"], "aes_key": bare["aes_key"]}
    lines = [f'{name} = "{value}"' for name, value in table.items()]
    api = f'api = "{wechat.api}"\nverified = false'
    (tmp_path / "yizhan.toml").write_text("\n".join(["[wechat.bare]", *lines, api]))
    settings = {name: main[name.lower()] for name in ("APP_ID", "SECRET", "TOKEN", "AES_KEY")}
    environment = {f"WECHAT_{name}": value for name, value in {**settings, "API": wechat.api}.items()}
    process = await started(tmp_path, "run", PORT=str(port), **environment)
    try:
        await until_ready(process, port)
        assert (await wechat.order("verify"))["status"] == 200
        assert (await wechat.order("verify", "othertoken"))["status"] == 403
        welcome = await wechat.order("follows_account", user="o1")
        assert welcome["how"] in ("reply", "empty")
        asked = await wechat.order("says", REPORT, user="o1")
        assert asked["tries"] == 1
        await wechat.order("hears", "同意", user="o1")
        answers = await asyncio.gather(
            *(wechat.order("says", REPORT, user=f"b{n}", app_id=bare["app_id"]) for n in range(5))
        )
        assert [one["how"] for one in answers] == ["reply"] * 5 and "同意" in answers[0]["heard"]["text"]
        async with aiohttp.ClientSession() as session:
            async with session.post(f"http://127.0.0.1:{port}/wechat/main", data="<xml></xml>") as refused:
                assert (refused.status, await refused.read()) == (403, b"")
            async with session.get(f"http://127.0.0.1:{port}/wechat/nobody") as unknown:
                assert unknown.status == 404
        state = await wechat.order("state")
        assert not state["violations"]
    finally:
        process.send_signal(signal.SIGTERM)
        done = await ended(process)
    assert done.status == 0, done.err
    for secret in (main["secret"], main["token"], main["aes_key"], bare["secret"], bare["aes_key"], "消防通道", "b1"):
        assert f'"{secret}"' not in done.err and f"{secret} " not in done.err
