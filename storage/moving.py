"""A district's rows from one database into another, read back there and compared before they count as carried."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Table

from storage import tables
from storage.whole import Whole

LEFT = (tables.running_log, tables.leases)
"""Not carried: a database's own mark, and what the processes of the other one had taken."""

BY_KEY = (tables.contents, tables.utterances, tables.attachments, tables.ballots)
"""Carried by their keys: there the order of rows on the disk tells nobody any more what came after what, unsigned."""


class Differs(Exception):
    """What arrived is not what was there; one sentence."""


class Full(Exception):
    """There is something in the target already; names a table."""


@dataclass(slots=True)
class Carried:
    """Rows of each table, and how many texts of it had to be cleaned."""

    rows: dict[str, int] = field(default_factory=dict)
    cleaned: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.rows.values())


@dataclass(slots=True)
class _Sum:
    """Of rows in any order: how many, and the sum of their hashes."""

    count: int = 0
    total: int = 0

    def add(self, row: tuple[object, ...]) -> None:
        self.count += 1
        hashed = hashlib.blake2b(repr(row).encode(errors="surrogatepass"), digest_size=16).digest()
        self.total = (self.total + int.from_bytes(hashed, "big")) % (1 << 128)


def carried_tables() -> list[Table]:
    return [table for table in tables.metadata.sorted_tables if table not in LEFT]


async def carry(source: Whole, target: Whole, told: Callable[[str, int], None] = lambda *_: None) -> Carried:
    """Every row, a page at a time. `told` hears of each table when it is over. Raises Full, Differs, Unfit."""
    for table in carried_tables():
        if await target.value(f"SELECT 1 FROM {table.name} LIMIT 1"):
            raise Full(table.name)
    done, sums = Carried(), {}
    for table in carried_tables():
        before = source.cleaned
        sums[table.name] = await _table(source, target, table)
        done.rows[table.name] = sums[table.name].count
        if count := source.cleaned - before:
            done.cleaned[table.name] = count
        told(table.name, sums[table.name].count)
    for table in carried_tables():
        there = _Sum()
        async for page in target.pages(_all(table)):
            for row in page:
                there.add(tuple(row))
        if there != sums[table.name]:
            raise Differs(f"{table.name}: {sums[table.name].count} → {there.count}")
    return done


async def _table(source: Whole, target: Whole, table: Table) -> _Sum:
    found, names = _Sum(), [column.name for column in table.columns]
    async for page in source.pages(_all(table)):
        rows = [tuple(row) for row in page]
        for row in rows:
            found.add(row)
        await target.put(table, names, rows)
    return found


def _all(table: Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    order = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    return f"SELECT {names} FROM {table.name}" + (f" ORDER BY {order}" if table in BY_KEY else "")
