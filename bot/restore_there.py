"""`restore` where the database is PostgreSQL: the dump into an empty database, keys and files into their folders."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

import asyncpg
import typer

from bot.app import utc_ms
from bot.backup_state import Checked, note_check
from bot.migrating import why
from bot.reopen import reopen
from bot.restore import keep_key, local, of_our_own, put_in_place, tell, way_aside
from bot.settings import Settings, SettingsError
from bot.unpack import DUMP, Taken, Wanted, erased_elsewhere, find, instant, unpack
from storage.database import Unavailable
from storage.dump import DumpFailed, NoTool, load, read_through
from storage.migrate import current, upgrade
from storage.sealed import SealedError
from storage.whole import reading

FAILED = (SealedError, sqlite3.Error, OSError, Unavailable, asyncpg.PostgresError, DumpFailed, NoTool)


async def restore_there(settings: Settings, wanted: Wanted) -> None:
    """Raises SettingsError with one clear sentence; then nothing was changed, or it says what was."""
    if wanted.check:
        await _try_out(settings, wanted)
        return
    if wanted.into is not None:
        raise SettingsError(
            "--into: PostgreSQL 请改 YIZHAN_DATABASE、YIZHAN_DATA、YIZHAN_KEYS · set those three instead"
        )
    places = {"data": settings.data, "keys": settings.keys_folder}
    aside = way_aside(places, force=wanted.force)
    started = time.monotonic()
    staging = settings.data.absolute().parent / f".restoring-{secrets.token_hex(4)}"
    filled = False
    try:
        taken = await _unpacked(settings, wanted, staging)
        await _empty(settings, taken)
        keep_key(settings, wanted, staging / "keys")
        await load(settings.database, staging / DUMP)
        filled = True
        await asyncio.to_thread(upgrade, settings.database)
        change = {"data": staging / "data", "keys": staging / "keys", "backup_hours": 0}
        reopened = await reopen(settings.model_copy(update=change), taken.at, taken.erased)
        (staging / DUMP).unlink()
        put_in_place(staging, places, aside)
    except (*FAILED, SettingsError) as error:
        raise SettingsError(f"{_HALF if filled else ''}{why(error)}") from None
    finally:
        await asyncio.to_thread(shutil.rmtree, staging, ignore_errors=True)
    tell(taken, reopened, time.monotonic() - started, aside, logged=False)


_HALF = "库已装入，后面没做完，请换个空库再来 · the database was filled, but not the rest: empty it and begin again: "


async def _unpacked(settings: Settings, wanted: Wanted, staging: Path) -> Taken:
    kept, folder, sealer = find(settings, wanted)
    until = instant(wanted.until) if wanted.until else None
    taken = await asyncio.to_thread(unpack, kept, folder, sealer, staging, until, of_server=True)
    taken.erased |= await asyncio.to_thread(erased_elsewhere, kept, folder, sealer, settings.keys_folder)
    return taken


async def _empty(settings: Settings, taken: Taken) -> None:
    """The database holds nothing, or the empty tables of just this dump. Raises SettingsError."""
    found = await asyncio.to_thread(current, settings.database)
    if found is None:
        return
    async with reading(settings.database) as whole:
        full = await whole.value("SELECT 1 FROM districts")
    if full or found != taken.manifest.schema:
        raise SettingsError(
            f"{settings.shown_where}: 库里已有数据，没有动它；请给一个空库 · is not empty, nothing was changed: "
            "make an empty one (createdb) and set YIZHAN_DATABASE to it"
        )


async def _try_out(settings: Settings, wanted: Wanted) -> None:
    """All parts are opened and the dump is read to its end; no server takes it."""
    staging = settings.data.absolute().parent / f".trial-{secrets.token_hex(4)}"
    try:
        taken = await _unpacked(settings, wanted, staging)
        await read_through(staging / DUMP)
        with closing(sqlite3.connect(staging / "keys" / "keys.db")) as keys:
            damage = str(keys.execute("PRAGMA integrity_check(1)").fetchone()[0])
        good, told = damage == "ok", f"{taken.manifest.district}, {local(taken.at)}" if damage == "ok" else damage
    except (*FAILED, SettingsError) as error:
        good, told = False, why(error)
    finally:
        await asyncio.to_thread(shutil.rmtree, staging, ignore_errors=True)
    if of_our_own(wanted):
        with suppress(OSError):
            note_check(settings.backups_folder, Checked(utc_ms(), good, told))
    if not good:
        raise SettingsError(f"备份恢复不了 · the backup does not restore: {told}")
    typer.echo(f"备份读得通，没有装进库里试 · the backup can be read to its end (no server was filled with it): {told}")
