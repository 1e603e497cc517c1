"""The writer: works side by side in one transaction, each whole or not at all."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import tables
from storage.database import Conflict, Database, Duplicate, Unavailable, Where, Write
from storage.statements import compiled
from storage.work import Work
from storage.writer import Writer
from tests.engines import ask
from tests.storage.conftest import NOW

_ADDRESSES = compiled(select(tables.lines.c.address_id, tables.lines.c.number).order_by(tables.lines.c.number))
_PAIRS = compiled(select(func.count().label("seen")).select_from(tables.seen))
_TIMERS = compiled(select(func.count().label("timers")).select_from(tables.timers))

INSERT = "INSERT INTO things VALUES (?, ?)"


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    with sqlite3.connect(tmp_path / "small.db") as db:
        db.execute("CREATE TABLE things (name TEXT PRIMARY KEY, body BLOB)")
        db.execute("CREATE TABLE running_log (district_id TEXT, id TEXT, mark TEXT, PRIMARY KEY (district_id, id))")
    db.close()
    made = await Writer.open(tmp_path / "small.db")
    yield made
    await made.close()


def names(folder: Path) -> list[str]:
    db = sqlite3.connect(folder / "small.db")
    try:
        return [row[0] for row in db.execute("SELECT name FROM things ORDER BY name")]
    finally:
        db.close()


def put(name: str, size: int = 1, rule: str = "any") -> Write:
    return Write(INSERT, (name, b"x" * size), rule)  # type: ignore[arg-type]


def assert_ended(threads: set[threading.Thread]) -> None:
    """A thread may still be on its way out; one that was left behind would keep the process alive."""
    for thread in threads:
        if not thread.daemon and not thread.name.startswith("asyncio"):
            thread.join(5)
            assert not thread.is_alive(), thread.name


async def outcomes(writer: Writer, *works: list[Write]) -> list[object]:
    return await asyncio.gather(*(writer.commit(work) for work in works), return_exceptions=True)


async def test_one_that_fails_leaves_the_others_of_its_group_whole(writer: Writer, tmp_path: Path) -> None:
    lost = Write("UPDATE things SET body = body WHERE name = 'nobody'", (), "one")
    seen = Write("INSERT INTO things VALUES ('a1', NULL) ON CONFLICT DO NOTHING", (), "first")
    wrong = Write("INSERT INTO things VALUES (?)", ("too few",))
    found = await outcomes(
        writer,
        [put("a1"), put("a2")],
        [put("b1"), lost, put("b2")],
        [seen, put("c1")],
        [put("d1"), put("a2")],
        [put("e1"), wrong],
        [put("f1")],
    )
    assert found[0] is None and found[5] is None
    assert isinstance(found[1], Conflict) and isinstance(found[2], Duplicate)
    assert isinstance(found[3], sqlite3.IntegrityError)
    assert isinstance(found[4], sqlite3.Error)
    assert names(tmp_path) == ["a1", "a2", "f1"]


async def test_a_lone_work_is_durable_when_it_returns(writer: Writer, tmp_path: Path) -> None:
    await writer.commit([put("alone")])
    assert names(tmp_path) == ["alone"]


async def test_with_a_full_disk_nothing_is_confirmed_that_was_not_kept(writer: Writer, tmp_path: Path) -> None:
    """The group's transaction goes; each is tried alone, the small ones fit, and who is told so is right."""
    rows = await writer._db.execute_fetchall("PRAGMA page_count")
    pages = next(iter(rows))[0]
    await writer._db.execute_fetchall(f"PRAGMA max_page_count = {pages + 4}")
    sizes = [10, 200_000, 20, 200_000, 30]
    found = await outcomes(writer, *([put(f"w{index}", size)] for index, size in enumerate(sizes)))
    kept = names(tmp_path)
    confirmed = [f"w{index}" for index, outcome in enumerate(found) if outcome is None]
    assert confirmed == kept == ["w0", "w2", "w4"]
    assert all(isinstance(found[index], Unavailable) for index in (1, 3))
    await writer._db.execute_fetchall("PRAGMA max_page_count = 1000000")
    await writer.commit([put("later", 200_000)])
    assert "later" in names(tmp_path)


async def test_a_cancelled_waiter_neither_loses_nor_tears_its_work(writer: Writer, tmp_path: Path) -> None:
    waiting = [asyncio.create_task(writer.commit([put(f"{n:02}a"), put(f"{n:02}b")])) for n in range(20)]
    await asyncio.sleep(0)  # they stand in the queue
    for task in waiting[::2]:
        task.cancel()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in found[::2])
    assert found[1::2] == [None] * 10
    await writer.commit([put("last")])
    assert names(tmp_path) == [*(f"{n:02}{half}" for n in range(20) for half in "ab"), "last"]


