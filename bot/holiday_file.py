"""`holidays`: a year's official days off from a file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import typer

from bot.app import Core, EmptyDatabase, core
from bot.hints import tell_district
from bot.settings import Settings, SettingsError
from bot.values import Known, Values
from dialogs.letter import Phrase, phrase
from domain.calendar_years import YearList
from domain.holiday_list import read_list
from handlers.again import again
from handlers.holiday_card import card_lines, fault_lines
from handlers.holiday_moves import Effect, effect, load
from handlers.posting import send_told
from handlers.timer_talk import system_talk


async def holidays(settings: Settings, file: Path, *, dry_run: bool) -> None:
    try:
        text = await asyncio.to_thread(file.read_text, encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: 不是 UTF-8 文本 · is not UTF-8 text") from None
    try:
        async with core(settings) as running:
            typer.echo(await _loaded(running, text, file.name, dry_run=dry_run))
            if settings.on_postgres and not dry_run:
                await tell_district(settings.database)
    except EmptyDatabase:
        raise SettingsError("no district here yet: `python -m bot init FILE` first") from None


async def _loaded(running: Core, text: str, source: str, *, dry_run: bool) -> str:
    """Raises SettingsError with all that is wrong."""
    house = running.house
    reading = read_list(text)
    if reading.found is None:
        raise SettingsError(_said(running, fault_lines(house.calendar, reading)))
    one, would = reading.found, effect(house, reading.found)
    lines = card_lines(house.calendar, reading, would.shifts, len(would.by_station))
    if dry_run:
        return "试读，什么也没有写入 · a trial: nothing was written\n\n" + _said(running, lines)
    await again(lambda: _put(running, one, source))
    return _said(running, [*lines, phrase("say.holidays_loaded", year=one.year)])


async def _put(running: Core, one: YearList, source: str) -> Effect:
    talk = system_talk(running.house, running.house.work())
    talk.channel = "cli"
    done = await load(talk, one, source)
    await send_told(talk)
    await talk.work.commit()
    return done


def _said(running: Core, lines: Sequence[Phrase]) -> str:
    values = Values(running.house, Known({}, {}, {}), "zh_CN", running.house.clock())
    return "\n".join(values.phrase(line) for line in lines)
