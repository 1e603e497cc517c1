"""The running log: every committed change, sealed and on disk in the backup folder before anybody is answered.

A commit changes the mark in the table `running_log`; its record names the mark before and its own. From the mark that
a backup holds the records lead on to the newest state, whichever process wrote them. A commit that the log does not
know (a migration, a process without a log) leaves a mark that no record names: the way is then seen to be cut.

Record and commit go to the disk side by side, and a work counts as done when both are there. A process that dies
between leaves one without the other: a record that nothing follows, or a commit that the log lacks and nobody was
answered for; the next start sees the latter and makes a backup.
"""

from __future__ import annotations

import base64
import logging
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic_core import to_json

from storage.ids import new_id
from storage.sealed import Sealer, sync_folder

log = logging.getLogger("yizhan.backup")

ENDING = ".yzl"
PURPOSE = "log"
ROOM = 1 << 20
"""Bytes that a log file grows by at once: written into, a file is on disk sooner than appended to."""
MARK = "SELECT mark FROM running_log"
SET_MARK = (
    "INSERT INTO running_log (district_id, id, mark) VALUES ('', 'log', ?)"
    " ON CONFLICT (district_id, id) DO UPDATE SET mark = excluded.mark"
)


class Written(Protocol):
    @property
    def sql(self) -> str: ...
    @property
    def args(self) -> tuple[Any, ...]: ...


@dataclass(frozen=True, slots=True)
class Record:
    """One commit: `at` in UTC ms, what it wrote, and the marks that it led from and to."""

    at: int
    previous: str
    mark: str
    writes: tuple[tuple[str, tuple[Any, ...]], ...]


def current_mark(db: sqlite3.Connection) -> str:
    row = db.execute(MARK).fetchone()
    return str(row[0]) if row else ""


def set_mark(db: sqlite3.Connection) -> str:
    """A new mark; it belongs into the same transaction as the change."""
    mark = secrets.token_hex(8)
    db.execute(SET_MARK, (mark,))
    return mark


class RunningLog:
    """Written by the thread of the database's writer and by that of the keys. A log that cannot be written is `broken`
    and stops nobody: the next backup mends it."""

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder = folder
        self._sealer = sealer
        self._lock = threading.Lock()
        self._handle = -1
        self._syncing = ThreadPoolExecutor(1, thread_name_prefix="running-log")
        self._synced: Future[None] | None = None
        self._last = ""
        self.broken = ""
        self.others = True
        """Somebody else has written, or may have before this process: whether the way is whole must be looked up."""

    def committing(self, db: sqlite3.Connection, writes: Sequence[Written]) -> None:
        """Called inside the transaction, before its COMMIT; then `committed` after it."""
        previous = current_mark(db)
        mark = set_mark(db)
        self.others = self.others or previous != self._last
        self._last = mark
        with self._lock:
            if self._append("commit", [previous, mark], [(write.sql, write.args) for write in writes]):
                self._synced = self._syncing.submit(_sync, self._handle)

    def committed(self) -> None:
        """Waits until the record is on disk as well."""
        synced, self._synced = self._synced, None
        if synced is not None:
            try:
                synced.result()
            except OSError as error:
                self._break(error)

    def keys_made(self, rows: Sequence[tuple[str, bytes]]) -> None:
        with self._lock:
            self._at_once("keys", [[subject, base64.b64encode(key).decode()] for subject, key in rows])

    def keys_destroyed(self, subjects: Sequence[str]) -> None:
        with self._lock:
            self._at_once("destroyed", list(subjects))

    def erased(self, rows: Sequence[tuple[str, int]]) -> None:
        with self._lock:
            self._at_once("erased", [list(row) for row in rows])

    def rotate(self) -> None:
        """What comes from now on goes into a new file; a broken log is whole again."""
        with self._lock:
            self._close()
            self.broken = ""

    def close(self) -> None:
        with self._lock:
            self._close()
        self._syncing.shutdown()

    def _at_once(self, kind: str, what: list[Any]) -> None:
        if self._append(kind, what, []):
            try:
                _sync(self._handle)
            except OSError as error:
                self._break(error)

    def _append(self, kind: str, what: list[Any], writes: Sequence[tuple[str, tuple[Any, ...]]]) -> bool:
        if self.broken:
            return False
        try:
            if self._handle < 0:
                self._open()
            self._put(self._encoded(kind, what, writes))
        except OSError as error:
            self._break(error)
        return not self.broken

    def _break(self, error: OSError) -> None:
        self.broken = error.strerror or type(error).__name__
        self._close()
        log.error("the running log cannot be written", extra={"reason": self.broken})

    def _encoded(self, kind: str, what: list[Any], writes: Sequence[tuple[str, tuple[Any, ...]]]) -> bytes:
        """Statements stand in full where a file first uses them, then by their number."""
        new: list[str] = []
        numbered = []
        for sql, args in writes:
            if sql not in self._statements:
                self._statements[sql] = len(self._statements)
                new.append(sql)
            numbered.append([self._statements[sql], args])
        return to_json([kind, time.time_ns() // 1_000_000, what, new, numbered])

    def _open(self) -> None:
        path = self._folder / f"log-{new_id()}{ENDING}"
        self._handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        header, own = self._sealer.header()
        self._cipher = self._sealer.cipher(own, PURPOSE)
        self._statements: dict[str, int] = {}
        self._count = self._end = self._room = 0
        self._write(header)
        sync_folder(self._folder)

    def _put(self, plain: bytes) -> None:
        sealed = self._cipher.encrypt(self._count.to_bytes(12, "big"), plain, None)
        self._count += 1
        self._write(len(sealed).to_bytes(4, "big") + sealed)

    def _write(self, data: bytes) -> None:
        while self._end + len(data) > self._room:
            self._make_room()
        done = 0
        while done < len(data):
            done += os.pwrite(self._handle, data[done:], self._end + done)
        self._end += done

    def _make_room(self) -> None:
        os.pwrite(self._handle, bytes(ROOM), self._room)
        os.fsync(self._handle)
        self._room += ROOM

    def _close(self) -> None:
        handle, self._handle = self._handle, -1
        if handle < 0:
            return
        with suppress(OSError):
            if self._synced is not None:
                self._synced.result()
            os.ftruncate(handle, self._end)
        os.close(handle)


def _sync(handle: int) -> None:
    """The room was written before: only the data itself need go to the disk."""
    getattr(os, "fdatasync", os.fsync)(handle)
