"""What both engines have in common: reads, one commit for all that a work wrote, claims, and order among processes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import Any, Literal, NamedTuple

from storage.running_log import RunningLog
from storage.statements import Engine, Form, Statement
from storage.trouble import Condition, Unavailable

__all__ = ["Conflict", "Database", "Duplicate", "Observer", "Row", "Rule", "Unavailable", "Where", "Write"]

Row = dict[str, Any]
Where = Path | str
"""A path is an SQLite file, a text the address of a PostgreSQL database."""

Rule = Literal["any", "one", "first"]
"""How many rows a write must touch: `one` else the work lost a race; `first` else the message was seen before."""


Observer = Callable[[int, float], None]
"""Told of each transaction: how many works it took, and its seconds."""


class Conflict(Exception):
    """Something that the work relied on has changed; run it again."""


class Duplicate(Exception):
    """The message was taken before; nothing is to be done."""


class Write(NamedTuple):
    """One statement of a work. Without its `form` nothing is known of it, and nothing goes together with it."""

    sql: str
    args: tuple[Any, ...]
    rule: Rule = "any"
    form: Form | None = None


def _nobody(works: int, seconds: float) -> None: ...


class Database(ABC):
    """Open with `await Database.open(where)`; always `close()`: its threads or connections outlive the loop else."""

    engine: Engine
    where: Where
    log: RunningLog | None = None
    observe: Observer = staticmethod(_nobody)
    condition: Condition

    @property
    def waiting(self) -> int:
        """Works whose transaction is not done."""
        return 0

    @staticmethod
    async def open(where: Where, log: RunningLog | None = None) -> Database:
        """Raises sqlite3.Error, OSError or Unavailable. `log` is kept of an SQLite file alone."""
        if isinstance(where, Path):
            from storage.sqlite import SqliteDatabase

            return await SqliteDatabase.connect(where, log)
        from storage.postgres import PostgresDatabase

        return await PostgresDatabase.connect(where)

    @abstractmethod
    async def all(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]: ...

    async def one(self, statement: Statement, values: Mapping[str, Any]) -> Row | None:
        rows = await self.all(statement, values)
        return rows[0] if rows else None

    def write(self, statement: Statement, values: Mapping[str, Any], rule: Rule = "any") -> Write:
        form = statement.on(self.engine)
        return Write(form.text, form.args(values), rule, form)

    @abstractmethod
    async def commit(self, writes: Sequence[Write]) -> None:
        """All or nothing, on disk when it returns. Raises Conflict, Duplicate, Unavailable, or the driver's error."""

    @abstractmethod
    async def take(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        """One writing statement by itself, on disk when it returns; the rows that it returned, in no order."""

    def lane(self, *keys: str) -> AbstractAsyncContextManager[None]:
        """Order among the processes that serve one database; within a process see `handlers.lanes`.

        Whoever takes several takes them in the same order of kinds as everybody else.
        """
        return nullcontext()

    async def checkpoint(self) -> None:
        """What was deleted leaves the disk, where that is ours to do."""
        return

    @abstractmethod
    async def close(self) -> None: ...
