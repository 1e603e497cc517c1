"""Whether the files at rest are what the product left behind, and sound.

When the last process has closed a database, the sums of its file and of the keys are noted beside it (`….sum`). A
start that finds them again has nothing else to look at; where none are noted (killed, large) the files themselves are
looked through.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from storage.running_log import current_mark

MOST = 256 * 1024 * 1024
"""Bytes of a file that is looked through at a start; `doctor` looks at all there are."""
PIECE = 1 << 20
KEY = 32
HEADS = """SELECT count(*)
 FROM (SELECT thing_id, seq, link FROM events WHERE thing = 'item' ORDER BY id DESC LIMIT 1000) e
 JOIN items i ON i.id = e.thing_id AND i.version = e.seq WHERE i.head <> e.link"""

Files = Mapping[str, Path]
"""The database as `database`, the rest by name."""


def sums(database: Path) -> Path:
    return database.with_name(f"{database.name}.sum")


def _wal(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")


def forget(database: Path) -> None:
    """Before anything is written to it."""
    sums(database).unlink(missing_ok=True)


def note(database: Path, files: Files) -> None:
    """After the last connection was closed; while others have it open (then there is a WAL) nothing is noted."""
    if _wal(database).exists() or not database.exists() or database.stat().st_size > MOST:
        return
    place = sums(database)
    part = place.with_name(f"{place.name}.part")
    try:
        found = {name: _seen(path) for name, path in {"database": database, **files}.items()}
        handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(found, file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(place)
    except OSError:  # the next start looks through the file itself
        with suppress(OSError):
            part.unlink(missing_ok=True)


def changed(database: Path, files: Files) -> list[Path] | None:
    """The files that were changed in place since; None where nothing is noted. Raises OSError.

    Only while no connection of this process is open: closing a file takes away its locks.
    """
    wal = _wal(database)
    if wal.exists() and wal.stat().st_size:
        return None
    try:
        noted = json.loads(sums(database).read_text(encoding="ascii"))
        known = {name: tuple(seen) for name, seen in noted.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return None
    now = {name: (path, path.exists() and _seen(path)) for name, path in {"database": database, **files}.items()}
    if any(not seen or name not in known or seen[0] != known[name][0] for name, (_, seen) in now.items()):
        return None  # another file was put in its place
    return [path for name, (path, seen) in now.items() if seen != known[name]]


def _seen(path: Path) -> tuple[int, int, int]:
    """Inode, size, CRC-32."""
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            crc = zlib.crc32(piece, crc)
        about = os.fstat(file.fileno())
    return about.st_ino, about.st_size, crc


def database_damage(path: Path) -> str:
    """What is wrong with a database of ours, empty where nothing is. Raises OSError, sqlite3.OperationalError."""
    try:
        with closing(_opened(path)) as db:
            tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if tables and "alembic_version" not in tables:
                return "a database of another program"
            if path.stat().st_size <= MOST:
                return _checked(db)
            if "events" in tables and (wrong := db.execute(HEADS).fetchone()[0]):
                return f"{wrong} chains of events do not end where they should"
            return ""
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        return str(error)


def keys_damage(folder: Path) -> str:
    """The same of the folder of keys."""
    master, path = folder / "master.key", folder / "keys.db"
    if master.exists() and master.stat().st_size != KEY:
        return "master.key is cut off"
    if not path.exists():
        return ""
    if not path.stat().st_size:
        return "keys.db is empty"
    try:
        with closing(sqlite3.connect(path, timeout=10)) as db:
            if answer := _checked(db):
                return f"keys.db: {answer}"
            if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'keys'").fetchone() is None:
                return "keys.db: a database of another program"
            wrong = db.execute(f"SELECT count(*) FROM keys WHERE length(key) <> {KEY}").fetchone()[0]
            return f"keys.db: {wrong} keys are no keys" if wrong else ""
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        return f"keys.db: {error}"


def _opened(path: Path) -> sqlite3.Connection:
    """To look only: whoever may write folds the write-ahead log into the file when he closes it, damaged or not."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)


def _checked(db: sqlite3.Connection) -> str:
    answer = str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
    return "" if answer == "ok" else " ".join(answer.split())


def mark_of(path: Path) -> str:
    """The mark of the newest commit; empty where the log has never known the file."""
    with closing(_opened(path)) as db:
        known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'running_log'").fetchone()
        return current_mark(db) if known else ""
