"""`check` asks the platforms and says what is missing, in words; it tells no secret."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import typer
from pydantic import SecretStr

from bot.app import core
from bot.check import check
from bot.settings import Settings
from bot.wechat_settings import WeChatAccount
from storage import tables
from tests.talk import World
from tests.telegram.server import TelegramServer
from tests.wechat.platform import AES_KEY, APP_ID, SECRET, TOKEN
from tests.wechat.server import WeChatServer


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    async with World.open(tmp_path) as world:
        return world.core.settings


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


async def test_nothing_is_connected(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    await check(settings, "zh_CN")
    assert "还没有接别的平台" in capsys.readouterr().out


async def test_a_bot_that_can_log_in(
    settings: Settings, telegram: TelegramServer, capsys: pytest.CaptureFixture[str]
) -> None:
    token = SecretStr(telegram.token)
    await check(settings.model_copy(update={"telegram_token": token, "telegram_api": telegram.api}), "zh_CN")
    told = capsys.readouterr().out
    assert "登录没问题：@yizhan_test_bot" in told and telegram.token not in told


async def test_a_bot_whose_token_is_refused(
    settings: Settings, telegram: TelegramServer, capsys: pytest.CaptureFixture[str]
) -> None:
    token = SecretStr("1:wrong")
    with pytest.raises(typer.Exit) as ended:
        await check(settings.model_copy(update={"telegram_token": token, "telegram_api": telegram.api}), "en")
    assert ended.value.exit_code == 1 and "Login is refused" in capsys.readouterr().out


async def test_a_secret_that_is_wrong_by_now_is_said_though_a_token_still_holds(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with WeChatServer() as wechat:
        keys = {"secret": SECRET, "token": TOKEN, "aes_key": AES_KEY}
        account = {f"wechat_{name}": SecretStr(value) for name, value in keys.items()}
        good = settings.model_copy(update={"wechat_app_id": APP_ID, "wechat_api": wechat.api, **account})
        good = good.model_copy(update={"public_url": "https://yz.example.cn"})
        await check(good, "zh_CN")
        assert "登录没问题" in capsys.readouterr().out
        with pytest.raises(typer.Exit):
            await check(good.model_copy(update={"wechat_secret": SecretStr("0" * 32)}), "zh_CN")
        told = capsys.readouterr().out
        assert "登录没问题" not in told and "AppSecret" in told
        wechat.account().whitelisted = False
        with pytest.raises(typer.Exit):
            await check(good, "zh_CN")
        assert "127.0.0.1" in capsys.readouterr().out


async def test_a_message_to_one_account_says_nothing_of_another(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with WeChatServer() as wechat, core(settings) as running:
        work = running.house.work()
        work.insert(tables.seen, channel="wechat", account="main", message_id="1", at=work.now)
        await work.commit()
        keys = {"app_id": APP_ID, "secret": SECRET, "token": TOKEN, "aes_key": AES_KEY, "api": wechat.api}
        tables_ = {name: WeChatAccount(**keys, verified=False) for name in ("main", "east")}  # type: ignore[arg-type]
        here = {"wechat": tables_, "public_url": "https://yz.example.cn"}
        await check(settings.model_copy(update=here), "zh_CN")
    main, east = capsys.readouterr().out.split("(east)")
    assert "收得到消息" in main and "https://yz.example.cn/wechat/east" in east and "收得到消息" not in east
