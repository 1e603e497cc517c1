"""How the backups stand: their key, the files that there are, when they were last tried out."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import asyncpg

from bot.settings import Settings, SettingsError
from storage.backup import Kept, backups
from storage.database import Unavailable
from storage.dump import DumpFailed, NoTool, server_version, tool
from storage.sealed import KEY_FILE, SealedError, Sealer, folder_salt

HOUR = 3_600_000
DAY = 24 * HOUR
CHECK_EVERY = 7 * DAY
CHECKED = "last-check.json"
FAILURES = (
    OSError, sqlite3.Error, SealedError, SettingsError, Unavailable, asyncpg.PostgresError, DumpFailed, NoTool
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """What the last trial restore said; `at` in UTC ms."""

    at: int
    good: bool
    said: str


@dataclass(frozen=True, slots=True)
class BackupState:
    """As far as it can be told without opening anything."""

    on: bool
    newest: Kept | None
    failed: str
    checked: Checked | None


def key_path(settings: Settings) -> Path:
    return settings.keys_folder / "backup.key"


def find_sealer(settings: Settings) -> Sealer | None:
    """The backup key of the settings, else the one in the keys folder; None where there is neither."""
    folder = settings.backups_folder
    if settings.backup_key is not None:
        text = settings.backup_key.get_secret_value()
    elif key_path(settings).exists():
        text = key_path(settings).read_text(encoding="ascii")
    else:
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Sealer(text, folder_salt(folder))


def make_sealer(settings: Settings) -> Sealer:
    """The same, with a key made at first use, and named loudly. Raises SettingsError."""
    path = key_path(settings)
    try:
        if settings.backup_key is None and not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(f"{KEY_FILE}{secrets.token_hex(32)}\n")
                file.flush()
                os.fsync(file.fileno())
            _name_loudly(path)
        found = find_sealer(settings)
    except OSError as error:
        raise SettingsError(f"YIZHAN_BACKUPS, YIZHAN_KEYS: {error.filename}: {error.strerror}") from None
    assert found is not None
    return found


def has_district(path: Path) -> bool:
    """Whether there is anything to back up yet."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=10)) as db:
            return db.execute("SELECT 1 FROM districts").fetchone() is not None
    except sqlite3.Error:
        return False


def _name_loudly(path: Path) -> None:
    print(
        f"\n  备份钥匙已生成：{path}\n"
        "  请现在就抄到另一台机器或打印收好：没有它，任何备份都打不开。\n"
        "  A backup key was made. Copy it off this machine now: without it no backup opens.\n",
        flush=True,
    )


def own_backups(settings: Settings) -> list[Kept]:
    """Of this engine, newest first: one of the other, from before a move, says nothing about this database."""
    return [kept for kept in backups(settings.backups_folder) if kept.of_server is settings.on_postgres]


def no_tool(settings: Settings) -> str:
    """Why the product cannot back this PostgreSQL database up, empty where it can. In a thread: it asks the server."""
    try:
        tool("pg_dump", asyncio.run(server_version(settings.database)))
    except NoTool as error:
        return str(error)
    except (Unavailable, asyncpg.PostgresError):
        pass  # said elsewhere
    return ""


def backup_state(settings: Settings, failed: str = "") -> BackupState:
    folder = settings.backups_folder
    kept = own_backups(settings)
    return BackupState(settings.backup_hours > 0, kept[0] if kept else None, failed, last_check(folder))


def last_check(folder: Path) -> Checked | None:
    try:
        return Checked(**json.loads((folder / CHECKED).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def note_check(folder: Path, checked: Checked) -> None:
    part = folder / f"{CHECKED}.part"
    handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(checked), file, ensure_ascii=False)
    part.rename(folder / CHECKED)
