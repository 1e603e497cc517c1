"""A backup and its running log, opened in a folder of its own: everything is verified, nothing else is touched."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.backup_state import key_path
from bot.settings import Settings, SettingsError
from storage.backup import Kept, Manifest, backups, read, restore_file
from storage.log_reading import Logged, apply, log_files, read_logs, way_from
from storage.migrate import HEAD, current, upgrade
from storage.running_log import SET_MARK, Record
from storage.sealed import SealedError, Sealer

DUMP = "yizhan.dump"
PARTS = {"database": "data/yizhan.db", "dump": DUMP, "keys": "keys/keys.db", "master": "keys/master.key"}

OTHER_ENGINE = {
    True: "这是 SQLite 的备份：先恢复成文件（--into，不设 YIZHAN_DATABASE），再用 move 搬过去 · is a backup of an "
    "SQLite file: restore it without YIZHAN_DATABASE and with --into, then `move` it",
    False: "这是 PostgreSQL 的备份：设好 YIZHAN_DATABASE=postgresql://… 再恢复 · is a backup of a PostgreSQL database: "
    "set YIZHAN_DATABASE to an empty one",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The command's words. `until` is local time in ISO 8601."""

    source: Path | None = None
    into: tuple[Path, Path] | None = None
    key: Path | None = None
    until: str = ""
    force: bool = False
    check: bool = False


@dataclass(slots=True)
class Taken:
    """What was brought back: `at` is the instant (UTC ms) up to which everything is there."""

    manifest: Manifest
    at: int
    commits: int = 0
    cut: int = 0
    missing: list[str] = field(default_factory=list)
    erased: dict[str, int] = field(default_factory=dict)


def find(settings: Settings, wanted: Wanted) -> tuple[Kept, Path, Sealer]:
    """The backup, its folder and the key. Raises SettingsError."""
    source = wanted.source or settings.backups_folder
    if not source.exists():
        raise SettingsError(f"{source}: 没有这个备份 · there is no such backup or folder")
    folder = source if source.is_dir() else source.parent
    known = backups(folder)
    own = settings.on_postgres
    chosen = [kept for kept in known if kept.path.name == source.name or (source.is_dir() and kept.of_server is own)]
    if not source.is_dir() and not chosen:
        chosen = [Kept(source, round(source.stat().st_mtime * 1000))]
    if wanted.until and source.is_dir():
        chosen = [kept for kept in chosen if kept.at <= instant(wanted.until)]
    if not chosen:
        raise SettingsError(f"{folder}: 里面没有可用的备份 · no backup in this folder")
    return chosen[0], folder, Sealer(key_text(settings, wanted), b"")


def key_text(settings: Settings, wanted: Wanted) -> str:
    if wanted.key is None and settings.backup_key is not None:
        return settings.backup_key.get_secret_value()
    path = wanted.key or key_path(settings)
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"{path}: 没有备份钥匙 · there is no backup key: give --key FILE or YIZHAN_BACKUP_KEY"
        ) from None


def instant(until: str) -> int:
    try:
        return round(datetime.fromisoformat(until).timestamp() * 1000)
    except ValueError:
        raise SettingsError(f"--until {until}: 写成 2026-11-21T18:00 · an instant as 2026-11-21T18:00") from None


