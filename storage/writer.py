"""The single writer: all waiting works go into one transaction, in one hop to its thread.

A savepoint keeps a copy of each page that changes under it. So there are none at first; where a work of the group
fails, the transaction begins anew with a SAVEPOINT each, and only that one is left out.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiosqlite

from storage.database import Conflict, Duplicate, Observer, Row, Write
from storage.running_log import RunningLog, set_mark
from storage.trouble import Condition, Trouble, Unavailable, trouble_of

FAILED = (Conflict, Duplicate, sqlite3.IntegrityError, sqlite3.ProgrammingError)
"""What is wrong with one work alone."""


@dataclass(eq=False, slots=True)
class _Waiting:
    writes: Sequence[Write]
    done: asyncio.Future[None]
    outcome: BaseException | None = None
    rows: list[Row] | None = None
    """What its statements returned, for one that claims something."""


class Grouped(sqlite3.Connection):
    """A connection whose `commit()` writes whatever works are waiting: aiosqlite then needs one hop for all of them."""

    waiting: Sequence[_Waiting] = ()
    log: RunningLog | None = None
    wrote = False
    """Whether the last `commit()` has put anything on disk."""

    def commit(self) -> None:
        works, self.waiting = self.waiting, ()
        self.wrote = False
        if not works:
            return
        try:
            self._together(works)
        except sqlite3.Error as error:
            if self.in_transaction:
                self.rollback()
            if trouble_of(error) in (None, Trouble.FULL):  # a smaller one may still fit
                for work in works:
                    self._alone(work)
            else:
                for work in works:
                    work.outcome = error

    def _together(self, works: Sequence[_Waiting]) -> None:
        self.execute("BEGIN IMMEDIATE")
        before = self.total_changes
        if not self._all_fine(works):
            self.execute("ROLLBACK")
            self.execute("BEGIN IMMEDIATE")
            for work in works:
                work.outcome = self._saved(work)
        if self.total_changes == before:  # claims that found nothing: there is nothing to log or to wait for
            self.execute("COMMIT")
            return
        self._logged([write for work in works if work.outcome is None for write in work.writes])
        self.execute("COMMIT")
        self.wrote = True
        if self.log is not None:
            self.log.committed()

    def _logged(self, writes: Sequence[Write]) -> None:
        """Before the commit. Without a log the new mark says that the log of others has a gap here."""
        if writes and self.log is not None:
            self.log.committing(self, writes)
        elif writes:
            set_mark(self)

    def _alone(self, work: _Waiting) -> None:
        """After the group's transaction itself failed (disk full), each is tried for itself; nothing was confirmed."""
        try:
            self._together([work])
        except sqlite3.Error as error:
            if self.in_transaction:
                self.rollback()
            work.outcome = error

    def _all_fine(self, works: Sequence[_Waiting]) -> bool:
        try:
            for work in works:
                self._write(work)
        except FAILED:
            return False
        return True

    def _saved(self, work: _Waiting) -> BaseException | None:
        self.execute("SAVEPOINT work")
        outcome: BaseException | None = None
        try:
            self._write(work)
        except FAILED as error:
            self.execute("ROLLBACK TO work")
            outcome = error
        self.execute("RELEASE work")
        return outcome

    def _write(self, work: _Waiting) -> None:
        work.outcome = None
        if work.rows:
            work.rows.clear()
        for write in work.writes:
            self._run(write, work.rows)

    def _run(self, write: Write, kept: list[Row] | None) -> None:
        cursor = self.execute(write.sql, write.args)
        rows = cursor.fetchall() if cursor.description is not None else None
        touched = len(rows) if rows is not None else cursor.rowcount
        if kept is not None and rows:
            kept += [dict(zip((column[0] for column in cursor.description), row, strict=True)) for row in rows]
        if write.rule == "one" and touched != 1:
            raise Conflict
        if write.rule == "first" and touched != 1:
            raise Duplicate


PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=8000",
    "PRAGMA busy_timeout=10000",
)


async def connect(
    path: Path, *, factory: Callable[..., sqlite3.Connection] = sqlite3.Connection
) -> aiosqlite.Connection:
    """A connection in autocommit mode (transactions are ours) with the house's pragmas, in one hop to its thread."""

    def made(*args: Any, **options: Any) -> sqlite3.Connection:
        return prepared(factory(*args, **options))

    return await aiosqlite.connect(path, isolation_level=None, factory=made)


def prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    try:
        for pragma in PRAGMAS:
            db.execute(pragma).fetchall()
    except BaseException:
        db.close()
        raise
    return db


class Writer:
    """Takes works one by one and commits them in groups; a lone work waits for nobody."""

    def __init__(self, db: aiosqlite.Connection, grouped: Grouped) -> None:
        self._db = db
        self._grouped = grouped
        self._queue: list[_Waiting] = []
        self._flushing: asyncio.Task[None] | None = None
        self.observe: Observer | None = None
        self.condition = Condition()

    @property
    def waiting(self) -> int:
        return len(self._queue)

    @classmethod
    async def open(cls, path: Path, log: RunningLog | None = None, *, lasting: bool = True) -> Writer:
        """A file that is thrown away when its making is cut off, is not `lasting`: nothing waits for the disk."""
        made: list[Grouped] = []

        def factory(*args: Any, **options: Any) -> sqlite3.Connection:
            made.append(Grouped(*args, **options))
            made[0].log = log
            return made[0]

        db = await connect(path, factory=factory)
        if not lasting:
            await db.execute_fetchall("PRAGMA synchronous=OFF")
        return cls(db, made[0])

    async def commit(self, writes: Sequence[Write]) -> None:
        """Raises Conflict, Duplicate, Unavailable, or what SQLite said. A started commit is never cancelled."""
        await self._done(_Waiting(writes, asyncio.get_running_loop().create_future()))

    async def take(self, write: Write) -> list[Row]:
        """The same for one statement, with the rows that it returned."""
        rows: list[Row] = []
        await self._done(_Waiting([write], asyncio.get_running_loop().create_future(), rows=rows))
        return rows

    async def _done(self, waiting: _Waiting) -> None:
        if self.condition.lasting:  # what is written to a damaged file, nobody could promise to keep
            raise Unavailable(self.condition.trouble)
        self._queue.append(waiting)
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        await asyncio.shield(waiting.done)

    async def _flush(self) -> None:
        try:
            while self._queue:
                group, self._queue = self._queue, []
                await self._write(group)
        finally:
            self._flushing = None

    async def _write(self, group: list[_Waiting]) -> None:
        fault: BaseException | None = None
        began = time.perf_counter()
        try:
            self._grouped.waiting = group
            await self._db.commit()
        except BaseException as error:
            fault = error
        if self.observe is not None:
            self.observe(len(group), time.perf_counter() - began)
        if self._grouped.wrote:
            self.condition.wrote()
        for work in group:
            outcome = self._said(fault or work.outcome)
            if work.done.cancelled():
                continue
            if outcome is None:
                work.done.set_result(None)
            else:
                work.done.set_exception(outcome)

    def _said(self, outcome: BaseException | None) -> BaseException | None:
        """In the house's words, where it is the storage's fault."""
        trouble = trouble_of(outcome) if isinstance(outcome, sqlite3.Error) else None
        if trouble is None:
            return outcome
        self.condition.meets(trouble)
        unavailable = Unavailable(trouble)
        unavailable.__cause__ = outcome
        return unavailable

    async def close(self) -> None:
        while self._flushing is not None:
            await asyncio.wait({self._flushing})
        await self._db.close()
