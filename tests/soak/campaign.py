"""One campaign: people talk, the product dies and rises, then everything settles and is counted."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.soak import district
from tests.soak.audit import audit
from tests.soak.people import Member, Person, Record, Resident
from tests.soak.processes import Product, Telegram

SETTLE = 300.0
FAULTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("sendMessage", "cut_before", {}),
    ("sendMessage", "cut_after", {}),
    ("sendMessage", "html", {}),
    ("sendMessage", "status", {"code": 429, "description": "Too Many Requests: retry after 1", "retry_after": 1}),
    ("getUpdates", "cut_before", {}),
    ("getUpdates", "cut_after", {}),
    ("answerCallbackQuery", "cut_after", {}),
)


@dataclass(frozen=True, slots=True)
class Plan:
    mode: str
    kills: int
    seconds_between: tuple[float, ...]
    residents: int
    seed: int
    folder: Path


@dataclass(slots=True)
class Result:
    mode: str
    figures: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)


class Campaign:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.chance = random.Random(plan.seed)
        self.telegram = Telegram()
        self.records: list[Record] = []
        self.violations: list[str] = []
        self._chats = 1000
        self._over = False

    async def run(self) -> Result:
        self.plan.folder.mkdir(parents=True, exist_ok=True)
        await self.telegram.start()
        product = Product(self.plan.folder, self.telegram.api, webhook=self.plan.mode == "webhook")
        try:
            return await self._whole(product)
        finally:
            await product.close()
            await self.telegram.stop()

    async def _whole(self, product: Product) -> Result:
        await product.command("init", str(district.write(self.plan.folder)))
        members = [await self._invited(product, code, name) for code, name in district.MEMBERS]
        await product.start()
        serving = [asyncio.create_task(member.run()) for member in members]
        writing = [asyncio.create_task(self._slot()) for _ in range(self.plan.residents)]
        started = time.monotonic()
        await self._kills(product)
        self._over = True
        await self._settled(product, writing)
        self.records += [member.record for member in members]
        await self._quiet(product)
        for task in (*serving, *writing):
            task.cancel()
        await asyncio.gather(*serving, *writing, return_exceptions=True)
        status = await product.interrupt()
        if status != 0:
            self.violations.append(f"Ctrl-C ended the product with {status}")
        figures, found = await audit(product.database, product.log, self.telegram, self.records)
        figures = {"kills": self.plan.kills, "seconds": round(time.monotonic() - started), **figures}
        return Result(self.plan.mode, figures, self.violations + found)

    async def _invited(self, product: Product, code: str, name: str) -> Member:
        said = await product.command("invite", "--role", "member", "--station", code, "--name", name)
        return Member(self.telegram, self._chat(), said.split()[0], name, self._dice())

    async def _slot(self) -> None:
        """One resident after the other, until the killing is over."""
        while not self._over:
            person: Person = Resident(self.telegram, self._chat(), self.chance.choice(district.SLUGS), self._dice())
            self.records.append(person.record)
            await person.run()

    def _chat(self) -> int:
        self._chats += 1
        return self._chats

    def _dice(self) -> random.Random:
        return random.Random(self.chance.random())

    # --- what goes wrong ---

    async def _kills(self, product: Product) -> None:
        dice = self._dice()
        for kill in range(self.plan.kills):
            await self._fault(dice)
            ended = await product.ends_by_itself(dice.uniform(*self.plan.seconds_between[:2]))
            if ended is not None:
                self.violations.append(f"the product ended by itself with {ended}, see {product.log.name}")
            await product.kill()
            await product.start()
            if sys.stderr.isatty() or kill % 10 == 9:
                print(f"{self.plan.mode}: {kill + 1} kills, {len(self.records)} residents", file=sys.stderr, flush=True)

    async def _fault(self, dice: random.Random) -> None:
        """Now and then the platform stumbles, once in a life of the product: faults that pile up say nothing more."""
        if dice.random() < 0.7:
            method, kind, details = dice.choice(FAULTS)
            await self.telegram.order("fail", method, kind, **details)

    # --- the end ---

    async def _settled(self, product: Product, writing: list[asyncio.Task[None]]) -> None:
        """Everybody may finish what he began."""
        ended = asyncio.create_task(product.ends_by_itself(SETTLE))
        everybody = asyncio.gather(*writing, return_exceptions=True)
        waited: set[asyncio.Future[Any]] = {ended, everybody}
        done, _ = await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        broken = [task.exception() for task in writing if task.done()]
        for error in filter(None, broken):
            raise error
        if everybody not in done:
            self.violations.append(f"not settled in {SETTLE:.0f} s (product's status: {ended.result()})")
        ended.cancel()

    async def _quiet(self, product: Product) -> None:
        """No letter waits and no update is unconfirmed, or time is up: the audit then says what is left."""
        from tests.soak.audit import waiting

        for _ in range(120):
            state = await self.telegram.order("state")
            if not state["pending"] and not waiting(product.database):
                return
            await asyncio.sleep(0.5)
