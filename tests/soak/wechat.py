"""`python -m tests.soak.wechat`: people write in WeChat, or WeCom, while the product is killed with SIGKILL at random.

The platform asks again by itself, three times at most. Nothing is lost: what it says was taken has its effect.
Nothing is doubled: one item for each report. Nothing is answered twice: a letter in a response is told once.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.soak import district
from tests.soak.audit import rows, waiting
from tests.soak.processes import Product
from tests.soak.wechat_audit import Audit
from tests.soak.wechat_people import Record, Resident
from tests.soak.wechat_platforms import InWeChat, InWecom, Platform

SETTLE = 700.0


@dataclass
class Result:
    figures: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


PLATFORMS: dict[str, Callable[[], Platform]] = {
    "verified": partial(InWeChat, True),
    "plain": partial(InWeChat, False),
    "wecom": InWecom,
}


@dataclass(frozen=True)
class How:
    residents: int = 10
    between: tuple[float, float] = (0.3, 3.0)
    minutes: float = 600.0
    most: int = 4  # reports of one resident


class Campaign:
    """`account` is a key of PLATFORMS."""

    def __init__(self, folder: Path, account: str, kills: int, seed: int, **how: Any) -> None:
        self.folder, self.kills, self.how = folder, kills, How(**how)
        self.dice = random.Random(seed)
        self.platform = PLATFORMS[account]()
        self.product = Product(folder, "", webhook=False)
        self.people: list[Resident] = []
        self.records: list[Record] = []
        self.wrong: list[str] = []
        self.came_back = 0
        self._over = False

    async def run(self) -> Result:
        self.folder.mkdir(parents=True, exist_ok=True)
        plain = {name: value for name, value in self.product.settings.items() if "TELEGRAM" not in name}
        self.product.settings = plain | await self.platform.begin(f"http://127.0.0.1:{self.product.port}")
        try:
            return await self._whole()
        finally:
            await self.product.close()
            await self.platform.stop()

    async def _whole(self) -> Result:
        await self.product.command("init", str(district.write(self.folder)))
        await self._start()
        writing = [asyncio.create_task(self._slot()) for _ in range(self.how.residents)]
        began = time.monotonic()
        killed = 0
        while killed < self.kills and time.monotonic() - began < self.how.minutes * 60:
            await self._kill()
            killed += 1
            if sys.stderr.isatty() or killed % 10 == 0:
                print(
                    f"{self.platform.name}: {killed} kills, {len(self.records)} residents", file=sys.stderr, flush=True
                )
        self._over = True
        _, left = await asyncio.wait(writing, timeout=SETTLE)
        if left:
            self.wrong.append(f"not settled in {SETTLE:.0f} s")
        for task in writing:
            task.cancel()
        for error in await asyncio.gather(*writing, return_exceptions=True):
            if isinstance(error, Exception):
                raise error
        await self._somebody()  # who comes after the last kill is served, whatever became of those amid them
        await self._quiet()
        if self.platform.answers:
            await self._what_lies_ready()
        found = Audit(self.product, self.platform, self.records)
        await found.all()
        wrong = self.wrong + found.wrong
        figures = {"kills": killed, "seconds": round(time.monotonic() - began), **found.figures}
        figures |= {"came back for what lay ready": self.came_back, "violations": len(wrong)}
        return Result(figures, wrong)

    async def _kill(self) -> None:
        ended = await self.product.ends_by_itself(self.dice.uniform(*self.how.between))
        if ended is not None:
            self.wrong.append(f"the product ended by itself with {ended}, see {self.product.log.name}")
        await self.product.kill()
        await self._start()

    async def _start(self) -> None:
        """Until it answers: a life that nobody could reach says nothing."""
        await self.product.start()
        for _ in range(3000):
            if await self.product.serves() and (await self.platform.order("verify"))["status"] == 200:
                return
            if (ended := await self.product.ends_by_itself(0.02)) is not None:
                raise RuntimeError(f"the product ended with {ended} at its start, see {self.product.log.name}")
        raise TimeoutError("the product does not start")

    async def _slot(self) -> None:
        while not self._over:
            await self._somebody()

    async def _somebody(self) -> None:
        dice = random.Random(self.dice.random())
        person = Resident(self.platform, len(self.records) + 1, dice.choice(district.SLUGS), dice, self.how.most)
        self.people.append(person)
        self.records.append(person.record)
        await person.run()

    async def _what_lies_ready(self) -> None:
        """Who went away while something waited for him writes once more: then nothing may wait."""
        held = await rows(self.product.where, "SELECT external FROM letters WHERE state = 'held'")
        waits = {row["external"].rpartition(":")[2] for row in held}
        for person in self.people:
            if person.record.openid in waits:
                self.came_back += 1
                await person.asks()
        await self._quiet()

    async def _quiet(self) -> None:
        for _ in range(60):
            if not (await self.platform.order("state"))["under_way"] and not await waiting(self.product.where):
                return
            await asyncio.sleep(0.5)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.wechat", description=__doc__)
    options.add_argument("--kills", type=int, default=500, help="over both kinds of accounts of WeChat")
    options.add_argument("--account", choices=(*PLATFORMS, "both"), default="both")
    options.add_argument("--residents", type=int, default=How.residents, help="how many write at once")
    options.add_argument("--seconds-between", type=float, nargs=2, default=How.between, metavar=("LEAST", "MOST"))
    options.add_argument("--minutes", type=float, default=How.minutes, help="no kill after so many, for each account")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--keep", type=Path, default=None, help="a folder that keeps databases and logs")
    given = options.parse_args()
    seed = given.seed or random.randrange(1, 1_000_000)
    kinds = ("verified", "plain") if given.account == "both" else (given.account,)
    results = {}
    with tempfile.TemporaryDirectory(prefix="yizhan-wechat-") as made:
        for index, kind in enumerate(kinds):
            kills = given.kills // len(kinds) + (index < given.kills % len(kinds))
            how = {"residents": given.residents, "minutes": given.minutes, "between": tuple(given.seconds_between)}
            campaign = Campaign((given.keep or Path(made)) / kind, kind, kills, seed + index, **how)
            results[kind] = asyncio.run(campaign.run())
    report(results, seed)
    return 1 if any(result.wrong for result in results.values()) else 0


def report(results: dict[str, Result], seed: int) -> None:
    print(f"\nseed {seed}")
    print(f"{'account':>26}", *(f"{kind:>9}" for kind in results))
    for name in next(iter(results.values())).figures:
        print(f"{name:>26}", *(f"{result.figures[name]:>9}" for result in results.values()))
    for kind, result in results.items():
        for one in result.wrong:
            print(f"VIOLATION {kind}: {one}")
    broken = any(result.wrong for result in results.values())
    print("the promise is broken" if broken else "nothing lost, doubled or answered twice", flush=True)


if __name__ == "__main__":
    sys.exit(main())
