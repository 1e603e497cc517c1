"""The product's own backups: whole ones by the hour, every change at once, photos by the minute; and `backup`."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import asyncpg
import typer

from bot.backup_state import (
    CHECK_EVERY,
    DAY,
    FAILURES,
    HOUR,
    BackupState,
    Checked,
    backup_state,
    find_sealer,
    has_district,
    last_check,
    make_sealer,
    note_check,
    own_backups,
)
from bot.migrating import why
from bot.settings import Settings, SettingsError
from storage.backup import Busy, Kept, Sources, alone, make, prune, read, seal, ship_files, snapshot_beside
from storage.database import Unavailable
from storage.dump import DumpFailed, NoTool, about, dump
from storage.log_reading import log_files, read_logs, way_from
from storage.migrate import current
from storage.running_log import RunningLog, current_mark
from storage.sealed import SealedError, Sealer

log = logging.getLogger("yizhan.backup")

AGAIN = 10 * 60_000
"""How long after a failure the next backup is tried, ms."""
FIRST_CHECK = 10 * 60_000
"""How old the oldest backup is when it is first tried out, ms."""


def running_log(settings: Settings) -> RunningLog | None:
    """None where backups are off or have not begun, or their folder cannot be used (loud in the log, not fatal)."""
    if not settings.backup_hours:
        return None
    try:
        sealer = find_sealer(settings)
    except OSError as error:
        log.error("no running log: the backup folder cannot be used", extra={"reason": error.strerror})
        return None
    return RunningLog(settings.backups_folder, sealer) if sealer is not None else None


def sources(settings: Settings) -> Sources:
    return Sources(settings.database_path, settings.files_folder, settings.keys_folder)


async def make_there(settings: Settings, sealer: Sealer, now: int) -> tuple[Kept, int]:
    """A whole backup of a PostgreSQL database, and how many old ones were removed. Raises FAILURES."""
    folder, place = settings.backups_folder, sources(settings)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with snapshot_beside(place, folder) as snapshot:
        await dump(settings.database, snapshot)
        told = await about(settings.database)
        kept = await asyncio.to_thread(seal, place, snapshot, told, folder, sealer, now, "dump")
    return kept, await asyncio.to_thread(prune, folder, sealer, now - settings.backup_days * DAY)


class Backups:
    """`tick` once a minute; nothing that goes wrong here ends the product."""

    def __init__(self, settings: Settings, running: RunningLog | None) -> None:
        self._settings = settings
        self._folder = settings.backups_folder
        self._log = running
        self._not_before = 0
        self.failed = ""

    async def tick(self, now: int) -> None:
        if self._settings.backup_hours:
            await (self._tick_there(now) if self._settings.on_postgres else asyncio.to_thread(self._tick, now))
            await self._check(now)

    async def _tick_there(self, now: int) -> None:
        """Of several workers with one backup folder one does it."""
        if now < self._not_before:
            return
        try:
            sealer = await asyncio.to_thread(make_sealer, self._settings)
            with alone(self._folder, wait=False):
                kept = own_backups(self._settings)
                if not kept or now - kept[0].at >= self._settings.backup_hours * HOUR:
                    self._made(*await make_there(self._settings, sealer, now))
                else:
                    await asyncio.to_thread(ship_files, self._settings.files_folder, self._folder, sealer)
        except Busy:
            return
        except FAILURES as error:
            self._fails(now, error)

    def _tick(self, now: int) -> None:
        if now < self._not_before:
            return
        try:
            sealer = make_sealer(self._settings)
            with alone(self._folder, wait=False):
                if self._due(now, sealer):
                    self._whole(now, sealer)
                else:
                    ship_files(self._settings.files_folder, self._folder, sealer)
        except Busy:
            return
        except FAILURES as error:
            self._fails(now, error)

    def _fails(self, now: int, error: Exception) -> None:
        self._not_before = now + AGAIN
        self.failed = why(error)
        log.error("backup failed", extra={"reason": self.failed})

    def _due(self, now: int, sealer: Sealer) -> bool:
        kept = own_backups(self._settings)
        if not kept or now - kept[0].at >= self._settings.backup_hours * HOUR:
            return True
        if self._log is None or (not self._log.broken and self._leads_here(kept[0], sealer)):
            return False
        log.warning("the running log does not lead to the newest change: a whole backup is made")
        return True

    def _leads_here(self, kept: Kept, sealer: Sealer) -> bool:
        """Whether newest backup and log together give what the database holds now."""
        running = self._log
        if running is None or not running.others:
            return True
        with closing(sqlite3.connect(self._settings.database_path, timeout=10)) as db:
            mark = current_mark(db)
        try:
            start = read(kept.path, sealer)[0].mark
        except SealedError:
            return False
        since = kept.path.stat().st_mtime - 2 * HOUR / 1000  # it was begun before, and read while it was made
        logs = [path for path in log_files(self._folder) if path.stat().st_mtime >= since]
        whole = mark in {start, *(record.mark for record in way_from(read_logs(logs, sealer).records, start))}
        running.others = not whole
        return whole

    def _whole(self, now: int, sealer: Sealer) -> None:
        if self._log is not None:
            self._log.rotate()
            self._log.others = False
        kept = make(sources(self._settings), self._folder, sealer, now)
        self._made(kept, prune(self._folder, sealer, now - self._settings.backup_days * DAY))

    def _made(self, kept: Kept, gone: int) -> None:
        self.failed = ""
        log.info("backup made", extra={"file": kept.path.name, "size": kept.path.stat().st_size, "removed": gone})

    async def _check(self, now: int) -> None:
        """A trial restore each week, in a process of its own: it shares no lock and no memory with this one."""
        kept = await asyncio.to_thread(own_backups, self._settings)
        before = last_check(self._folder)
        if not kept or now - kept[-1].at < FIRST_CHECK or (before is not None and now - before.at < CHECK_EVERY):
            return
        command = (sys.executable, "-m", "bot", "restore", "--check")
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
        after = last_check(self._folder)
        if after is None or after.at < now:
            await asyncio.to_thread(note_check, self._folder, Checked(now, False, f"ended with {process.returncode}"))

    def state(self) -> BackupState:
        return backup_state(self._settings, self.failed)


async def backup(settings: Settings, folder: Path | None, now: int) -> None:
    """The command. Raises SettingsError."""
    if folder is not None:
        settings = settings.model_copy(update={"backups": folder})
    where = settings.shown_where
    try:
        if not await _holds_district(settings):
            raise SettingsError(f"{where}: 这里还没有区 · there is no district here to back up")
        sealer = await asyncio.to_thread(make_sealer, settings)
        with alone(settings.backups_folder, wait=True):
            if settings.on_postgres:
                kept, _ = await make_there(settings, sealer, now)
            else:
                kept = await asyncio.to_thread(_make_here, settings, sealer, now)
    except OSError as error:
        named = error.filename or settings.backups_folder
        raise SettingsError(f"{named}: {error.strerror}; 原有的备份都还在 · the earlier backups are whole") from None
    except NoTool as error:
        raise SettingsError(f"{where}: 没有备份 · not backed up: {error}; docs/operating.md") from None
    except (sqlite3.Error, Unavailable, asyncpg.PostgresError, DumpFailed) as error:
        raise SettingsError(f"{where}: {why(error)}") from None
    typer.echo(f"{kept.path}  {kept.path.stat().st_size / 1e6:.1f} MB")


async def _holds_district(settings: Settings) -> bool:
    if not settings.on_postgres:
        return await asyncio.to_thread(has_district, settings.database_path)
    if await asyncio.to_thread(current, settings.where) is None:
        return False
    return bool((await about(settings.database))["district"])


def _make_here(settings: Settings, sealer: Sealer, now: int) -> Kept:
    kept = make(sources(settings), settings.backups_folder, sealer, now)
    prune(settings.backups_folder, sealer, now - settings.backup_days * DAY)
    return kept
