"""What waits, and how large it all is: counts that an index or a short scan answers, for the metrics."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import bindparam, case, func, or_, select

from storage import tables
from storage.database import Database, Row
from storage.statements import compiled
from storage.work import Work

_letters, _timers, _files, _faults = tables.letters, tables.timers, tables.attachments, tables.faults
_due = case((_letters.c.next_attempt_at <= bindparam("now"), _letters.c.next_attempt_at))
_LETTERS = compiled(
    select(
        _letters.c.channel,
        _letters.c.state,
        func.count().label("count"),
        func.min(_letters.c.created_at).label("oldest"),
        func.min(_due).label("due"),
    )
    .where(
        _letters.c.district_id == bindparam("district_id"),
        or_(_letters.c.state == "waiting", _letters.c.state == "held"),
    )
    .group_by(_letters.c.channel, _letters.c.state)
)
_TIMERS = compiled(
    select(func.count().label("count"), func.min(_timers.c.due_at).label("oldest")).where(
        _timers.c.district_id == bindparam("district_id"),
        _timers.c.done_at.is_(None),
        _timers.c.due_at <= bindparam("now"),
    )
)
_FILES = compiled(
    select(func.count().label("count")).where(
        _files.c.district_id == bindparam("district_id"), _files.c.state == "pending"
    )
)
_FAULTS = compiled(
    select(func.count().label("count")).where(
        _faults.c.district_id == bindparam("district_id"), _faults.c.retried_at.is_(None)
    )
)

_SIZE = compiled(select(func.pg_database_size(func.current_database()).label("bytes")))


@dataclass(frozen=True, slots=True)
class Depths:
    """Instants are UTC ms."""

    letters: tuple[Row, ...]
    """`channel`, `state` (waiting, held), `count`, `oldest` (written at), `due` (the earliest that is due, or None)."""
    timers: int
    timers_oldest: int | None
    files: int
    faults: int
    size: int
    """Bytes of the database; of SQLite the file and its write-ahead log."""


async def depths(work: Work, database: Database) -> Depths:
    letters = await work.all(_LETTERS, now=work.now)
    timers = await work.one(_TIMERS, now=work.now)
    files, faults = await work.one(_FILES), await work.one(_FAULTS)
    assert timers and files and faults
    size = await _size(database)
    return Depths(tuple(letters), timers["count"], timers["oldest"], files["count"], faults["count"], size)


async def _size(database: Database) -> int:
    if isinstance(database.where, Path):
        return await asyncio.to_thread(_on_disk, database.where)
    row = await database.one(_SIZE, {})
    assert row is not None
    return int(row["bytes"])


def _on_disk(path: Path) -> int:
    parts = (path, path.with_name(f"{path.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())
