"""The commands that connect other systems."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer

from bot.app import EmptyDatabase, core
from bot.hooks import allowed
from bot.settings import Settings, SettingsError
from handlers import systems
from handlers.house import House
from storage.database import Conflict
from storage.systems import standing
from storage.systems import systems as standing_systems

LONGEST_NAME = 20


@asynccontextmanager
async def _house(settings: Settings) -> AsyncIterator[House]:
    try:
        async with core(settings) as running:
            yield running.house
    except EmptyDatabase:
        raise SettingsError("no district here yet: `python -m bot init FILE` first") from None
    except Conflict:
        raise SettingsError("somebody else has just changed the systems: run it once more") from None


async def connect(settings: Settings, name: str, url: str, wants: str, *, private: bool) -> None:
    name, url = name.strip(), url.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise SettingsError(f"a name of 1 to {LONGEST_NAME} characters")
    if url and (reason := allowed(url, private=private)):
        raise SettingsError(f"--url {url}: {reason}")
    names = [part.strip() for part in wants.split(",") if part.strip()]
    async with _house(settings) as house:
        try:
            made = await systems.connect(house, name, url, wants=names, private=private)
        except ValueError as error:
            raise SettingsError(f"--wants {error}: no such event leaves; docs/handing-over.md lists them") from None
    if made is None:
        raise SettingsError(f"{name}: connected already; `python -m bot disconnect {name}` first")
    typer.echo(f"secret {made.secret}\nkey    {made.key}")
    typer.echo("只显示这一次，请现在就交给对方 · shown this once: pass them on now", err=True)


async def listed(settings: Settings) -> None:
    async with _house(settings) as house:
        work = house.work()
        counts = await standing(work)
        for one in await standing_systems(work):
            have = counts.get(one["id"], {})
            said = ", ".join(f"{state} {have.get(state, 0)}" for state in ("waiting", "done", "dead"))
            typer.echo(f"{one['name']}  {one['url'] or '-'}  {said}{'  private' if one['private'] else ''}")


async def disconnect(settings: Settings, name: str) -> None:
    async with _house(settings) as house:
        if not await systems.disconnect(house, name):
            raise SettingsError(f"{name}: not connected")
    typer.echo(name)


async def resend(settings: Settings, name: str) -> None:
    async with _house(settings) as house:
        if not await systems.resend(house, name):
            raise SettingsError(f"{name}: not connected")
    typer.echo(name)
