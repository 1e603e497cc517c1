"""`python -m tests.soak.letters`: 10,000 letters to a platform that stumbles at random, over couriers that come and go.

None to a reachable person is left undelivered, none is sent while the platform asked for quiet, and each chat hears its
letters in their order.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.app import Core, core
from bot.courier import Courier
from bot.settings import Settings
from channels.telegram import TelegramChannel
from dialogs.letter import Letter, phrase
from dialogs.talk import Inbound, Opened
from handlers.mail import post
from storage import tables
from storage.database import Row
from storage.statements import compiled
from tests import postgres
from tests.talk import load
from tests.telegram.methods import Methods
from tests.telegram.server import TOKEN, TelegramServer
from tests.telegram.world import Fault, World

KEY = "refusal.fault"
LONGEST = 900.0
RESTART_EVERY = 2.0
ODDS: tuple[tuple[float, str, dict[str, Any]], ...] = (
    (0.04, "status", {"code": 429, "description": "Too Many Requests: retry after 1", "retry_after": 1}),
    (0.02, "status", {"code": 500, "description": "Internal Server Error"}),
    (0.01, "html", {}),
    (0.01, "cut_before", {}),
    (0.01, "cut_after", {}),
    (0.002, "hang", {}),
)
BLOCKED = "Forbidden: bot was blocked by the user"
_ADDRESSES = compiled(select(tables.addresses))
_LETTERS = compiled(select(tables.letters).where(tables.letters.c.kind == KEY).order_by(tables.letters.c.id))
_WAITING = compiled(select(func.count().label("count")).where(tables.letters.c.state == "waiting"))


@dataclass
class Stumbling(World):
    """Breaks a share of all sendings, and notes who writes to a chat that it asked to leave alone."""

    dice: random.Random = field(default_factory=random.Random)
    stumbles: Counter[str] = field(default_factory=Counter)
    quiet: dict[str, float] = field(default_factory=dict)
    disturbed: int = 0

    def fault_for(self, method: str) -> Fault | None:
        if method != "sendmessage":
            return None
        number = str(self.calls[-1][1]["chat_id"])
        now = time.monotonic()
        self.disturbed += now < self.quiet.get(number, 0)
        roll = self.dice.random()
        for share, kind, details in ODDS:
            roll -= share
            if roll < 0:
                self.stumbles[str(details.get("code", kind))] += 1
                self.quiet[number] = now + details.get("retry_after", 0)
                return Fault(method, kind, 1, **details)
        return None


class Campaign:
    def __init__(self, running: Core, server: TelegramServer, dice: random.Random, letters: int, chats: int) -> None:
        self.core, self.server, self.dice = running, server, dice
        self.letters = letters
        self.numbers = range(1000, 1000 + chats)
        self.away = set(dice.sample(self.numbers, chats // 50))  # for good
        self.coming = set(dice.sample(sorted(set(self.numbers) - self.away), chats // 50))  # block, and come back
        self.restarts = 0
        self._over = False

    async def run(self) -> tuple[dict[str, Any], list[str]]:
        for number in self.numbers:
            self.server.user(number)
            await self._opens(number)
        for number in self.away | self.coming:
            self.server.user(number).blocked = BLOCKED
        addresses = {row["external"]: row for row in await self.core.house.database.all(_ADDRESSES, {})}
        began = time.monotonic()
        couriers = asyncio.create_task(self._couriers())
        await self._write(list(addresses.values()))
        for number in sorted(self.coming):
            self.server.user(number).blocked = ""
            await self._opens(number)
        settled = await self._settled(couriers)
        seconds = time.monotonic() - began
        self._over = True
        await couriers
        rows = await self.core.house.database.all(_LETTERS, {})
        return self._figures(rows, seconds), self._wrong(rows, settled=settled)

    async def _opens(self, number: int) -> None:
        opened, message = Opened("st_xm2k8vwd"), f"m{number}-{time.monotonic_ns()}"
        await self.core.receive(Inbound("telegram", "test", str(number), message, opened, self.core.house.clock()))

    async def _write(self, addresses: list[Row]) -> None:
        for number in range(self.letters):
            work = self.core.house.work()
            letter = Letter(KEY, (phrase(KEY, fault=f"{number:08}"),), must_reach=True)
            post(self.core.house, work, letter, self.dice.choice(addresses) | {"language": "zh_CN"}, direct=True)
            work.after(lambda: self.core.house.changed([]))
            await work.commit()

    async def _couriers(self) -> None:
        """One after the other: what one knew of chats that want quiet, the next must know."""
        while not self._over:
            async with self._courier() as task:
                await asyncio.wait({task}, timeout=RESTART_EVERY * self.dice.uniform(0.5, 10))
                if task.done():
                    task.result()
            self.restarts += 1

    @asynccontextmanager
    async def _courier(self) -> AsyncIterator[asyncio.Task[None]]:
        channel = TelegramChannel(self.server.token, api=self.server.api)
        channel.limits = replace(channel.limits, per_second=0.0, overall=0.0)
        courier = Courier(self.core.house, self.core.renderer, {"telegram": channel}, self.core.changes)
        task = asyncio.create_task(courier.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})
            await channel.close()

    async def _settled(self, couriers: asyncio.Task[None]) -> bool:
        for _ in range(int(LONGEST)):
            done, _ = await asyncio.wait({couriers}, timeout=1)
            if done:
                couriers.result()
            (row,) = await self.core.house.database.all(_WAITING, {})
            if row["count"] == 0:
                return True
        return False

    # --- what became of them ---

    def _heard(self, number: str) -> list[str]:
        """The letters that a chat heard, each once, in their order."""
        codes = [heard.text.rpartition("：")[2] for heard in self.server.user(int(number)).heard]
        return list(dict.fromkeys(code for code in codes if code.isdigit()))

    def _wrong(self, rows: list[Row], *, settled: bool) -> list[str]:
        world = self.server.world
        assert isinstance(world, Stumbling)
        wrong = [] if settled else [f"not settled in {LONGEST:.0f} s"]
        if world.disturbed:
            wrong.append(f"{world.disturbed} sent during retry_after")
        written: dict[str, list[Row]] = {}
        for row in rows:
            written.setdefault(row["external"], []).append(row)
        for number, mine in written.items():
            states = {row["state"] for row in mine}
            if int(number) in self.away:
                wrong += [f"{number} is out of reach and has {states}"] if states != {"held"} else []
                continue
            codes = [row["body"].partition('"fault":')[2].strip(' "')[:8] for row in mine]
            heard = self._heard(number)
            if states != {"sent"} or set(codes) - set(heard):
                wrong.append(f"{number}: {states}, heard {len(heard)} of {len(codes)}")
            elif heard != codes and int(number) not in self.coming:  # what was held goes out when he is back
                first = next(index for index, pair in enumerate(zip(heard, codes, strict=True)) if pair[0] != pair[1])
                wrong.append(f"{number}: {heard[first]} came before {codes[first]}")
        return wrong

    def _figures(self, rows: list[Row], seconds: float) -> dict[str, Any]:
        world = self.server.world
        assert isinstance(world, Stumbling)
        states = Counter(row["state"] for row in rows)
        heard = [
            message.text
            for number in self.numbers
            for message in self.server.user(number).heard
            if message.text.rpartition("：")[2].isdigit()
        ]
        return {
            "letters": len(rows),
            "sent": states["sent"],
            "held for who is out of reach": states["held"],
            "heard twice": len(heard) - len(set(heard)),
            "couriers": self.restarts,
            "during retry_after": world.disturbed,
            **{f"stumbled {kind}": count for kind, count in sorted(world.stumbles.items())},
            "seconds": round(seconds),
        }


async def campaign(folder: Path, seed: int, letters: int, chats: int, database: str = "") -> list[str]:
    """Prints the figures; what is wrong comes back."""
    dice = random.Random(seed)
    settings = Settings(data=folder / "data", keys=folder / "keys", database=database, backup_hours=0)
    await load(settings)
    server = TelegramServer()
    server.world = Stumbling(TOKEN, dice=random.Random(dice.random()))
    server.methods = Methods(server.world)
    async with server, core(settings) as running:
        figures, wrong = await Campaign(running, server, dice, letters, chats).run()
    print(f"seed {seed}, {'PostgreSQL' if database else 'SQLite'}")
    for name, figure in figures.items():
        print(f"  {name}: {figure}")
    for one in wrong:
        print(f"  VIOLATION {one}")
    return wrong


async def both(seed: int, letters: int, chats: int, engines: list[str]) -> list[str]:
    wrong: list[str] = []
    for engine in engines:
        with tempfile.TemporaryDirectory(prefix="yizhan-letters-") as made:
            if engine == "sqlite":
                wrong += await campaign(Path(made), seed, letters, chats)
            else:
                async with postgres.fresh_database() as url:
                    wrong += await campaign(Path(made), seed, letters, chats, url)
    return wrong


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.letters", description=__doc__)
    options.add_argument("--letters", type=int, default=10_000)
    options.add_argument("--chats", type=int, default=250)
    options.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    options.add_argument("--seed", type=int, default=None, help="the same seed makes the same choices")
    given = options.parse_args()
    seed = given.seed if given.seed is not None else random.randrange(1_000_000)
    engines = ["sqlite", "postgresql"] if given.engine == "both" else [given.engine]
    wrong = asyncio.run(both(seed, given.letters, given.chats, engines))
    print("the promise is broken" if wrong else "every letter to a reachable person arrived, none amid a retry_after")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
