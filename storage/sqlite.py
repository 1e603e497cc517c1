"""One SQLite file: one writer; short reads where they are asked for, long ones on threads of their own.

A hop to a thread and back costs as much as ten reads by key. A read therefore begins on the loop's own connection, and
one that is not done after some thousand steps of SQLite's machine (about a millisecond) is broken off and done by a
reader's thread, where that statement goes at once from then on.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiosqlite

from storage.database import Database, Row, Write
from storage.running_log import RunningLog
from storage.statements import Engine, Statement
from storage.trouble import Unavailable, trouble_of
from storage.writer import Writer, connect, prepared

READERS = 3
STEPS = 1_000
SHORT = 20
"""A read may take so many times so many steps of SQLite's machine on the loop."""
IN_A_ROW = 16
"""Reads on the loop after which everybody else has a turn."""


class SqliteDatabase(Database):
    engine: Engine = "sqlite"

    def __init__(
        self,
        path: Path,
        writer: Writer,
        near: sqlite3.Connection,
        log: RunningLog | None = None,
    ) -> None:
        self.where: Path = path
        self._near = near
        self._steps = self._reads = 0
        self._long: set[str] = set()
        near.set_progress_handler(self._too_long, STEPS)
        self.log = log
        self.writer = writer
        self.condition = writer.condition
        writer.observe = lambda works, seconds: self.observe(works, seconds)
        self._all: list[aiosqlite.Connection] = []
        self._free: asyncio.LifoQueue[aiosqlite.Connection | None] = asyncio.LifoQueue()
        for _ in range(READERS):
            self._free.put_nowait(None)

    @classmethod
    async def connect(cls, path: Path, log: RunningLog | None = None, *, lasting: bool = True) -> SqliteDatabase:
        writer = await Writer.open(path, log, lasting=lasting)
        try:
            near = _near(path)
        except BaseException:
            await writer.close()
            raise
        return cls(path, writer, near, log)

    async def all(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        form = statement.on("sqlite")
        args = form.args(values)
        if form.text not in self._long:
            self._reads += 1
            if self._reads % IN_A_ROW == 0:
                await asyncio.sleep(0)
            self._steps = 0
            try:
                return _rows(self._near.execute(form.text, args))
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                    raise self._said(error) from error
                self._long.add(form.text)
        return await self._far(form.text, args)

    def _said(self, error: sqlite3.Error) -> Exception:
        """In the house's words, where it is the storage's fault."""
        trouble = trouble_of(error)
        if trouble is None:
            return error
        self.condition.meets(trouble)
        return Unavailable(trouble)

    def _too_long(self) -> bool:
        self._steps += 1
        return self._steps > SHORT

    async def _far(self, text: str, args: tuple[Any, ...]) -> list[Row]:
        """In one hop to the reader's thread: cut off between two, an open cursor would hold it to an old state."""
        try:
            async with self._reader() as reader:
                rows = list(await reader.execute_fetchall(text, args))
        except sqlite3.DatabaseError as error:
            raise self._said(error) from error
        names = rows[0].keys() if rows else ()
        return [dict(zip(names, row)) for row in rows]  # noqa: B905  # as _rows: a third of what dict(row) takes

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[aiosqlite.Connection]:
        """One that is free; its thread is begun when a long read first needs it: it reads the whole schema then."""
        reader = await self._free.get()
        try:
            if reader is None:
                reader = await connect(self.where)
                reader.row_factory = sqlite3.Row
                self._all.append(reader)
            yield reader
        finally:
            self._free.put_nowait(reader)

    @property
    def waiting(self) -> int:
        return self.writer.waiting

    async def commit(self, writes: Sequence[Write]) -> None:
        await self.writer.commit(writes)

    async def take(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        return await self.writer.take(self.write(statement, values))

    async def checkpoint(self) -> None:
        """Empties the log as well: what was deleted must not lie there until new writes come over it.

        It waits for long readers (a backup) a moment only, since no writer gets in meanwhile; the next one does it.
        """
        try:
            async with self._reader() as reader:
                await reader.execute_fetchall("PRAGMA busy_timeout=200")
                await reader.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
                await reader.execute_fetchall("PRAGMA busy_timeout=10000")
        except sqlite3.DatabaseError as error:
            raise self._said(error) from error

    async def close(self) -> None:
        await self.writer.close()
        self._near.close()
        for reader in self._all:
            with suppress(ValueError):  # aiosqlite's answer for a connection that is closed already
                await reader.close()


def _near(path: Path) -> sqlite3.Connection:
    """The loop's own connection. It waits for nobody: readers of a WAL never have to."""
    near = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    prepared(near).execute("PRAGMA query_only=ON").fetchall()
    return near


def _rows(cursor: sqlite3.Cursor) -> list[Row]:
    rows = cursor.fetchall()
    if not rows:
        return []
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in rows]  # noqa: B905  # of one cursor, and hot
