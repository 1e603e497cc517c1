"""No silent start: what lies in the folders is looked at before anything is served or written."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.backup_state import find_sealer, own_backups
from bot.migrating import WAY_OUT, refused
from bot.settings import Settings, SettingsError
from storage.log_reading import apply, log_files, read_logs, way_from
from storage.running_log import SET_MARK, Record
from storage.sealed import SealedError, Sealer
from storage.soundness import MOST, changed, database_damage, forget, keys_damage, mark_of, note, sums

log = logging.getLogger("yizhan.start")

HOUR = 3600


def ensure_sound(settings: Settings) -> None:
    """Raises SettingsError, one line that names the way out."""
    try:
        _folders(settings)
        if settings.on_postgres or not settings.database_path.exists():
            _keys(settings)
        elif not _as_we_left_it(settings):
            _keys(settings)
            _database(settings)
            _log(settings)
    except (OSError, sqlite3.Error) as error:
        raise refused(str(settings.database_path), error) from None


def leave(settings: Settings, *, good: bool) -> None:
    """After everything was closed; `good`: the file was found as it was left, and nothing was seen since."""
    if good and not settings.on_postgres:
        note(settings.database_path, _keys_of(settings))


def take_over(settings: Settings) -> bool:
    """Before anything is written; whether what is written now may be noted at the end."""
    if settings.on_postgres:
        return False
    try:
        if changed(settings.database_path, _keys_of(settings)):
            return False  # kept as it is: the next `run` must see it
        forget(settings.database_path)
    except OSError:
        return False
    return True


def _keys_of(settings: Settings) -> dict[str, Path]:
    return {name: settings.keys_folder / name for name in ("keys.db", "master.key")}


def _folders(settings: Settings) -> None:
    """Files where files belong; and no empty start beside what says that there was something."""
    keys, path = settings.keys_folder, settings.database_path
    for file in (keys / "keys.db", keys / "master.key", *(() if settings.on_postgres else (path,))):
        if file.exists() and not file.is_file():
            raise SettingsError(f"{file}: 这里该是文件，却是文件夹 · a folder stands where a file belongs; {WAY_OUT}")
    if settings.on_postgres:
        return
    empty = path.exists() and not path.stat().st_size
    if empty or (not path.exists() and own_backups(settings)):
        raise SettingsError(
            f"{path}: {'数据库是空文件' if empty else '数据库不见了，备份还在'} · the database is "
            f"{'an empty file' if empty else 'gone, and there are backups of it'}: python -m bot restore"
            f"{'' if not empty else ' --force'}；要从头开始就把它和备份移走 · to start over move the backups away"
        )
    lost = [keys / name for name in ("master.key", "keys.db") if not (keys / name).exists()]
    if path.exists() and lost:
        raise SettingsError(f"{lost[0]}: 钥匙不见了 · the keys of this database are missing; {WAY_OUT}")


def _as_we_left_it(settings: Settings) -> bool:
    """Nothing else need be looked at then."""
    found = changed(settings.database_path, _keys_of(settings))
    if found:
        raise SettingsError(
            f"{found[0]}: 上次停下以后文件被改动了 · the file was changed since the product closed it: {WAY_OUT}；"
            f"若是您自己改的，删掉 · if that was you, delete {sums(settings.database_path)}"
        )
    return found is not None


def _keys(settings: Settings) -> None:
    if damage := keys_damage(settings.keys_folder):
        raise SettingsError(f"{settings.keys_folder}: 钥匙坏了 · the keys are damaged ({damage}): {WAY_OUT}")


def _database(settings: Settings) -> None:
    path = settings.database_path
    if damage := database_damage(path):
        raise SettingsError(f"{path}: 数据库坏了 · the database is damaged ({damage}): {WAY_OUT}")
    if path.stat().st_size > MOST:
        log.info("a large database was looked at in part: `python -m bot doctor` looks at all of it")


def _log(settings: Settings) -> None:
    """What the running log leads on to was committed: one commit may be finished here, more of them are missing."""
    sealer = find_sealer(settings)
    kept = own_backups(settings)
    if sealer is None or not kept or not settings.backup_hours:
        return
    way = _way(settings, sealer, kept[0].path.stat().st_mtime)
    if len(way) > 1:
        raise SettingsError(
            f"{settings.database_path}: 少了变动日志里的 {len(way)} 次变动 · {len(way)} changes that the running log "
            f"holds are missing: {WAY_OUT}"
        )
    if way:
        with closing(sqlite3.connect(settings.database_path, isolation_level=None, timeout=10)) as db:
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA recursive_triggers=ON")
            db.execute("PRAGMA secure_delete=ON")
            finish(db, way[0])
        log.warning("the last change was finished from the running log")


def finish(db: sqlite3.Connection, record: Record) -> None:
    """Both or neither: the change, and its mark."""
    marked = Record(record.at, record.previous, record.mark, (*record.writes, (SET_MARK, (record.mark,))))
    apply(db, [marked])


def _way(settings: Settings, sealer: Sealer, since: float) -> list[Record]:
    paths = [path for path in log_files(settings.backups_folder) if path.stat().st_mtime >= since - 2 * HOUR]
    if sum(path.stat().st_size for path in paths) > MOST:
        log.info("a large running log was not looked at")
        return []
    try:
        return way_from(read_logs(paths, sealer).records, mark_of(settings.database_path))
    except SealedError as error:
        log.error("the running log is damaged", extra={"reason": str(error)})
        return []
