"""The first thing done with restored data: a new epoch. What had not been sent stays unsent until staff say so."""

from __future__ import annotations

from dataclasses import dataclass

import typer
from sqlalchemy import select

from bot.app import EmptyDatabase, core
from bot.migrating import why
from bot.moving import FAILED, unserved
from bot.settings import Settings, SettingsError
from bot.unpack import instant
from domain.events import Event, Name
from domain.people import Role
from handlers.finish_erasing import erase_again
from handlers.house import House
from handlers.mail import post, recipients
from handlers.old_letters import ask
from storage import tables
from storage.health import HOLD_BACK, counts
from storage.people import appointed_at
from storage.statements import compiled
from storage.work import Work

_DISTRICT = compiled(select(tables.districts).limit(1))


@dataclass(frozen=True, slots=True)
class Reopened:
    """How many letters are held back, and how many people were erased again."""

    held: int
    erased: int


async def reopen(settings: Settings, at: int, erased: dict[str, int]) -> Reopened:
    """`at` is the instant that was restored to, UTC ms; `erased` who was erased since. Raises SettingsError."""
    try:
        async with core(settings) as running:
            house = running.house
            await _raise_epoch(house, at)
            await house.refresh()
            for subject, when in erased.items():
                await house.vault.mark_erased(when, subject)
            again = await erase_again(house, settings.files_folder)
            held = (await counts(house.work())).old
            await _ask(house, held, at)
            await house.database.checkpoint()
            return Reopened(held, again)
    except EmptyDatabase:
        raise SettingsError("备份里还没有驿站 · the backup holds no district yet") from None


async def reopened(settings: Settings, at: str) -> None:
    """The command, for a database that came back by other means. `at` as 2026-11-21T18:00; else the newest event's.

    Raises SettingsError.
    """
    await _unserved(settings)
    try:
        async with core(settings) as running:
            newest = (await counts(running.house.work())).newest_event
    except EmptyDatabase:
        raise SettingsError(f"{settings.shown_where}: no district yet") from None
    done = await reopen(settings, instant(at) if at else newest, {})
    typer.echo(f"重新抹去 · erased again: {done.erased}")
    typer.echo(f"没发出的消息 · unsent letters held back until staff decide: {done.held}")


async def _unserved(settings: Settings) -> None:
    """Raises SettingsError."""
    try:
        async with unserved(settings):
            return
    except FAILED as error:
        raise SettingsError(f"{settings.shown_where}: {why(error)}") from None


async def _raise_epoch(house: House, at: int) -> None:
    work = house.work()
    row = await work.one(_DISTRICT)
    assert row is not None
    work.run(HOLD_BACK)
    particulars = {"epoch": row["epoch"] + 1, "to": at}
    event = Event(Name.DISTRICT_RESTORED, row["id"], None, work.now, via="cli", particulars=particulars)
    work.record_thing(tables.districts, row, event, epoch=row["epoch"] + 1)
    await work.commit()


async def _ask(house: House, held: int, at: int) -> None:
    """Staff are asked; where there is none who can be written to, the heads and clerks of all stations."""
    work = house.work()
    district = house.district
    staff = {a.person_id for a in await appointed_at(work, district.id) if a.role is Role.STAFF}
    wanted = await recipients(work, staff) or await recipients(work, await _decide(house, work))
    for address in wanted.values():
        post(house, work, ask(held, at), address, direct=False)
    await work.commit()


async def _decide(house: House, work: Work) -> set[str]:
    held = await appointed_at(work, *house.district.stations)
    return {appointment.person_id for appointment in held if appointment.role in (Role.HEAD, Role.CLERK)}
