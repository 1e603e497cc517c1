"""`python -m bench.backup`: what the running log and a backup under way cost the writer, against none, in the same run.

The rounds alternate, so that another load on the machine falls on all of them alike. A work is what one message of a
resident writes: a mark, an event, a content, a letter, a timer. Fresh folders on the disk of `--folder`.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from domain.events import Event, Name
from storage import tables
from storage.backup import Sources, make
from storage.database import Database
from storage.ids import new_id
from storage.migrate import upgrade
from storage.running_log import RunningLog
from storage.sealed import KEY_FILE, Sealer, folder_salt
from storage.vault import Vault
from storage.work import Work

WAYS = ("nothing", "log", "log and backup")
WORDS = "三号楼门口的路灯坏了三天，晚上看不见路，老人不敢出门，麻烦来看看。" * 2


def a_work(database: Database, now: int) -> Work:
    work = Work(database, "d", now)
    message, item = new_id(), new_id()
    work.insert(tables.seen, channel="web", account="", message_id=message, at=now)
    work._event(Event(Name.ITEM_NOTED, item, "p", now, particulars={"words": message}), 1, "l" * 64)
    work.content("words", WORDS, item_id=item, person_id="p")
    work.timer("accept", item, 0, now)
    work.insert(tables.lines, address_id=item, number=1, files="[]", at=now)
    return work


async def rate(database: Database, side_by_side: int, seconds: float) -> tuple[float, float]:
    """Works a second, and the slowest commit in ms."""
    done, slowest, end = 0, 0.0, time.perf_counter() + seconds

    async def writes() -> None:
        nonlocal done, slowest
        while (start := time.perf_counter()) < end:
            await a_work(database, time.time_ns() // 1_000_000).commit()
            slowest = max(slowest, time.perf_counter() - start)
            done += 1

    await asyncio.gather(*(writes() for _ in range(side_by_side)))
    return done / seconds, slowest * 1000


async def measure(folder: Path, rounds: int, side_by_side: int, seconds: float) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    keys, backups = folder / "keys", folder / "backups"
    backups.mkdir()
    Vault(keys).close()
    sealer = Sealer(f"{KEY_FILE}{'0' * 64}", folder_salt(backups))
    path = folder / "yizhan.db"
    upgrade(path)
    sources = Sources(path, folder / "files", keys)
    for round_ in range(rounds):
        for way in WAYS[round_ % 3 :] + WAYS[: round_ % 3]:
            log = None if way == "nothing" else RunningLog(backups, sealer)
            database = await Database.open(path, log)
            over = asyncio.Event()
            busy = asyncio.create_task(_backing_up(sources, backups, sealer, over)) if way == WAYS[2] else None
            found[way].append(await rate(database, side_by_side, seconds))
            over.set()
            if busy is not None:
                await busy
            await database.close()
            if log is not None:
                log.close()
    return found


async def _backing_up(sources: Sources, folder: Path, sealer: Sealer, over: asyncio.Event) -> None:
    """One backup after the other: far more than one an hour."""
    while not over.is_set():
        kept = await asyncio.to_thread(make, sources, folder, sealer, time.time_ns() // 1_000_000)
        kept.path.unlink()


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.backup", description=__doc__)
    options.add_argument("--rounds", type=int, default=6)
    options.add_argument("--seconds", type=float, default=2.0)
    options.add_argument("--folder", type=Path, default=None)
    given = options.parse_args()
    for side_by_side in (1, 8, 64):
        with tempfile.TemporaryDirectory(dir=given.folder) as made:
            found = asyncio.run(measure(Path(made), given.rounds, side_by_side, given.seconds))
        base = statistics.median(each for each, _ in found[WAYS[0]])
        for way, rows in found.items():
            each = statistics.median(row[0] for row in rows)
            slowest = statistics.median(row[1] for row in rows)
            print(
                f"{side_by_side:3} at once  {way:15} {each:8.0f} works/s  x{each / base:.2f}  slowest {slowest:.0f} ms"
            )


if __name__ == "__main__":
    main()
