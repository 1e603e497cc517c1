"""The wiring: everything that runs, opened in order and closed in reverse."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.alarm import Alarm
from bot.at_start import leave, take_over
from bot.backups import Backups, running_log
from bot.clock import keep_time
from bot.courier import Courier
from bot.fetcher import Fetcher
from bot.hints import ALL_CHATS, DISTRICT, EVERYTHING, KEYS, Hints
from bot.holidays import working_calendar
from bot.leases import Leases
from bot.machine import machine_findings
from bot.migrating import prepare, refused
from bot.reader import WebReader
from bot.recurring import jobs
from bot.render import Renderer
from bot.sentences import Catalogues
from bot.settings import Settings
from bot.signals import Changes
from bot.storage_watch import StorageWatch
from bot.supervision import through_outages
from channels.seam import Channel
from channels.webchat.channel import WebChat
from channels.webchat.site import NAME as PAGES
from dialogs.health import Finding
from dialogs.keys import Say
from dialogs.talk import Inbound, Receive
from domain.clocks import Clocks
from handlers.digest import keep_planned
from handlers.house import House
from handlers.numbering import Numbers
from handlers.pace import Pace
from handlers.plan_deliveries import plan_deliveries
from handlers.receive import Receiver
from locales.catalogue import said
from storage.claims import end_timer_leases
from storage.database import Database, Unavailable
from storage.district import District, load_district
from storage.vault import Vault
from storage.work import Work

log = logging.getLogger("yizhan.app")

CLOCK = "clock"


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
async def opened(settings: Settings, clock: Callable[[], int] = utc_ms) -> AsyncIterator[tuple[Database, Vault]]:
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
    async with opened(settings, clock) as (database, vault):
        district = await load_district(database, clock())
        if district is None:
            raise EmptyDatabase
        changes = Changes()
        house, renderer = make_house(database, vault, district, settings, changes, clock)
        receiver = Receiver(house, Pace(settings.messages_a_minute))
        yield Core(house, renderer, receiver, changes, settings, Leases(house))


def make_channels(settings: Settings, running: Core) -> dict[str, Channel]:
    """Every channel that the settings name; the web chat always."""
    house = running.house
    demo = settings.demo is not False
    reader = WebReader(house, running.renderer, running.changes.streams, demo=demo)
    web = WebChat(
        reader,
        settings.data / "incoming",
        house.vault.secret("webchat"),
        secure_cookies=settings.base_url.startswith("https://"),
        timezone=house.district.zone,
        public_url=settings.public_url or settings.telegram_webhook or "",
    )
    found: dict[str, Channel] = {web.name: web}
    if settings.telegram_token is not None:
        from bot.telegram import make_telegram

        telegram = make_telegram(settings, running)
        found[telegram.name] = telegram
        house.deep_link = telegram.link
    if settings.wechat_accounts:
        from bot.wechat import make_wechat

        wechat = make_wechat(settings, running, web)
        found[wechat.name] = wechat
    if settings.wecom_accounts:
        from bot.wecom import make_wecom

        wecom = make_wecom(settings, running)
        found[wecom.name] = wecom
    return found


@dataclass(slots=True)
class Running:
    """One process at work: `tasks` are its loops; the death of one ends it."""

    core: Core
    channels: dict[str, Channel]
    tasks: dict[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    alarm: Alarm = field(init=False)
    storage: StorageWatch = field(init=False)

    def __post_init__(self) -> None:
        self.alarm = Alarm(self.core.house, self.channels)
        self.storage = StorageWatch(self.core.house, self.core.settings, self.alarm.tell)

    def loops(self) -> dict[str, Callable[[], Awaitable[None]]]:
        house, changes = self.core.house, self.core.changes
        courier = Courier(house, self.core.renderer, self.channels, changes)
        fetcher = Fetcher(house, self.core.settings.files_folder, self.channels, changes)
        self.core.leases.of(CLOCK)
        loops: dict[str, Callable[[], Awaitable[None]]] = {
            "courier": courier.run,
            "fetcher": fetcher.run,
            "clock": self._clock,
            "storage": self._watch_storage,
            **{f"lease {name}": lease.run for name, lease in self.core.leases.made.items()},
        }
        if self.core.settings.wecom_groups:
            from bot.wecom_groups import told_by_one

            loops["groups"] = told_by_one(self.core)
            loops["lease groups"] = self.core.leases.made["groups"].run
        if self.core.settings.on_postgres:
            loops["hints"] = self._hints().run
        for name, channel in self.channels.items():
            loops[f"channel {name}"] = _listening(channel, self.core.receive)
        return {name: through_outages(name, loop) for name, loop in loops.items()}

    async def _watch_storage(self) -> None:
        try:
            await self.storage.run()
        finally:
            await self.alarm.close()

    def _hints(self) -> Hints:
        """What others are told of, and what is done when they tell."""
        house, changes = self.core.house, self.core.changes

        async def hear(heard: set[str]) -> None:
            if KEYS in heard:
                house.vault.look_again()
            if DISTRICT in heard:
                await house.reload()
            if ALL_CHATS in heard:
                changes.missed()
            elif chats := heard - EVERYTHING:
                changes.streams.woken([*chats])

        hints = Hints(self.core.settings.database, hear)
        changes.streams.tell = hints.chats
        house.tell_others = hints.district
        house.vault.destroyed = hints.keys
        return hints

    async def _clock(self) -> None:
        house, files = self.core.house, self.core.settings.files_folder
        web = self.channels["web"]
        assert isinstance(web, WebChat)

        async def reload() -> None:
            await house.reload()
            house.vault.look_again()

        async def spool() -> None:
            await asyncio.to_thread(web.sweep_spool)

        backups = Backups(self.core.settings, house.database.log)
        house.machine = _machine(self.core, backups)
        await self._take_over()
        await keep_planned(house)

        lease = self.core.leases.of(CLOCK)
        await keep_time(
            str(house.district.zone),
            lambda: lease.held,
            **jobs(house, files),
            reload=reload,
            checkpoint=house.database.checkpoint,
            spool=spool,
            backup=lambda: backups.tick(house.clock()),
            hooks=lambda: _hand_over(house),
        )

    async def _take_over(self) -> None:
        house = self.core.house
        if house.database.engine == "sqlite":
            work = house.work()
            end_timer_leases(work)
            await work.commit()


async def _hand_over(house: House) -> None:
    """To other systems, where there are any; what posts is imported only then."""
    if not await plan_deliveries(house):
        return
    from bot.hooks import Hooks

    await Hooks(house).send()


def _machine(running: Core, backups: Backups) -> Callable[[], Awaitable[Sequence[Finding]]]:
    def look() -> Sequence[Finding]:
        house = running.house
        return machine_findings(running.settings, backups.state(), house.calendar, house.clock())

    return lambda: asyncio.to_thread(look)


def _listening(channel: Channel, receive: Receive) -> Callable[[], Awaitable[None]]:
    return lambda: channel.listen(receive)
