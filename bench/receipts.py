"""`python -m bench.receipts`: guesses at receipts, over real HTTP and through the chat door.

Half of them name a number that exists, half one that does not, in random order. Prints how many were tried, how many
hit, and how well the time of an answer tells the halves apart (AUC: 0.5 is not at all). The limits stay as they are:
guesses come from as many addresses and chats, and go at as many numbers, as they take.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import socket
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import yaml

from bot.app import Core, core, opened
from bot.settings import Settings
from dialogs.talk import Inbound, Text
from domain.numbers import receipt_from
from domain.receipts import MOST_PER_CHAT, MOST_PER_NUMBER
from handlers.load_district import load_district
from storage import tables
from storage.statements import compiled

ROOT = Path(__file__).resolve().parents[1]
DISTRICT = ROOT / "tests" / "district.yaml"
STEP = 600_000
DAY = 86_400_000
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_NUMBERS = compiled(tables.items.select().with_only_columns(tables.items.c.number))


@dataclass
class Tally:
    """Milliseconds of each answer, for numbers that exist and for numbers that do not."""

    door: str
    known: list[float] = field(default_factory=list)
    unknown: list[float] = field(default_factory=list)
    hits: int = 0
    limited: int = 0

    def add(self, exists: bool, seconds: float) -> None:
        (self.known if exists else self.unknown).append(seconds * 1000)

    @property
    def tried(self) -> int:
        return len(self.known) + len(self.unknown)

    def said(self) -> str:
        middle = [sorted(times)[len(times) // 2] for times in (self.known, self.unknown)]
        return (
            f"{self.door}: n {self.tried}, hits {self.hits}, refused by a limit {self.limited}, "
            f"median {middle[0]:.2f} ms known, {middle[1]:.2f} ms unknown, AUC {auc(self.known, self.unknown):.3f}"
        )


def auc(one: list[float], other: list[float]) -> float:
    """The chance that an answer of the first kind takes longer than one of the second; equal times count half."""
    ranked = sorted([(t, 0) for t in one] + [(t, 1) for t in other])
    above, index = 0.0, 0
    while index < len(ranked):
        end = index
        while end < len(ranked) and ranked[end][0] == ranked[index][0]:
            end += 1
        mean = (index + end + 1) / 2
        above += mean * sum(1 for _, kind in ranked[index:end] if kind == 0)
        index = end
    return (above - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))


class Guesses:
    """Pairs of number and digits; numbers of both kinds are tried equally often, and no more than the limit allows."""

    def __init__(self, numbers: list[str], never: list[str], count: int, chance: random.Random) -> None:
        self._chance = chance
        self._left = {True: self._often(numbers), False: self._often(never)}
        halves = [True] * (count // 2) + [False] * (count - count // 2)
        chance.shuffle(halves)
        self.halves = halves

    def _often(self, numbers: list[str]) -> list[str]:
        many = numbers * (MOST_PER_NUMBER - 1)
        self._chance.shuffle(many)
        return many

    def number(self, exists: bool) -> str:
        return self._left[exists].pop()

    def digits(self) -> str:
        return receipt_from(self._chance.randbytes(16))


async def prepare(settings: Settings, items: int) -> list[str]:
    """A district with so many items, reported some days ago by as many people."""
    start = time.time_ns() // 1_000_000 - 3 * DAY - items * STEP
    async with opened(settings) as (database, vault):
        await load_district(database, vault, yaml.safe_load(DISTRICT.read_text(encoding="utf-8")), start - 1)
    now = [start]
    async with core(settings, lambda: now[0]) as running:
        for index in range(items):
            now[0] += STEP
            for turn, words in enumerate(("3 栋楼下的消防通道晚上总有车占着", "同意", "提交")):
                await running.receive(_inbound(f"resident {index}", f"{index}.{turn}", words, now[0]))
        rows = await running.house.database.all(_NUMBERS, {})
    assert len(rows) == items, "not every report was taken"
    return [str(row["number"]) for row in rows]


def _inbound(address: str, message: str, words: str, at: int) -> Inbound:
    return Inbound("wire", "bench", address, message, Text(words), at, station="xm2k8vwd")


async def over_http(settings: Settings, guesses: Guesses) -> Tally:
    """The page /r of a running product; every ten guesses come from another loopback address with a new cookie."""
    tally, port = Tally("over HTTP"), _free_port()
    process = await _serve(settings, port)
    try:
        for start in range(0, len(guesses.halves), MOST_PER_CHAT):
            group = start // MOST_PER_CHAT
            await _from_one_address(port, group, guesses, guesses.halves[start : start + MOST_PER_CHAT], tally)
    finally:
        process.terminate()
        await process.wait()
    return tally


async def _from_one_address(port: int, group: int, guesses: Guesses, halves: list[bool], tally: Tally) -> None:
    here = f"127.{1 + group // 62500}.{group // 250 % 250}.{1 + group % 250}"
    connector = aiohttp.TCPConnector(local_addr=(here, 0))
    jar = aiohttp.CookieJar(unsafe=True)
    address = f"http://127.0.0.1:{port}/r"
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
        async with session.get(address) as page:
            found = _TOKEN.search(await page.text())
        assert found is not None
        for exists in halves:
            form = {"csrf": found[1], "number": guesses.number(exists), "receipt": guesses.digits()}
            began = time.perf_counter()
            async with session.post(address, data=form, allow_redirects=False) as answer:
                text = await answer.text()
            tally.add(exists, time.perf_counter() - began)
            tally.hits += answer.status == 303
            tally.limited += "一个小时" in text


async def _serve(settings: Settings, port: int) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
    own = {"YIZHAN_DATA": str(settings.data), "YIZHAN_KEYS": str(settings.keys), "YIZHAN_PORT": str(port)}
    environment = kept | own | {"YIZHAN_DEMO": "0", "PYTHONPATH": str(ROOT)}
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, cwd=settings.data, stdout=quiet, stderr=quiet
    )
    async with aiohttp.ClientSession() as session:
        for _ in range(600):
            with suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/readyz") as ready:
                    if ready.status == 200:
                        return process
            await asyncio.sleep(0.1)
    raise RuntimeError("the product did not start")


async def through_the_door(settings: Settings, guesses: Guesses) -> Tally:
    """Typed into a chat; every ten guesses are another chat's. Two hours later, so that the numbers are free again."""
    tally = Tally("chat door")
    later = 2 * 3_600_000
    async with core(settings, lambda: time.time_ns() // 1_000_000 + later) as running:
        for index, exists in enumerate(guesses.halves):
            await _typed(running, index, exists, guesses, tally)
        tally.limited = len(await _told(running, "refusal.receipt_too_often"))
        tally.hits = len(await _told(running, "say.timeline"))
    return tally


async def _typed(running: Core, index: int, exists: bool, guesses: Guesses, tally: Tally) -> None:
    words = f"{guesses.number(exists)} {guesses.digits()}"
    inbound = _inbound(f"guesser {index // MOST_PER_CHAT}", f"g{index}", words, running.house.clock())
    began = time.perf_counter()
    await running.receive(inbound)
    tally.add(exists, time.perf_counter() - began)


async def _told(running: Core, kind: str) -> list[object]:
    letters = tables.letters
    statement = compiled(letters.select().with_only_columns(letters.c.id).where(letters.c.kind == kind))
    return list(await running.house.database.all(statement, {}))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def measure(count: int, seed: int) -> list[Tally]:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="yizhan-receipts-") as made:
        folder = Path(made)
        settings = Settings(data=folder / "data", keys=folder / "keys", demo=False)
        numbers = await prepare(settings, count // 2 // (MOST_PER_NUMBER - 1) + 1)
        days = [f"{code}-2510{day}" for code in ("XM", "NY") for day in range(10, 29)]
        never = chance.sample([f"{day}-{serial:03}" for day in days for serial in range(1, 99)], len(numbers))
        http = await over_http(settings, Guesses(numbers, never, count, chance))
        print(http.said(), flush=True)
        door = await through_the_door(settings, Guesses(numbers, never, count, chance))
        print(door.said(), flush=True)
    return [http, door]


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m bench.receipts", description=__doc__)
    options.add_argument("--guesses", type=int, default=10_000, help="at each of the two doors")
    options.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    given = options.parse_args()
    print(f"seed {given.seed}, {given.guesses} guesses at each door")
    tallies = asyncio.run(measure(given.guesses, given.seed))
    fair = all(0.45 <= auc(tally.known, tally.unknown) <= 0.55 for tally in tallies)
    none = not any(tally.hits or tally.limited for tally in tallies)
    print("nothing to be learnt by guessing" if fair and none else "SOMETHING IS TO BE LEARNT BY GUESSING")
    return 0 if fair and none else 1


if __name__ == "__main__":
    sys.exit(main())
