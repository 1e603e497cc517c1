"""What only the machine knows of the product's health: backups, disk, rights of the keys, the calendar it has."""

from __future__ import annotations

import ctypes
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from bot.backup_state import HOUR, BackupState, no_tool
from bot.settings import Settings
from dialogs.health import Finding, Health, bad, fine, warn
from dialogs.letter import channels, moment, span
from domain.calendar import Calendar

GB = 1_000_000_000
MB = 1_000_000
TIMEX = 256
"""Bytes, more than the kernel's `struct timex`; zeros ask and change nothing."""
TIME_ERROR = 5
LITTLE = GB
"""Bytes of free disk below which we warn; it is twice the database where that is more."""
STALE = 15 * 24 * HOUR


def machine_findings(settings: Settings, state: BackupState, calendar: Calendar, now: int) -> list[Finding]:
    """Cheap: a few file names and one system call."""
    return [
        *backup_findings(settings, state, now),
        disk(settings),
        *keys(settings.keys_folder),
        year(calendar, now),
    ]


def backup_findings(settings: Settings, state: BackupState, now: int) -> Sequence[Finding]:
    if not state.on:
        return [warn(Health.BACKUP_OFF)]
    trial = _trial(state, now)
    if settings.on_postgres and (missing := no_tool(settings)):
        return [warn(Health.BACKUP_NO_TOOL, reason=missing), *trial]
    if state.failed:
        return [bad(Health.BACKUP_FAILED, reason=state.failed), *trial]
    if state.newest is None:
        return [warn(Health.BACKUP_NONE)]
    age = max(0, now - state.newest.at)
    late = age > settings.backup_hours * HOUR + HOUR // 2
    return [bad(Health.BACKUP_LATE, span=span(age)) if late else fine(Health.BACKUP_FINE, span=span(age)), *trial]


def _trial(state: BackupState, now: int) -> Sequence[Finding]:
    tried = state.checked
    if tried is None or now - tried.at > STALE:
        return [fine(Health.TRIAL_NONE)] if state.newest else []
    if not tried.good:
        return [bad(Health.TRIAL_FAILED, at=moment(tried.at), reason=tried.said)]
    return [fine(Health.TRIAL_FINE, at=moment(tried.at))]


def disk(settings: Settings) -> Finding:
    free = min(shutil.disk_usage(_there(folder)).free for folder in (settings.data, settings.backups_folder))
    needed = max(LITTLE, 2 * settings.database_path.stat().st_size if settings.database_path.exists() else 0)
    said = f"{free / GB:.1f}"
    return bad(Health.DISK_LOW, free=said) if free < needed else fine(Health.DISK_FINE, free=said)


def size(path: Path) -> Finding:
    """Of an SQLite file with its write-ahead log."""
    parts = [path, path.with_name(f"{path.name}-wal")]
    return fine(Health.SIZE_TOLD, size=f"{sum(p.stat().st_size for p in parts if p.exists()) / MB:,.1f}")


def unsynced() -> list[Finding]:
    """What the kernel says of its clock, where it says anything: Linux, by adjtimex, which only reads here."""
    try:
        adjtimex = ctypes.CDLL(None).adjtimex
    except (OSError, AttributeError):
        return []
    return [warn(Health.CLOCK_UNSYNCED)] if adjtimex(ctypes.create_string_buffer(TIMEX)) == TIME_ERROR else []


def _there(folder: Path) -> Path:
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def keys(folder: Path) -> list[Finding]:
    missing = [name for name in ("master.key", "keys.db") if not (folder / name).exists()]
    if missing:
        return [bad(Health.KEYS_MISSING, name=str(folder / missing[0]))]
    open_ = [path for path in (folder, *folder.iterdir()) if path.stat().st_mode & 0o077]
    return [warn(Health.KEYS_OPEN, name=str(open_[0]))] if open_ else [fine(Health.KEYS_FINE)]


def year(calendar: Calendar, now: int) -> Finding:
    """From October on next year's list is looked for: it comes out in November."""
    wanted = calendar.year_to_come(now)
    if wanted in calendar.known_years:
        return fine(Health.YEAR_FINE, year=max(calendar.known_years))
    return warn(Health.YEAR_MISSING, year=wanted)


def is_local(base: str) -> bool:
    """What leads to this machine only: nobody who scans it arrives."""
    return urlsplit(base).hostname in ("127.0.0.1", "localhost", "::1")


def address(settings: Settings, *, sample: bool) -> list[Finding]:
    """How people reach the pages, and whether that is encrypted; a sample is looked at on its own machine."""
    base = settings.base_url
    if is_local(base) and not sample:
        found = warn(Health.ADDRESS_LOCAL, address=base)
    elif is_local(base) or base.startswith("https://"):
        found = fine(Health.ADDRESS_FINE, address=base)
    else:
        found = warn(Health.ADDRESS_PLAIN, address=base)
    return [found, messengers(settings)]


def messengers(settings: Settings) -> Finding:
    """Which are set up, beside our own pages."""
    set_up = {"wechat": settings.wechat_accounts, "wecom": settings.wecom_accounts, "telegram": settings.telegram_token}
    names = [name for name, given in set_up.items() if given]
    return fine(Health.MESSENGERS_ON, channels=channels(names)) if names else fine(Health.MESSENGERS_NONE)
