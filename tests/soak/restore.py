"""`python -m tests.soak.restore`: people talk, a backup is made at a random moment, the machine dies, and all that is
left is the backup folder and the key. Restored into fresh folders, the product goes on, and in the end nothing may be
missing, doubled, or sent unasked."""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.chains import broken_chains
from tests.soak import district
from tests.soak.audit import audit
from tests.soak.audit import file_rows as rows
from tests.soak.campaign import Campaign, Plan, Result
from tests.soak.people import Person
from tests.soak.phrases import Heard
from tests.soak.processes import Product, Telegram


class Staff(Person):
    """Reads what was left unsent and has all of it sent, as soon as he is let."""

    def __init__(self, telegram: Telegram, chat: int, code: str, chance: random.Random) -> None:
        super().__init__(telegram, chat, "staff", chance)
        self.code = code
        self.may = asyncio.Event()

    async def lives(self) -> None:
        await self.starts(f"in_{self.code}")
        await self.answer("say.joined")
        while True:
            question = await self._asked()
            await self.may.wait()
            await self.presses(question, "button.old_send")
            await self.answer("say.old_sent", "say.old_none")

    async def _asked(self) -> Heard:
        while True:
            try:
                return await self._until(lambda found: found.kind == "say.restored_with_old")
            except TimeoutError:
                continue


@dataclass(slots=True)
class Round:
    """`lost` in seconds, `back` in seconds from the kill to the first answer of the restored product."""

    lost: float
    back: float
    restoring: float
    held: int


class RestoreCampaign(Campaign):
    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.rounds: list[Round] = []
        self.staff: Staff | None = None

    async def _whole(self, product: Product) -> Result:
        product.settings["YIZHAN_BACKUPS"] = str(self.plan.folder / "backups")
        await product.command("init", str(district.write(self.plan.folder)))
        members = [await self._invited(product, code, name) for code, name in district.MEMBERS]
        said = await product.command("invite", "--role", "staff", "--name", "周宁")
        self.staff = Staff(self.telegram, self._chat(), said.split()[0], self._dice())
        await product.start()
        await ready(product)
        await product.command("backup")
        shutil.copyfile(self.plan.folder / "keys" / "backup.key", self._key)
        serving = [asyncio.create_task(person.run()) for person in (*members, self.staff)]
        writing = [asyncio.create_task(self._slot()) for _ in range(self.plan.residents)]
        await self._kills(product)
        self._over = True
        await self._settled(product, writing)
        self.records += [member.record for member in members] + [self.staff.record]
        await self._quiet(product)
        for task in (*serving, *writing):
            task.cancel()
        await asyncio.gather(*serving, *writing, return_exceptions=True)
        await self._ended(product, signal.SIGINT)
        figures, found = await audit(product.database, [product.log], self.telegram, self.records)
        return Result(self.plan.mode, figures, self.violations + found)

    @property
    def _key(self) -> Path:
        return self.plan.folder / "copied-away.key"

    async def _kills(self, product: Product) -> None:
        dice = self._dice()
        for number in range(1, self.plan.kills + 1):
            await asyncio.sleep(dice.uniform(*self.plan.seconds_between[:2]))
            backing = asyncio.create_task(product.command("backup"))
            await asyncio.sleep(dice.uniform(0, 3))  # sometimes amid the backup, sometimes well after it
            self.rounds.append(await self._disaster(product, number, backing))
            made = self.rounds[-1]
            print(
                f"round {number}: {made.lost:.3f} s lost, back after {made.back:.1f} s, "
                f"{made.held} letters asked about, {len(self.records)} residents",
                file=sys.stderr,
                flush=True,
            )

    async def _disaster(self, product: Product, number: int, backing: asyncio.Task[str]) -> Round:
        assert self.staff is not None
        self.staff.may.clear()
        died = time.time()
        await product.kill()
        await asyncio.gather(backing, return_exceptions=True)
        old, keys = product.database, Path(product.settings["YIZHAN_KEYS"])
        product.settings["YIZHAN_DATA"] = str(self.plan.folder / f"data{number}")
        product.settings["YIZHAN_KEYS"] = str(self.plan.folder / f"keys{number}")
        started = time.time()
        await product.command("restore", "--key", str(self._key))
        restoring = time.time() - started
        lost = self._lost(old, product.database, died)
        held = len(rows(product.database, "SELECT id FROM letters WHERE state = 'old'"))
        self._chains(product.database)
        await product.start()
        await ready(product)
        back = time.time() - died
        await asyncio.sleep(1)
        self._unasked(product.database, number)
        self.staff.may.set()
        shutil.rmtree(old.parent)
        shutil.rmtree(keys)
        return Round(lost, back, restoring, held)

    def _lost(self, old: Path, new: Path, died: float) -> float:
        """How long before the end the oldest thing was written that is missing now."""
        found = []
        for sql in ("SELECT id, at FROM events", "SELECT id, created_at AS at FROM contents"):
            there = {row["id"] for row in rows(new, sql)}
            found += [row["at"] for row in rows(old, sql) if row["id"] not in there]
        marks = "SELECT message_id AS id, at FROM seen"
        there = {row["id"] for row in rows(new, marks)}
        found += [row["at"] for row in rows(old, marks) if row["id"] not in there]
        return max(0.001, died - min(found) / 1000) if found else 0.0

    def _chains(self, database: Path) -> None:
        heads = [row for t in ("items", "persons", "districts") for row in rows(database, f"SELECT * FROM {t}")]
        broken = broken_chains(rows(database, "SELECT * FROM events ORDER BY thing, thing_id, seq"), heads)
        if broken:
            self.violations.append(f"the chain of events is broken after a restore: {broken[:3]}")

    def _unasked(self, database: Path, epochs: int) -> None:
        """Nobody has decided yet: whatever left since the restore must have been written since."""
        at = rows(database, "SELECT max(at) AS at FROM events WHERE name = 'district.restored'")[0]["at"]
        sent = rows(database, f"SELECT kind FROM letters WHERE epoch < {epochs} AND sent_at > {at}")
        if sent:
            self.violations.append(f"old letters were sent unasked: {[row['kind'] for row in sent[:5]]}")


