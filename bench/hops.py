"""`python -m bench.hops`: what is saved by not going there and back.

SQLite: a read by key on the loop's own connection, and on a reader's thread. PostgreSQL: a message's writes as one
statement, and one statement after the other in a transaction; nobody waits for the disk, which costs both the same.
Rounds in turn; the median, and the ratio's least and most.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from statistics import median

import asyncpg
from sqlalchemy import bindparam

from bench.figures.postgres import fresh, server
from bench.figures.storage import message
from storage import tables
from storage.database import Database
from storage.migrate import upgrade
from storage.postgres import PostgresDatabase
from storage.sqlite import SqliteDatabase
from storage.statements import compiled
from storage.waves import Wave

ROUNDS, READS, MESSAGES = 7, 20_000, 500
_persons = tables.persons
_BY_KEY = compiled(
    _persons.select().where(_persons.c.district_id == bindparam("district_id"), _persons.c.id == bindparam("id"))
)
_KEY = {"district_id": "0", "id": "p500"}

Once = Callable[[], Awaitable[object]]


async def main() -> None:
    with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as folder:
        await _reads(Path(folder) / "hops.db")
    async with server() as postgres:
        url = await fresh(postgres, "hops")
        connection = await asyncpg.connect(url)
        await connection.execute("ALTER DATABASE hops SET synchronous_commit = off")
        await connection.close()
        await _writes(url)


async def _reads(path: Path) -> None:
    await asyncio.to_thread(upgrade, path)
    with closing(sqlite3.connect(path)) as db:
        names = [column.name for column in _persons.columns if not column.nullable]
        rows = [[f"p{number}" if name == "id" else 0 for name in names] for number in range(1_000)]
        db.executemany(f"INSERT INTO persons ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows)
        db.commit()
    database = await Database.open(path)
    assert isinstance(database, SqliteDatabase)
    form = _BY_KEY.on("sqlite")
    try:
        print("SQLite, a read by key, µs of CPU")
        await _beside(
            ("on the loop", lambda: database.all(_BY_KEY, _KEY)),
            ("on a thread", lambda: database._far(form.text, form.args(_KEY))),
            READS,
            time.process_time,
        )
    finally:
        await database.close()


async def _writes(url: str) -> None:
    await asyncio.to_thread(upgrade, url)
    database = await PostgresDatabase.connect(url)

    async def one_by_one() -> None:
        work = message(database)
        async with database._pool.one() as connection, connection.transaction():
            for write in work._writes:
                await Wave([write]).run(connection)

    try:
        print(f"PostgreSQL, a message's {len(message(database)._writes)} writes, µs by the clock")
        as_one: Once = lambda: message(database).commit()  # noqa: E731
        await _beside(("as one WITH", as_one), ("one by one", one_by_one), MESSAGES, time.perf_counter)
    finally:
        await database.close()


async def _beside(here: tuple[str, Once], there: tuple[str, Once], times: int, clock: Callable[[], float]) -> None:
    found: dict[str, list[float]] = {here[0]: [], there[0]: []}
    for turn in range(ROUNDS + 1):
        for name, once in (here, there):
            began = clock()
            for _ in range(times):
                await once()
            if turn:  # the first round only warms up
                found[name].append((clock() - began) / times * 1e6)
    for name, costs in found.items():
        print(f"  {name:12} {median(costs):8.1f}")
    ratios = [b / a for a, b in zip(found[here[0]], found[there[0]], strict=True)]
    print(f"  ratio        {median(ratios):8.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
