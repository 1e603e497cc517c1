"""One SQLite database: one writer, a few short readers."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiosqlite

from storage.running_log import RunningLog
from storage.statements import Statement
from storage.writer import Conflict, Duplicate, Write, Writer, connect

__all__ = ["Conflict", "Database", "Duplicate", "Row", "Write"]

Row = dict[str, Any]

READERS = 3


class Database:
    """Open with `await Database.open(path)`; always `close()`: its threads would keep the process alive."""

    def __init__(
        self, path: Path, writer: Writer, readers: Sequence[aiosqlite.Connection], log: RunningLog | None = None
    ) -> None:
        self.path = path
        self.log = log
        self._writer = writer
        self._all = list(readers)
        self._free: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for reader in readers:
            self._free.put_nowait(reader)

    @classmethod
    async def open(cls, path: Path, log: RunningLog | None = None) -> Database:
        writer = await Writer.open(path, log)
        readers: list[aiosqlite.Connection] = []
        try:
            for _ in range(READERS):
                readers.append(await connect(path))
                readers[-1].row_factory = sqlite3.Row
        except BaseException:
            for reader in readers:
                await reader.close()
            await writer.close()
            raise
        return cls(path, writer, readers, log)

    async def all(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        """In one hop to the reader's thread: cut off between two, an open cursor would hold it to an old state."""
        reader = await self._free.get()
        try:
            rows = await reader.execute_fetchall(statement.text, statement.args(values))
        finally:
            self._free.put_nowait(reader)
        return [dict(row) for row in rows]

    async def one(self, statement: Statement, values: Mapping[str, Any]) -> Row | None:
        rows = await self.all(statement, values)
        return rows[0] if rows else None

    async def commit(self, writes: Sequence[Write]) -> None:
        await self._writer.commit(writes)

    async def checkpoint(self) -> None:
        """Empties the log as well: what was deleted must not lie there until new writes come over it.

        It waits for long readers (a backup) a moment only, since no writer gets in meanwhile; the next one does it.
        """
        reader = await self._free.get()
        try:
            await reader.execute_fetchall("PRAGMA busy_timeout=200")
            await reader.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            await reader.execute_fetchall("PRAGMA busy_timeout=10000")
        finally:
            self._free.put_nowait(reader)

    async def close(self) -> None:
        await self._writer.close()
        for reader in self._all:
            with suppress(ValueError):  # aiosqlite's answer for a connection that is closed already
                await reader.close()
