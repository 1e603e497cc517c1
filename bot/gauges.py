"""What stands and waits, read once for each scrape and never on the way of a message."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.backup_state import backup_state
from bot.settings import Settings
from bot.storage_watch import DATABASE, PLACES, StorageWatch
from channels.seam import Channel, Polling, Starting
from channels.webchat.channel import WebChat
from handlers.house import House
from storage.depths import Depths, depths

log = logging.getLogger("yizhan.metrics")

LONGEST_READ = 5.0
"""Seconds that a scrape waits for the database: less than the ten after which Prometheus gives a scrape up."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look around; `now` and `backup` in UTC ms, None for what is not there or did not answer."""

    now: int
    depths: Depths | None
    disk: Mapping[str, int]  # folder -> bytes free
    backup: int | None  # the newest; without any, when this process began
    log: bool | None  # whether the running log is whole


class Gauges(Collector):
    """`await look()` first; `collect` then tells what was seen."""

    def __init__(
        self, house: House, settings: Settings, channels: Mapping[str, Channel], storage: StorageWatch
    ) -> None:
        self._house = house
        self._settings = settings
        self._channels = channels
        self._begun = house.clock()
        self._storage = storage
        self._seen: Look | None = None

    async def look(self) -> None:
        found = await self._depths()
        self._seen = await asyncio.to_thread(self._look, self._house.clock(), found)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        if self._seen is None:
            return
        yield _one("database_up", "Whether the database answered this scrape", self._seen.depths is not None)
        ails = dict.fromkeys(self._storage.found, 1.0)
        if self._house.database.condition.trouble is not None:
            ails[DATABASE] = 1.0
        told = "Whether a part of the storage takes nothing at the moment"
        yield _each("storage_trouble", told, PLACES, ails, label="place")
        yield _one("commits_waiting", "Works that wait for their commit", self._house.database.waiting)
        if self._seen.depths is not None:
            yield from _waiting(self._seen.depths, self._seen.now, self._channels)
        yield from _ways_in(self._channels)
        yield from _machine(self._seen)

    async def _depths(self) -> Depths | None:
        """None where the database fails or hangs: the counters are told all the same."""
        try:
            async with asyncio.timeout(LONGEST_READ):
                return await depths(self._house.work(), self._house.database)
        except Exception as error:
            log.error("the database did not answer a scrape", extra={"reason": type(error).__name__})
            return None

    def _look(self, now: int, found: Depths | None) -> Look:
        settings, running = self._settings, self._house.database.log
        state = backup_state(settings)
        newest = state.newest.at if state.newest else self._begun
        folders = {"data": settings.data, "backups": settings.backups_folder}
        return Look(
            now,
            found,
            {name: shutil.disk_usage(folder).free for name, folder in folders.items() if folder.exists()},
            newest if state.on else None,
            not running.broken if running else None,
        )


def _waiting(found: Depths, now: int, channels: Iterable[str]) -> Iterator[GaugeMetricFamily]:
    waiting = {row["channel"]: row for row in found.letters if row["state"] == "waiting"}
    held = {row["channel"]: row["count"] for row in found.letters if row["state"] == "held"}
    names = sorted({*channels, *waiting, *held})
    oldest = {name: _since(row["oldest"], now) for name, row in waiting.items()}
    late = {name: _since(row["due"], now) for name, row in waiting.items()}
    counts = {name: row["count"] for name, row in waiting.items()}
    yield _each("letters_waiting", "Letters to be sent", names, counts)
    yield _each("letters_held", "Letters of people who cannot be reached", names, held)
    yield _each("letters_oldest_seconds", "Age of the oldest waiting letter", names, oldest)
    yield _each("letters_late_seconds", "How long the latest letter is past its time", names, late)
    yield _one("timers_due", "Timers that are due and not done", found.timers)
    yield _one("timers_late_seconds", "How late the latest timer is", _since(found.timers_oldest, now))
    yield _one("files_pending", "Files still to be fetched", found.files)
    yield _one("faults_waiting", "Messages kept because their handling failed", found.faults)
    yield _one("database_bytes", "Size of the database", found.size)


def _ways_in(channels: Mapping[str, Channel]) -> Iterator[GaugeMetricFamily]:
    ready = {name: not isinstance(one, Starting) or one.ready for name, one in channels.items()}
    asked = {name: one.polled_at for name, one in channels.items() if isinstance(one, Polling)}
    ages = {name: time.monotonic() - at for name, at in asked.items() if at is not None}
    yield _each("channel_ready", "Whether a channel takes messages", sorted(ready), ready)
    yield _each("poll_age_seconds", "Since this process last heard from the platform", sorted(ages), ages)
    streams = sum(one.streams for one in channels.values() if isinstance(one, WebChat))
    yield _one("web_streams", "Open live streams of the web chat", streams)


def _machine(seen: Look) -> Iterable[GaugeMetricFamily]:
    yield _each("disk_free_bytes", "Free on the disk of a folder", list(seen.disk), seen.disk, label="folder")
    if seen.backup is not None:
        yield _one(
            "backup_age_seconds",
            "Age of the newest whole backup; without any, of this process",
            _since(seen.backup, seen.now),
        )
    if seen.log is not None:
        yield _one("running_log_whole", "Whether every change is on its way into the running log", seen.log)


def _one(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"yizhan_{name}", told, value=float(value))


def _each(
    name: str, told: str, wanted: Sequence[str], values: Mapping[str, float], label: str = "channel"
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"yizhan_{name}", told, labels=[label])
    for one in wanted:
        family.add_metric([one], float(values.get(one, 0)))
    return family


def _since(at: int | None, now: int) -> float:
    return max(0, now - at) / 1000 if at is not None else 0.0
