"""`check` asks the platforms and says what is missing, in words; it tells no secret."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import typer
from pydantic import SecretStr

from bot.check import check
from bot.settings import Settings
from tests.talk import World
from tests.telegram.server import TelegramServer


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
