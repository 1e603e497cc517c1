"""Telegram wired in: its commands in both languages, and what the bot says in a group."""

from __future__ import annotations

from dataclasses import replace

from bot.app import Core
from bot.settings import Settings
from bot.station_views import duty_line, duty_refs
from bot.values import Values
from channels.telegram.channel import TelegramChannel
from dialogs.keys import Command
from locales.catalogue import said


def make_telegram(settings: Settings, core: Core) -> TelegramChannel:
    assert settings.telegram_token is not None
    secret = settings.telegram_secret
    made = TelegramChannel(
        settings.telegram_token.get_secret_value(),
        api=settings.telegram_api,
        webhook=settings.telegram_webhook,
        webhook_secret=secret.get_secret_value() if secret else None,
        commands={"": _commands("zh_CN"), "en": _commands("en")},
        group_answer=lambda _: _group(core),
        one_of_all=core.leases.of("telegram").while_held,
    )
    rate = settings.telegram_rate
    made.limits = replace(made.limits, overall=rate, per_second=made.limits.per_second if rate else 0.0)
    return made


def _commands(language: str) -> list[tuple[str, str]]:
    return [(name, said(f"command.{name}", language)) for name in Command]


async def _group(core: Core) -> tuple[str, str]:
    """今日值班 of all stations that are open, and the way into the private chat."""
    house = core.house
    work = house.work()
    values = Values(house, await core.renderer.known(work, duty_refs(house)), "zh_CN", work.now)
    open_ = [place for place in house.district.stations.values() if not place.practice]
    lines = [f"{place.name}：{duty_line(house.district.rota(place.id), values)}" for place in open_]
    return said("say.group", "zh_CN", {"lines": "\n".join(lines)}), ""
