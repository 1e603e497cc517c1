"""Message transactions of the storage alone, 64 waiting at a time, against plain sqlite3 with a commit for each."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from bench.plan import Plan
from bench.table import Part, Row
from storage import tables
from storage.database import Database, Write
from storage.ids import new_id
from storage.migrate import upgrade
from storage.work import Work

WAITING = (64, 8, 1)
WANTED = {64: 3.0}
DISTRICT = "bench"
_messages = count(1)


async def run(plan: Plan) -> Part:
    folder = plan.part("storage")
    rows = [await _against(folder, waiting, plan) for waiting in WAITING]
    note = (
        "A message: its seen mark, its words, the chat's state and the answering letter, the same statements and rows "
        "on both sides, WAL and `synchronous=FULL`; the plain side has one connection and no thread. No running log."
    )
    return Part("The storage alone, SQLite", rows, [note])


async def _against(folder: Path, waiting: int, plan: Plan) -> Row:
    ours, plain = folder / f"ours{waiting}.db", folder / f"plain{waiting}.db"
    for path in (ours, plain):
        await asyncio.to_thread(upgrade, path)
    database = await Database.open(ours)
    beside = _plain(plain)
    mine, theirs = [], []
    try:
        for _ in range(plan.rounds):
            mine.append(await _grouped(database, waiting, plan.seconds))
            theirs.append(_one_by_one(beside, database, plan.seconds))
    finally:
        await database.close()
        beside.close()
    ratios = [m / t for m, t in zip(mine, theirs, strict=True)]
    said = [f"{median(rates):,.0f}/s" for rates in (mine, theirs)]
    return Row(
        f"message transactions/s, {waiting} waiting, plain sqlite3", said[0], said[1], ratios, WANTED.get(waiting)
    )


def _plain(path: Path) -> sqlite3.Connection:
    made = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        made.execute(f"PRAGMA {pragma}")
    return made


def message(database: Database) -> Work:
    """What one text and its answer write."""
    number = next(_messages)
    work = Work(database, DISTRICT, 1_770_000_000_000 + number)
    address, person, letter = f"address {number}", f"person {number}", new_id()
    work.seen("telegram", "1", f"m{number}.1")
    words = work.content("words", "楼道里的灯坏了，麻烦来看看", person_id=person, via="telegram")
    draft = f'{{"form": "report_item", "values": {{"words": "{words}"}}}}'
    work.insert(
        tables.chats,
        address_id=address,
        person_id=person,
        station_id="station",
        hat=None,
        draft=draft,
        kept=None,
        live_letter=letter,
        live_choices="[]",
        updated_at=work.now,
        version=1,
    )
    work.insert(tables.letters, **_letter(letter, address, person, number, work.now))
    return work


def _letter(letter: str, address: str, person: str, number: int, now: int) -> dict[str, Any]:
    row: dict[str, Any] = {column.name: None if column.nullable else 0 for column in tables.letters.columns}
    texts = {"channel": "telegram", "kind": "report.place.ask", "body": "{}" * 100, "choices": "[]", "state": "waiting"}
    own = {"id": letter, "address_id": address, "person_id": person, "external": str(number), "created_at": now}
    row |= {**texts, **own, "next_attempt_at": now, "leased_until": 0}
    row.pop("district_id")
    return row


async def _grouped(database: Database, waiting: int, seconds: float) -> float:
    until = time.perf_counter() + seconds

    async def one() -> int:
        done = 0
        while time.perf_counter() < until:
            await message(database).commit()
            done += 1
        return done

    began = time.perf_counter()
    done = await asyncio.gather(*(one() for _ in range(waiting)))
    return sum(done) / (time.perf_counter() - began)


def _one_by_one(beside: sqlite3.Connection, database: Database, seconds: float) -> float:
    """The messages are made in the same way, so that both sides pay for it."""
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        _commit(beside, message(database)._writes)
        done += 1
    return done / (time.perf_counter() - began)


def _commit(beside: sqlite3.Connection, writes: Sequence[Write]) -> None:
    beside.execute("BEGIN IMMEDIATE")
    for write in writes:
        beside.execute(write.sql, write.args)
    beside.execute("COMMIT")
