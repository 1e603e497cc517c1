"""`check`: what each account of a platform may do and what it lacks, in words that a station head understands."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

import typer

from bot.app import Core, EmptyDatabase, core
from bot.running import make_channels
from bot.settings import Settings, SettingsError
from bot.values import Known, Values
from channels.seam import Channel, Look, Lookable
from dialogs.letter import moment
from dialogs.looked_keys import Looked
from locales.catalogue import channel_named, said
from storage.channel_counts import last_heard

MARKS = {True: "ok  ", False: "BAD ", None: "    "}


async def check(settings: Settings, language: str) -> None:
    """Prints a block for each account. Raises typer.Exit(1) where something is to be put right; SettingsError."""
    try:
        async with core(settings) as running:
            channels = make_channels(settings, running)
            looked = [
                (name, account, looks)
                for name, channel in channels.items()
                if isinstance(channel, Lookable)
                for account, looks in (await channel.look()).items()
            ]
            heard = await _heard(running, language)
            await asyncio.gather(*(channel.close() for channel in channels.values() if isinstance(channel, Lookable)))
    except EmptyDatabase:
        raise SettingsError("no district here yet: `python -m bot init FILE` first") from None
    if not looked:
        typer.echo(said(f"looked.{Looked.NONE}", language))
    for name, account, looks in looked:
        typer.echo(f"\n{channel_named(name, language)} ({account})".lstrip("\n"))
        for one in [*looks, *_arrival(settings, channels[name], name, account, heard)]:
            typer.echo(f"  {MARKS[one.good]} {said(f'looked.{one.what}', language, {'detail': one.detail})}")
    if any(one.good is False for _, _, looks in looked for one in looks):
        raise typer.Exit(1)


async def _heard(running: Core, language: str) -> dict[tuple[str, str], str]:
    """When the last message came to each account of a channel, as one says it."""
    work = running.house.work()
    values = Values(running.house, Known({}, {}, {}), language, work.now)
    return {one: values.value(moment(at)) for one, at in (await last_heard(work)).items()}


def _arrival(
    settings: Settings, channel: Channel, name: str, account: str, heard: Mapping[tuple[str, str], str]
) -> Iterator[Look]:
    if (name, account) in heard:
        yield Look(Looked.HEARD_AT, True, heard[name, account])
    elif getattr(channel, "hooked", False):
        yield Look(getattr(channel, "unheard", Looked.HEARD_NEVER), None, f"{settings.base_url}/{name}/{account}")
