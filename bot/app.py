"""The wiring: database, keys, house and door, opened in order and closed in reverse."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.at_start import leave, take_over
from bot.backups import running_log
from bot.holidays import working_calendar
from bot.leases import Leases
from bot.migrating import prepare, refused
from bot.render import Renderer
from bot.sentences import Catalogues
from bot.settings import Settings
from bot.signals import Changes
from channels.webchat.site import NAME as PAGES
from dialogs.keys import Say
from dialogs.talk import Inbound
from domain.clocks import Clocks
from handlers.house import House
from handlers.numbering import Numbers
from handlers.pace import Pace
from handlers.receive import Receiver
from locales.catalogue import said
from storage.database import Database, Unavailable
from storage.district import District
from storage.district_rows import load_district
from storage.vault import Vault
from storage.work import Work


class EmptyDatabase(Exception):
    """There is no district yet."""


def utc_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Core:
    """The house without any channel: what replay, the sample loader and the tests need."""

    house: House
    renderer: Renderer
    receiver: Receiver
    changes: Changes
    settings: Settings
    leases: Leases

    async def receive(self, inbound: Inbound) -> str | None:
        """The door as channels know it: a toast in the reader's language."""
        began = time.perf_counter()
        toast = await self.receiver(inbound)
        self.house.meter.handled(inbound.channel, time.perf_counter() - began)
        return said(toast[0], toast[1], {}, self.house.own_texts) if toast else None


def make_house(
    database: Database,
    vault: Vault,
    district: District,
    settings: Settings,
    changes: Changes,
    clock: Callable[[], int] = utc_ms,
) -> tuple[House, Renderer]:
    """The house and its renderer, which need each other."""
    house = House(
        database=database,
        vault=vault,
        district=district,
        calendar=working_calendar(str(district.zone)),
        numbers=Numbers(one_writer=database.engine == "sqlite"),
        clocks=Clocks(),
        clock=clock,
        labels=_no_labels,
        changed=changes,
        own_channel=PAGES,
        own_notice=said(f"say.{Say.NOTICE_VERSION}", "zh_CN", {}),
        carries={"telegram": settings.telegram_carries},
        abroad=frozenset({"telegram"}),
        asked_for=frozenset({"wechat"}),
        answers_only=frozenset(("wechat", name) for name, one in settings.wechat_accounts.items() if not one.verified),
        public_url=settings.base_url,
        files=settings.files_folder,
        font=str(settings.font or ""),
        sentences=Catalogues(),
    )
    renderer = Renderer(house, settings.files_folder)
    house.labels = renderer.labels
    return house, renderer


async def _no_labels(work: Work, choices: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    return []


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Database, Vault]]:
    """Database (of this version) and keys, closed whatever happens."""
    good = await asyncio.to_thread(take_over, settings)
    await asyncio.to_thread(prepare, settings)
    try:
        running = None if settings.on_postgres else await asyncio.to_thread(running_log, settings)
        vault = Vault(settings.keys_folder, running)
    except (OSError, sqlite3.DatabaseError, Unavailable) as error:
        raise refused(f"YIZHAN_KEYS: {settings.keys_folder}", error) from None
    try:
        try:
            database = await Database.open(settings.where, running)
        except (Unavailable, sqlite3.DatabaseError) as error:
            raise refused(f"YIZHAN_DATABASE: {settings.shown_where}", error) from None
        try:
            yield database, vault
        finally:
            good = good and not database.condition.trouble
            await database.close()
    finally:
        vault.close()
        if running is not None:
            running.close()
    await asyncio.to_thread(leave, settings, good=good)


@asynccontextmanager
async def core(settings: Settings, clock: Callable[[], int] = utc_ms) -> AsyncIterator[Core]:
    """Raises EmptyDatabase where `init` has not been run."""
    async with opened(settings) as (database, vault):
        district = await load_district(database, clock())
        if district is None:
            raise EmptyDatabase
        changes = Changes()
        house, renderer = make_house(database, vault, district, settings, changes, clock)
        receiver = Receiver(house, Pace(settings.messages_a_minute))
        yield Core(house, renderer, receiver, changes, settings, Leases(house))