async def test_close_waits_for_what_is_under_way_and_leaves_no_thread(where: Where) -> None:
    before = set(threading.enumerate())
    database = await Database.open(where)
    work = Work(database, "d", NOW)
    work.seen("wire", "a", "m1")
    committing = asyncio.create_task(work.commit())
    await asyncio.sleep(0)
    await database.close()
    await committing
    assert_ended(set(threading.enumerate()) - before)
    assert len(await ask(where, "SELECT * FROM seen")) == 1


async def test_a_failed_open_leaves_no_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with pytest.raises(sqlite3.OperationalError):
        await Database.open(tmp_path / "no folder" / "yizhan.db")
    assert_ended(set(threading.enumerate()) - before)


async def test_a_message_is_marked_once(database: Database) -> None:
    async def take(message: str) -> str:
        work = Work(database, "d", NOW)
        work.seen("wire", "a", message)
        work.timer("rating", message, 0, NOW)
        try:
            await work.commit()
        except Duplicate:
            return "duplicate"
        return "taken"

    found = await asyncio.gather(*(take(f"m{n % 10}") for n in range(40)))
    assert found.count("taken") == 10
    rows = await database.all(_PAIRS, {})
    assert rows == [{"seen": 10}]
    rows = await database.all(_TIMERS, {})
    assert rows == [{"timers": 10}]


async def test_marks_of_other_channels_and_accounts_are_others(database: Database) -> None:
    for channel, account in (("wire", "a"), ("wire", "b"), ("web", "a")):
        work = Work(database, "d", NOW)
        work.seen(channel, account, "m1")
        await work.commit()


async def test_another_constraint_is_a_fault_and_never_a_duplicate(database: Database) -> None:
    for message in ("m1", "m2"):
        work = Work(database, "d", NOW)
        work.seen("wire", "a", message)
        work.insert(tables.consents, id="c", person_id="p", notice="1", language="en", way="chat", at=NOW)
        if message == "m1":
            await work.commit()
        else:  # where several write at once it may be a lost race: it is run again before it is a fault
            with pytest.raises(sqlite3.IntegrityError if database.engine == "sqlite" else Conflict):
                await work.commit()
    assert await database.all(_PAIRS, {}) == [{"seen": 1}]


async def test_readers_never_see_half_a_work(database: Database) -> None:
    done = asyncio.Event()

    async def writes() -> None:
        for n in range(60):
            work = Work(database, "d", NOW)
            work.seen("wire", "a", f"m{n}")
            work.timer("rating", f"m{n}", 0, NOW)
            await work.commit()
        done.set()

    both = compiled(
        select(
            select(func.count()).select_from(tables.seen).scalar_subquery().label("seen"),
            select(func.count()).select_from(tables.timers).scalar_subquery().label("timers"),
        )
    )

    async def reads() -> None:
        while not done.is_set():
            row = await database.one(both, {})
            assert row is not None and row["seen"] == row["timers"]

    await asyncio.gather(writes(), reads(), reads(), reads())


async def test_a_chats_lines_have_no_gaps_in_the_order_of_commits(database: Database) -> None:
    async def says(n: int) -> None:
        work = Work(database, "d", NOW)
        work.line("chat" if n % 5 else "other", content_id=f"c{n}", files="[]")
        if n % 7 == 0:
            work.guard(tables.chats, address_id="nobody")
            with pytest.raises(Conflict):
                await work.commit()
        else:
            await work.commit()

    await asyncio.gather(*(says(n) for n in range(100)))
    rows = await database.all(_ADDRESSES, {})
    for address in ("chat", "other"):
        numbers = [row["number"] for row in rows if row["address_id"] == address]
        assert numbers == list(range(1, len(numbers) + 1))
    assert len(rows) == len([n for n in range(100) if n % 7])


async def test_what_is_to_be_done_after_runs_only_after_a_commit(work: Work, database: Database) -> None:
    called: list[str] = []
    work.after(lambda: called.append("done"))
    work.guard(tables.chats, address_id="nobody")
    with pytest.raises(Conflict):
        await work.commit()
    assert called == []
    other = Work(database, "d", NOW)
    other.after(lambda: called.append("done"))
    other.timer("rating", "i", 0, NOW)
    await other.commit()
    assert called == ["done"]
