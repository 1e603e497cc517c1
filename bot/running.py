"""One process at work: its channels, and the loops that run beside each other until one of them dies."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.alarm import Alarm
from bot.app import Core
from bot.backups import Backups
from bot.clock import keep_time
from bot.courier import Courier
from bot.fetcher import Fetcher
from bot.hints import ALL_CHATS, DISTRICT, EVERYTHING, KEYS, Hints
from bot.machine import machine_findings
from bot.reader import WebReader
from bot.recurring import jobs
from bot.settings import Settings
from bot.storage_watch import StorageWatch
from bot.supervision import through_outages
from channels.seam import Channel
from channels.webchat.channel import WebChat
from dialogs.health import Finding
from dialogs.talk import Receive
from handlers.digest import keep_planned
from handlers.house import House
from handlers.plan_deliveries import plan_deliveries
from storage.claims import end_timer_leases

CLOCK = "clock"


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
            {
                **jobs(house, files),
                "reload": reload,
                "checkpoint": house.database.checkpoint,
                "spool": spool,
                "backup": lambda: backups.tick(house.clock()),
                "hooks": lambda: _hand_over(house),
            },
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
