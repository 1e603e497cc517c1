"""Looks every second whether everything can still be kept; what cannot is told at once, and again when it is over.

Folders are tried with a small file of our own, a database that has failed with a small commit of its own. A small
SQLite file is also read through again and again, at no more than a hundredth of the time: a byte that has turned in a
page that nobody reads would else be found only at the next start.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import bindparam

from bot.settings import Settings
from handlers.house import House
from storage import tables
from storage.database import Unavailable
from storage.soundness import MOST
from storage.statements import compiled
from storage.trouble import LASTING, Trouble, trouble_of

log = logging.getLogger("yizhan.storage")

EVERY = 1.0
READ_EVERY = 3.0
SHARE = 100
"""A database is read through for at most one part in so many of the time."""
ROOM = 64 * 1024
"""Bytes that a folder must take."""
DATABASE, BACKUPS = "database", "backups"
PLACES = (DATABASE, "data", "keys", BACKUPS)

Troubles = Mapping[str, Trouble]
"""By place: `database`, `data`, `keys`, `backups`."""
Tell = Callable[[Troubles, Troubles], Awaitable[None]]
"""Given what ailed before and what ails now."""

_TRY = compiled(
    tables.districts.update()
    .values(version=tables.districts.c.version)
    .where(tables.districts.c.id == bindparam("district_id"))
)


class StorageWatch:
    def __init__(self, house: House, settings: Settings, tell: Tell | None = None) -> None:
        self.found: Troubles = {}
        self._house = house
        self._settings = settings
        self._tell = tell
        self._file = None if settings.on_postgres else settings.database_path
        self._inode = self._file.stat().st_ino if self._file else 0
        self._read_at = 0.0
        self._reading: asyncio.Task[Trouble | None] | None = None

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await self.look()
                await asyncio.sleep(EVERY)
        finally:
            if self._reading is not None:
                await asyncio.wait({self._reading})  # a thread with a connection is not left behind

    async def look(self) -> None:
        before = self.found
        found = await asyncio.to_thread(self._folders)
        barred = await self._database()
        if (trouble := self._house.database.condition.trouble) is not None:
            found[DATABASE] = barred or found.get("data", trouble) if trouble is Trouble.IO else trouble
        elif barred is not None:
            found[DATABASE] = barred
        self.found = found
        if found != before:
            self._say(before)
            if self._tell is not None:
                await self._tell(before, found)

    def _say(self, before: Troubles) -> None:
        for place in sorted({*before, *self.found}):
            now, then = self.found.get(place), before.get(place)
            if now is not None and now is not then:
                log.error("storage cannot be written: %s", place, extra={"reason": now.value})
            elif now is None:
                log.warning("storage is well again: %s", place)

    # --- folders ---

    def _folders(self) -> dict[str, Trouble]:
        settings = self._settings
        places = {"data": settings.data, "keys": settings.keys_folder}
        begun = self._house.database.log is not None or os.path.exists(settings.backups_folder)
        if settings.backup_hours and begun:
            places[BACKUPS] = settings.backups_folder
        return {name: found for name, folder in places.items() if (found := room(folder)) is not None}

    # --- the database ---

    async def _database(self) -> Trouble | None:
        """What the file's own rights say; all else is in the condition of the database."""
        condition, found = self._house.database.condition, None
        if self._file is not None:
            found = await asyncio.to_thread(self._still_there, self._file)
            if found in LASTING:
                condition.meets(Trouble.GONE)
            await self._read_through(self._file)
        if condition.trouble is not None and condition.trouble not in LASTING:
            work = self._house.work()
            work.run(_TRY)
            with suppress(Unavailable):
                await work.commit()
        return found

    def _still_there(self, path: Path) -> Trouble | None:
        """What is written to a file that was moved or removed nobody will find again."""
        try:
            if path.stat().st_ino != self._inode:
                return Trouble.GONE
        except FileNotFoundError:
            return Trouble.GONE
        except OSError as error:
            return trouble_of(error)
        return None if os.access(path, os.W_OK) else Trouble.READONLY

    async def _read_through(self, path: Path) -> None:
        """In the background: it may take longer than a look."""
        if self._reading is not None and self._reading.done():
            if (found := self._reading.result()) is not None:
                self._house.database.condition.meets(found)
            self._reading = None
        if self._reading is None and time.monotonic() >= self._read_at:
            self._reading = asyncio.create_task(asyncio.to_thread(self._read, path))

    def _read(self, path: Path) -> Trouble | None:
        began = time.monotonic()
        found = None
        with suppress(FileNotFoundError):
            if path.stat().st_size <= MOST:
                found = damaged(path)
        self._read_at = time.monotonic() + max(READ_EVERY, (time.monotonic() - began) * SHARE)
        return found


def damaged(path: Path) -> Trouble | None:
    """By SQLite's own quick look; None also where it cannot look at the moment."""
    try:
        with closing(sqlite3.connect(f"file:{path.absolute()}?mode=rw", uri=True, timeout=1)) as db:
            sound = db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.Error as error:
        return Trouble.DAMAGED if trouble_of(error) is Trouble.DAMAGED else None
    return None if sound else Trouble.DAMAGED


def room(folder: Path) -> Trouble | None:
    """Whether a folder takes a small file."""
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:  # without a name, where the system can
            return None if file.write(bytes(ROOM)) == ROOM else Trouble.FULL
    except FileNotFoundError:
        return Trouble.GONE
    except OSError as error:
        return trouble_of(error) or Trouble.IO