def unpack(
    kept: Kept, folder: Path, sealer: Sealer, staging: Path, until: int | None, *, of_server: bool = False
) -> Taken:
    """`of_server`: the dump is left as it is. Raises SealedError, SettingsError, sqlite3.Error, OSError."""
    for name in ("data/files", "keys"):
        (staging / name).mkdir(mode=0o700, parents=True)
    staging.chmod(0o700)
    (staging / "data").chmod(0o700)
    manifest, pieces = read(kept.path, sealer)
    if manifest.schema > HEAD:
        raise SettingsError(
            f"{kept.path.name}: 这个备份来自更新的程序版本，请先更新程序"
            f" · made by a newer program (schema {manifest.schema}, this one has {HEAD}): update the program first"
        )
    if ("dump" in dict(manifest.parts)) is not of_server:
        raise SettingsError(f"{kept.path.name}: {OTHER_ENGINE[of_server]}")
    for part, _ in manifest.parts:
        os.close(os.open(staging / PARTS[part], os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    for part, data in pieces:
        with (staging / PARTS[part]).open("ab") as file:
            file.write(data)
    taken = Taken(manifest, manifest.at)
    if of_server:
        _photos(taken, manifest.files, folder, sealer, staging / "data")
        return taken
    _follow(taken, folder, sealer, staging, until)
    upgrade(staging / PARTS["database"])
    with closing(sqlite3.connect(staging / PARTS["database"])) as db:
        names = [row[0] for row in db.execute("SELECT name FROM attachments WHERE state = 'ready' AND name != ''")]
    _photos(taken, names, folder, sealer, staging / "data")
    return taken


def _follow(taken: Taken, folder: Path, sealer: Sealer, staging: Path, until: int | None) -> None:
    """From the backup on to the newest change that the log leads to, or to `until`."""
    logged = read_logs(log_files(folder), sealer)
    way = way_from(logged.records, taken.manifest.mark)
    reached = {record.mark for record in way}
    covered = [record.at for record in logged.records if record.mark == taken.manifest.mark]
    end = way[-1].at if way else max([taken.manifest.at, *covered])
    if current(staging / PARTS["database"]) == HEAD:  # what another schema wrote down is not for this program
        taken.cut = sum(1 for record in logged.records if record.at > end and record.mark not in reached)
    way = [record for record in way if until is None or record.at <= until]
    taken.commits, taken.at = len(way), max([taken.manifest.at, *(record.at for record in way)])
    taken.erased |= logged.erased
    _apply(way, logged, staging)


def _apply(way: list[Record], logged: Logged, staging: Path) -> None:
    with closing(sqlite3.connect(staging / PARTS["database"], isolation_level=None)) as db:
        db.execute("PRAGMA recursive_triggers=ON")
        db.execute("PRAGMA secure_delete=ON")
        db.execute("PRAGMA synchronous=OFF")  # the folder is synced as a whole before it is put in place
        apply(db, way)
        if way:
            db.execute(SET_MARK, (way[-1].mark,))  # the log goes on from here
    with closing(sqlite3.connect(staging / PARTS["keys"], isolation_level=None)) as keys:
        rows = [(subject, key) for subject, key in logged.keys.items() if subject not in logged.destroyed]
        keys.execute("BEGIN")
        keys.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", rows)
        keys.executemany("DELETE FROM keys WHERE subject = ?", [(subject,) for subject in logged.destroyed])
        keys.execute("COMMIT")


def _photos(taken: Taken, names: Sequence[str], folder: Path, sealer: Sealer, data: Path) -> None:
    """One that is missing is told, and does not stop the rest."""
    for name in dict.fromkeys(names):
        try:
            restore_file(name, folder, data / "files", sealer)
        except FileNotFoundError:
            (data / "files" / name).unlink(missing_ok=True)
            taken.missing.append(name)


def erased_elsewhere(kept: Kept, folder: Path, sealer: Sealer, keys: Path) -> dict[str, int]:
    """Who was erased since: from the keys that are in place, and from newer backups."""
    found: dict[str, int] = {}
    newer = [other for other in backups(folder) if other.at > kept.at][:1]
    for other in newer:
        with suppress(SealedError, sqlite3.Error):
            held = b"".join(data for part, data in read(other.path, sealer)[1] if part == "keys")
            with closing(sqlite3.connect(":memory:")) as db:
                db.deserialize(held)
                found |= _erased(db)
    if (keys / "keys.db").exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(keys / "keys.db")) as db:
            found |= _erased(db)
    return found


def _erased(db: sqlite3.Connection) -> dict[str, int]:
    there = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'erased'").fetchone()
    return dict(db.execute("SELECT subject, at FROM erased")) if there else {}