async def ready(product: Product) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(60):
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{product.port}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.restore", description=__doc__)
    options.add_argument("--rounds", type=int, default=50)
    options.add_argument("--seconds-between", type=float, nargs=2, default=(1.0, 6.0), metavar=("LEAST", "MOST"))
    options.add_argument("--residents", type=int, default=12, help="how many write at once")
    options.add_argument("--seed", type=int, default=None, help="the same seed makes the same choices")
    options.add_argument("--keep", type=Path, default=None, help="a folder that keeps databases and logs")
    given = options.parse_args()
    seed = given.seed if given.seed is not None else random.randrange(1_000_000)
    with tempfile.TemporaryDirectory(prefix="yizhan-restore-") as made:
        folder = given.keep or Path(made)
        plan = Plan("polling", given.rounds, tuple(given.seconds_between), given.residents, seed, folder)
        campaign = RestoreCampaign(plan)
        result = asyncio.run(campaign.run())
    lost, back = [r.lost for r in campaign.rounds], [r.back for r in campaign.rounds]
    print(f"\nseed {seed}: {len(lost)} restores under load")
    print(f"words lost: {max(lost):.3f} s at most, {sum(1 for each in lost if each)} of {len(lost)} rounds with a loss")
    print(f"back after the kill: median {statistics.median(back):.1f} s, most {max(back):.1f} s", end=", ")
    print(f"of which restoring {statistics.median(r.restoring for r in campaign.rounds):.1f} s")
    print(f"unsent letters asked about: {sum(r.held for r in campaign.rounds)}")
    print(", ".join(f"{name} {figure}" for name, figure in result.figures.items()))
    for violation in result.violations:
        print(f"VIOLATION: {violation}")
    print("nothing lost, nothing sent unasked" if not result.violations and not any(lost) else "the promise is broken")
    return 1 if result.violations or any(lost) else 0


if __name__ == "__main__":
    sys.exit(main())
