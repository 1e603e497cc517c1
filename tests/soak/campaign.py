"""One campaign: people talk, the product dies and rises, then everything settles and is counted."""

from __future__ import annotations

import asyncio
import hashlib
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage import tables
from tests.soak import district
from tests.soak.audit import audit, rows, waiting
from tests.soak.people import Member, Person, Record, Resident
from tests.soak.processes import Product, Spread, Telegram

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


UNTOUCHED = sorted(tables.metadata.tables.keys() - {"leases", "buckets", "running_log", "erasures"})
"""Tables that a message taken before must not change: all that hold anything about people."""
REPEATS = 0.3
EDITS = 200
"""Messages that are edited when all is over, where updates come once more."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`postgres` is the address of an empty database, else SQLite; `how` ends the product; `again` is how many updates
    come once more, shuffled, when all is over."""

    mode: str
    kills: int
    seconds_between: tuple[float, ...]
    residents: int
    seed: int
    folder: Path
    postgres: str = ""
    workers: int = 1
    how: signal.Signals = signal.SIGKILL
    again: int = 0


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
        plan = self.plan
        plan.folder.mkdir(parents=True, exist_ok=True)
        await self.telegram.start()
        spread = Spread()
        await spread.start()
        self.workers = [
            Product(
                plan.folder,
                self.telegram.api,
                webhook=plan.mode == "webhook",
                address=spread.address if plan.workers > 1 else "",
                postgres=plan.postgres,
                name=f"product{number or ''}",
            )
            for number in range(plan.workers)
        ]
        spread.ports = [worker.port for worker in self.workers]
        try:
            return await self._whole(self.workers[0])
        finally:
            for worker in self.workers:
                await worker.close()
            await spread.stop()
            await self.telegram.stop()

    async def _whole(self, product: Product) -> Result:
        await product.command("init", str(district.write(self.plan.folder)))
        members = [await self._invited(product, code, name) for code, name in district.MEMBERS]
        for worker in self.workers:
            await worker.start()
        serving = [asyncio.create_task(member.run()) for member in members]
        writing = [asyncio.create_task(self._slot()) for _ in range(self.plan.residents)]
        started = time.monotonic()
        if self.plan.again:
            await self.telegram.order("repeats", REPEATS)
        await self._kills(product)
        self._over = True
        await self._settled(product, writing)
        self.records += [member.record for member in members]
        await self._quiet(product)
        for task in (*serving, *writing):
            task.cancel()
        await asyncio.gather(*serving, *writing, return_exceptions=True)
        more = await self._once_more(product) if self.plan.again else {}
        for worker in self.workers:
            await self._ended(worker, signal.SIGINT)
        logs = [worker.log for worker in self.workers]
        figures, found = await audit(product.where, logs, self.telegram, self.records)
        figures = {"kills": self.plan.kills, "seconds": round(time.monotonic() - started), **figures, **more}
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
            worker = dice.choice(self.workers)
            ended = await worker.ends_by_itself(dice.uniform(*self.plan.seconds_between[:2]))
            if ended is not None:
                self.violations.append(f"the product ended by itself with {ended}, see {worker.log.name}")
            elif self.plan.how is not signal.SIGKILL:
                await self._ended(worker, self.plan.how)
            await worker.kill()
            await worker.start()
            if sys.stderr.isatty() or kill % 10 == 9:
                print(f"{self.plan.mode}: {kill + 1} kills, {len(self.records)} residents", file=sys.stderr, flush=True)
        await self.telegram.order("mend")  # what nobody met in so short a life

    async def _fault(self, dice: random.Random) -> None:
        """Now and then the platform stumbles, once in a life of the product: faults that pile up say nothing more."""
        if dice.random() < 0.7:
            method, kind, details = dice.choice(FAULTS)
            await self.telegram.order("fail", method, kind, **details)

    async def _ended(self, worker: Product, how: signal.Signals) -> None:
        """Asked to, it ends by itself and soon; at its very start it may simply be cut off."""
        serves = await worker.serves()
        try:
            status = await worker.interrupt(how)
        except TimeoutError:
            self.violations.append(f"{how.name} did not end the product within 10 s")
            return
        if status != 0 and (serves or status != -how):
            self.violations.append(f"{how.name} ended the product with {status}")

    # --- the end ---

    async def _once_more(self, product: Product) -> dict[str, int]:
        """Updates of the whole campaign come again in any order, to all workers, most of them several times.

        Nothing may follow: whatever the database holds of anybody, and what was sent, is as it was.
        """
        await self.telegram.order("repeats", 0)
        await self._edits()
        await self._quiet(product)
        before = await self._state(product)
        ports = [worker.port for worker in self.workers]
        made = await self.telegram.order("again", self.plan.again, self.plan.seed, ports)
        if made["refused"]:
            self.violations.append(f"{made['refused']} repeated updates were not confirmed")
        await self._quiet(product)
        after = await self._state(product)
        changed = [name for name in before if before[name] != after[name]]
        if changed:
            self.violations.append(f"repeated updates changed {changed}")
        return {"updates": made["different"], "late": made["repeated"], "again": self.plan.again}

    async def _edits(self) -> None:
        """Some change what they wrote, which changes nothing but that they are told so."""
        dice = self._dice()
        for record in dice.choices([record for record in self.records if not record.trouble], k=EDITS):
            await self.telegram.order("edits", f"改成这样{dice.random()}", user=record.chat)
            record.edits += 1
            record.answered += 1

    async def _state(self, product: Product) -> dict[str, str]:
        """A digest of each table, and how many messages were sent."""
        state: dict[str, str] = {}
        for name in UNTOUCHED:
            found = sorted(str(sorted(row.items())) for row in await rows(product.where, f"SELECT * FROM {name}"))
            state[name] = hashlib.sha256("\n".join(found).encode()).hexdigest()
        calls = (await self.telegram.order("state"))["calls"]
        return {**state, "messages": str(calls.get("sendmessage", 0))}

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
        for _ in range(120):
            state = await self.telegram.order("state")
            if not state["pending"] and not await waiting(product.where):
                return
            await asyncio.sleep(0.5)
