"""Telegram wired in: its commands in both languages, and what the bot says in a group."""

from __future__ import annotations

from dataclasses import replace

from bot.app import Core
from bot.settings import Settings
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
    """今日值班 of all stations, and the way into the private chat."""
    house = core.house
    work = house.work()
    lines = []
    people = {}
    for place in house.district.stations.values():
        sitting = house.district.rota(place.id).sits(work.now) or house.district.rota(place.id).next(work.now)
        if sitting is not None:
            people[place.name] = sitting.person_id
    known = await core.renderer.known(work, [{"$": "name", "id": person} for person in people.values()])
    for place_name, person in people.items():
        title = said("label.member_title", "zh_CN", {"name": known.names.get(person, "")})
        lines.append(f"{place_name}：{title}")
    return said("say.group", "zh_CN", {"lines": "\n".join(lines)}), ""
