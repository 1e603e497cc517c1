"""What the smaller commands do."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import typer

from bot.app import EmptyDatabase, core
from bot.machine import is_local
from bot.settings import Settings, SettingsError
from domain.people import STATION_ROLES, Role
from handlers.absent_people import absent
from handlers.house import House
from handlers.invitations import holder
from handlers.invitations import make_invitation as make_invitation
from storage.ids import new_id

INVITED = frozenset({Role.MEMBER, Role.HEAD, Role.CLERK, Role.STAFF, Role.LIAISON})


async def invite(settings: Settings, role: str, station: str, name: str, days: int, department: str = "") -> None:
    try:
        async with core(settings) as running:
            house = running.house
            wanted, scope = _scope(house, role, station, department)
            known = not name or await holder(house, wanted, scope, name) is not None
            code = await make_invitation(house, wanted, scope, name, days)
    except EmptyDatabase:
        raise SettingsError("no district here yet: `python -m bot init FILE` first") from None
    typer.echo(f"{code}\n{settings.base_url}/i/{code}")
    if settings.telegram_token is not None:
        username = await _telegram_name(settings)
        typer.echo(f"https://t.me/{username}?start=in_{code}" if username else f"Telegram: /start in_{code}")
    if settings.wechat_accounts or settings.wecom_accounts:
        typer.echo("微信、企业微信：在驿站的号里发上面那 16 位 · WeChat, WeCom: send the account these 16 letters")
    if not known:
        typer.echo(f"{name}: not yet a {wanted.value} here; whoever opens this becomes a new one", err=True)


async def slips(settings: Settings, station: str, output: Path) -> None:
    """Writes the page; only then are the invitations good, and older unused ones of the same people void."""
    from web.invitation_slips import slips_page

    try:
        async with core(settings) as running:
            house = running.house
            places = [_scope(house, "head", station)[1]] if station else _everywhere(house)
            work = house.work()
            people = await absent(house, work, places, by_staff=True)
            text = await slips_page(house, work, people, new_id(), "zh_CN", maker=None, via="cli")
            try:
                await asyncio.to_thread(_write_private, output, text)
            except OSError as error:
                raise SettingsError(f"{output}: {error.strerror}") from None
            await work.commit()
    except EmptyDatabase:
        raise SettingsError("no district here yet: `python -m bot init FILE` first") from None
    typer.echo(f"{output}: {len(people)}")
    if is_local(settings.base_url):
        typer.echo(
            f"YIZHAN_PUBLIC_URL: 没有设，印出来的网址 {settings.base_url} 只有这台机器打得开"
            " · not set: what is printed leads to this machine only",
            err=True,
        )


def _write_private(path: Path, text: str) -> None:
    """Whoever reads the file can join: its owner alone."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _everywhere(house: House) -> list[str]:
    return [*house.district.stations, house.district.id, *house.district.departments_at(house.clock())]


def _scope(house: House, role: str, station: str, department: str = "") -> tuple[Role, str]:
    """The role and the id of its scope. Raises SettingsError."""
    if role not in {known.value for known in INVITED}:
        raise SettingsError(f"--role {role}: one of {', '.join(sorted(known.value for known in INVITED))}")
    wanted = Role(role)
    if wanted is Role.LIAISON:
        return wanted, _department(house, department)
    if wanted not in STATION_ROLES:
        return wanted, house.district.id
    place = house.district.by_code(station)
    if place is None:
        codes = ", ".join(sorted(known.code for known in house.district.stations.values()))
        raise SettingsError(f"--station {station or '(missing)'}: one of {codes}")
    return wanted, place.id


def _department(house: House, code: str) -> str:
    known = {one.code: one for one in house.district.departments_at(house.clock()).values()}
    found = known.get(code.lower())
    if found is None:
        codes = ", ".join(sorted(known))
        raise SettingsError(f"--department {code or '(missing)'}: one of {codes or '(none yet)'}")
    return found.id


async def _telegram_name(settings: Settings) -> str | None:
    """The bot's user name, asked of Telegram; None where it does not answer."""
    from telegram import Bot
    from telegram.error import TelegramError

    assert settings.telegram_token is not None
    api = settings.telegram_api
    token = settings.telegram_token.get_secret_value()
    try:
        async with Bot(token, base_url=f"{api}/bot", base_file_url=f"{api}/file/bot") as bot:
            return bot.username
    except TelegramError:
        return None
