"""`restore`: a backup and its running log, verified in a folder of its own, and only then put in place."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import sqlite3
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import typer

from bot.app import utc_ms
from bot.backup_state import Checked, note_check
from bot.doctor import examine
from bot.reopen import Reopened, reopen
from bot.serving_lock import RUNNING, is_served
from bot.settings import Settings, SettingsError
from bot.unpack import Taken, Wanted, erased_elsewhere, find, instant, key_text, unpack
from dialogs.health import Level
from storage.sealed import SealedError

OF_BACKUP = frozenset({"database", "events", "days", "keys", "files", "schema"})
"""Parts of the health that a trial restore tells; letters, people and disk are looked at where the product runs."""


async def restore(settings: Settings, wanted: Wanted) -> None:
    """Raises SettingsError with one clear sentence; then nothing was changed."""
    if settings.on_postgres:
        from bot.restore_there import restore_there

        await restore_there(settings, wanted)
        return
    if wanted.check:
        await _try_out(settings, wanted)
        return
    data, keys = wanted.into or (settings.data, settings.keys_folder)
    if wanted.into is None and settings.database_path.absolute() != (data / "yizhan.db").absolute():
        where = settings.database_path
        raise SettingsError(f"YIZHAN_DATABASE: {where}: 请用 --into 恢复到新的文件夹 · restore with --into DATA KEYS")
    places = {"data": data, "keys": keys}
    aside = way_aside(places, force=wanted.force)
    started = time.monotonic()
    staging = data.absolute().parent / f".restoring-{secrets.token_hex(4)}"
    try:
        taken, reopened = await _staged(settings, wanted, staging)
        put_in_place(staging, places, aside)
    except (SealedError, sqlite3.Error) as error:
        raise SettingsError(str(error)) from None
    except OSError as error:
        raise SettingsError(f"{error.filename or staging}: {error.strerror}") from None
    finally:
        await asyncio.to_thread(shutil.rmtree, staging, ignore_errors=True)
    tell(taken, reopened, time.monotonic() - started, aside)


async def _try_out(settings: Settings, wanted: Wanted) -> None:
    """The whole way into a temporary folder beside the data, and the doctor's eye on it. Changes nothing else."""
    staging = settings.data.absolute().parent / f".trial-{secrets.token_hex(4)}"
    try:
        taken, _ = await _staged(settings, wanted, staging)
        told = (await examine(_settings_of(settings, staging, trial=True))).found
        wrong = [text for one, text in told if one.level is Level.BAD and one.what.part in OF_BACKUP]
        if taken.cut:
            wrong.append(f"日志中断 · the running log is interrupted: {taken.cut} changes cannot be reached")
        good, said = not wrong, "; ".join(wrong) or f"{taken.manifest.district}, {local(taken.at)}"
    except (SealedError, SettingsError, sqlite3.Error, OSError) as error:
        good, said = False, str(error)
    finally:
        await asyncio.to_thread(shutil.rmtree, staging, ignore_errors=True)
    if of_our_own(wanted):
        with suppress(OSError):
            note_check(settings.backups_folder, Checked(utc_ms(), good, said))
    if not good:
        raise SettingsError(f"备份恢复不了 · the backup does not restore: {said}")
    typer.echo(f"备份能恢复 · the backup restores: {said}")


def of_our_own(wanted: Wanted) -> bool:
    """Another backup, instant or key than the product's own says nothing about its health."""
    return wanted.source is None and wanted.key is None and not wanted.until


async def _staged(settings: Settings, wanted: Wanted, staging: Path) -> tuple[Taken, Reopened]:
    kept, folder, sealer = find(settings, wanted)
    until = instant(wanted.until) if wanted.until else None
    taken = await asyncio.to_thread(unpack, kept, folder, sealer, staging, until)
    taken.erased |= await asyncio.to_thread(erased_elsewhere, kept, folder, sealer, settings.keys_folder)
    keep_key(settings, wanted, staging / "keys")
    copy = wanted.check or wanted.into is not None  # beside a product that goes on with its own log
    return taken, await reopen(_settings_of(settings, staging, trial=copy), taken.at, taken.erased)


def _settings_of(settings: Settings, staging: Path, *, trial: bool) -> Settings:
    """What is done first to restored data goes on in the running log; of a trial the log must know nothing."""
    change = {"data": staging / "data", "keys": staging / "keys", "database": "", "backups": settings.backups_folder}
    return settings.model_copy(update=change if not trial else {**change, "backup_hours": 0})


def way_aside(places: dict[str, Path], *, force: bool) -> dict[Path, Path]:
    """Where what is there now goes. Raises SettingsError where it may not, or the product runs on it."""
    if is_served(places["data"]):
        raise SettingsError(f"{places['data']}: 程序还在运行，请先停下它 · the product is running on it: stop it first")
    full = [place for place in places.values() if place.exists() and any(c.name != RUNNING for c in place.iterdir())]
    if full and not force:
        raise SettingsError(
            f"{full[0]}: 这里已有数据，没有动它；加 --force 会先把它挪到一边"
            " · not empty, nothing was changed; with --force it is moved aside, never deleted"
        )
    return {place: place.with_name(f"{place.name}.before-{datetime.now():%Y%m%dT%H%M%S}") for place in full}


def keep_key(settings: Settings, wanted: Wanted, keys: Path) -> None:
    """The key that opened the backup stays the key of later ones, unless the settings name it."""
    if settings.backup_key is None:
        handle = os.open(keys / "backup.key", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{key_text(settings, wanted)}\n")


def put_in_place(staging: Path, places: dict[str, Path], aside: dict[Path, Path]) -> None:
    os.sync()
    for name, place in places.items():
        if place in aside:
            place.rename(aside[place])
        elif place.exists():
            (place / RUNNING).unlink(missing_ok=True)
            place.rmdir()
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(staging / name, place)


def tell(taken: Taken, reopened: Reopened, seconds: float, aside: dict[Path, Path], *, logged: bool = True) -> None:
    """`logged`: there is a running log, and what was done since the backup is in it."""
    typer.echo(f"恢复好了 · restored: {taken.manifest.district}, {local(taken.at)}")
    if logged:
        typer.echo(f"backup of {local(taken.manifest.at)} and {taken.commits} changes since, in {seconds:.1f} s")
    else:
        typer.echo(f"备份以后的事不在里面 · what was done after the backup is not in it ({seconds:.1f} s)")
    if taken.cut:
        typer.echo(f"日志中断 · the running log is interrupted: {taken.cut} later changes could not be reached")
    if taken.missing:
        typer.echo(f"少了照片 · photos not in the backup: {len(taken.missing)}")
    if reopened.erased:
        typer.echo(f"重新抹去 · erased again: {reopened.erased}")
    if reopened.held:
        typer.echo(f"没发出的消息 · unsent letters held back until staff decide: {reopened.held}")
    for place, moved in aside.items():
        typer.echo(f"原来的在 · what was there: {place} -> {moved}")


def local(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000):%Y-%m-%d %H:%M:%S}"
