"""`python -m tests.soak.disk`: people talk while the disk fills up, turns read-only, or a byte of a file turns over.

Each round must be told within five seconds (`/readyz` and the log), go on by itself where it can, and refuse to start
where it cannot; in the end everything that was confirmed is there, once. As root on Linux the data lies on a small file
system of its own, which really fills up; elsewhere the kernel's limit on the size of files stands in for it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.soak import district
from tests.soak.audit import audit
from tests.soak.campaign import Campaign, Plan, Result
from tests.soak.processes import Product

PROMISE = 5.0
"""Seconds within which it must be told."""
BACK = 60.0
KINDS = ("full", "full", "read-only", "byte at rest", "byte in the log of a kill")
ENOUGH = 64 << 20
EXPECTED = ("storage cannot be written", "an update was not taken", "the running log", "backup failed")
"""What the log may say of it, as errors."""


@dataclass(slots=True)
class Round:
    """`told` and `back` in seconds, where the product went on."""

    kind: str
    told: float = 0.0
    back: float = 0.0


class DiskCampaign(Campaign):
    def __init__(self, plan: Plan, *, own_disk: bool) -> None:
        super().__init__(plan)
        self.rounds: list[Round] = []
        self._own_disk = own_disk
        self._session: aiohttp.ClientSession

    async def _whole(self, product: Product) -> Result:
        self._session = aiohttp.ClientSession()
        try:
            return await self._campaign(product)
        finally:
            await self._session.close()

    async def _campaign(self, product: Product) -> Result:
        product.log = self.plan.folder.parent / f"{self.plan.mode}.log"  # not on the disk that fills up
        product.settings["YIZHAN_BACKUPS"] = str(self.plan.folder.parent / f"backups-{self.plan.mode}")
        await product.command("init", str(district.write(self.plan.folder)))
        members = [await self._invited(product, code, name) for code, name in district.MEMBERS]
        await product.start()
        await self._until(product, lambda status, _: status == 200)
        serving = [asyncio.create_task(member.run()) for member in members]
        writing = [asyncio.create_task(self._slot()) for _ in range(self.plan.residents)]
        dice = self._dice()
        for number in range(1, self.plan.kills + 1):
            await asyncio.sleep(dice.uniform(*self.plan.seconds_between[:2]))
            made = await self._round(product, dice)
            self.rounds.append(made)
            print(
                f"{self.plan.mode} round {number}: {made.kind}, told after {made.told:.2f} s,"
                f" back after {made.back:.2f} s, {len(self.records)} residents",
                file=sys.stderr,
                flush=True,
            )
        self._over = True
        await self._settled(product, writing)
        self.records += [member.record for member in members]
        await self._quiet(product)
        for task in (*serving, *writing):
            task.cancel()
        await asyncio.gather(*serving, *writing, return_exceptions=True)
        await self._ended(product, signal.SIGINT)
        log = await asyncio.to_thread(self._without_expected, product.log)
        figures, found = await audit(product.database, [log], self.telegram, self.records)
        return Result(self.plan.mode, figures, self.violations + found)

    def _without_expected(self, log: Path) -> Path:
        """The log but for what it has to say of the disk, and the refusals of a start."""
        kept = [
            line
            for line in log.read_text(encoding="utf-8").splitlines()
            if line.startswith("{") and not any(words in line for words in EXPECTED)
        ]
        place = log.with_name("unexpected.log")
        place.write_text("\n".join(kept), encoding="utf-8")
        return place

    # --- one round ---

    async def _round(self, product: Product, dice: random.Random) -> Round:
        made = Round(dice.choice(KINDS))
        match made.kind:
            case "full":
                with self._full(product):
                    await self._through(product, made, dice, "full")
            case "read-only":
                with _immutable(product.database):
                    await self._through(product, made, dice, "readonly")
            case "byte at rest":
                await self._ended(product, signal.SIGINT)
                await product.kill()  # where it did not end: what it still writes must not be copied
                keys = Path(product.settings["YIZHAN_KEYS"])
                path = dice.choice([product.database] * 6 + [keys / "keys.db", keys / "master.key"])
                await self._flipped(product, made, path, dice, must=True)
            case _:
                await product.kill()
                await self._flipped(product, made, product.database.with_name("yizhan.db-wal"), dice, must=False)
        began = time.monotonic()
        await self._until(product, lambda status, _: status == 200)
        made.back = time.monotonic() - began
        return made

    async def _through(self, product: Product, made: Round, dice: random.Random, reason: str) -> None:
        began = time.monotonic()
        await self._until(product, lambda status, parts: status == 503 and reason in parts.values())
        made.told = time.monotonic() - began
        if made.told > PROMISE:
            self.violations.append(f"{made.kind} was told after {made.told:.1f} s")
        await asyncio.sleep(dice.uniform(0, 4))

    async def _flipped(self, product: Product, made: Round, path: Path, dice: random.Random, *, must: bool) -> None:
        """At rest every byte counts. In the log of a kill those count that are still needed: all that was confirmed is
        there when it starts, or it does not start."""
        data, keys = product.database.parent, Path(product.settings["YIZHAN_KEYS"])
        aside = self.plan.folder / "aside"
        for folder in (data, keys):
            await asyncio.to_thread(shutil.copytree, folder, aside / folder.name)
        if not await asyncio.to_thread(flip, path, dice) and must:
            self.violations.append(f"{path.name} is not there")
        began = time.monotonic()
        await product.start()
        refused = await self._refused(product)
        made.told = time.monotonic() - began if refused else 0.0
        if refused:
            made.kind += ", refused"
            for folder in (data, keys):
                await asyncio.to_thread(_put_back, aside / folder.name, folder)
            await product.start()
        elif must:
            self.violations.append(f"a silent start with a flipped byte in {path.name}")
        await asyncio.to_thread(shutil.rmtree, aside)

    async def _refused(self, product: Product) -> bool:
        async with asyncio.timeout(BACK):
            while True:
                if (status := await product.ends_by_itself(0.1)) is not None:
                    if status != 2:
                        self.violations.append(f"a start ended with {status}")
                    return True
                with suppress(aiohttp.ClientError, ConnectionError):
                    status, _ = await self._readyz(product)
                    if status == 200:
                        return False

    @contextmanager
    def _full(self, product: Product) -> Iterator[None]:
        """Until it is left no file of the product can grow."""
        if self._own_disk:
            ballast = self.plan.folder / "ballast"
            with suppress(OSError), ballast.open("wb", buffering=0) as file:
                for size in (1 << 20, 4096):
                    with suppress(OSError):
                        while file.write(bytes(size)) == size:
                            pass
            try:
                yield
            finally:
                ballast.unlink()
            return
        pid = product.pid
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
        try:
            yield
        finally:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))

    async def _readyz(self, product: Product) -> tuple[int, dict[str, str]]:
        async with self._session.get(f"http://127.0.0.1:{product.port}/readyz") as answer:
            return answer.status, await answer.json()

    async def _until(self, product: Product, wanted: Callable[[int, dict[str, str]], bool]) -> None:
        async with asyncio.timeout(BACK):
            while True:
                with suppress(aiohttp.ClientError, ConnectionError):
                    if wanted(*await self._readyz(product)):
                        return
                await asyncio.sleep(0.05)


def flip(path: Path, dice: random.Random) -> bool:
    """One bit of one byte, anywhere; whether there was one."""
    if not path.exists() or not path.stat().st_size:
        return False
    with path.open("r+b") as file:
        at = dice.randrange(path.stat().st_size)
        file.seek(at)
        (byte,) = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 1 << dice.randrange(8)]))
    return True


def _put_back(kept: Path, place: Path) -> None:
    """The very files: a new inode would be another file."""
    for path in place.iterdir():
        if path.is_file() and not (kept / path.name).exists():
            path.unlink()
    for path in kept.iterdir():
        if path.is_file():
            (place / path.name).write_bytes(path.read_bytes())


@contextmanager
def _immutable(database: Path) -> Iterator[None]:
    files = [path for path in (database, database.with_name(f"{database.name}-wal")) if path.exists()]
    subprocess.run(["chattr", "+i", *files], check=True)
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", *files], check=True)


@asynccontextmanager
async def small_disk(folder: Path) -> AsyncIterator[bool]:
    """Whether `folder` is now a file system of its own, with little room."""
    made = await asyncio.to_thread(_mounted, folder.with_name(f"{folder.name}.img"), folder)
    try:
        yield made
    finally:
        if made:
            await asyncio.to_thread(_unmounted, folder)


def _unmounted(folder: Path) -> None:
    subprocess.run(["umount", folder], check=True)


def _mounted(image: Path, folder: Path) -> bool:
    folder.mkdir(parents=True)
    with image.open("wb") as file:
        file.truncate(ENOUGH)
    quiet = {"capture_output": True, "check": True}
    try:
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], **quiet)  # type: ignore[call-overload]
        subprocess.run(["mount", "-o", "loop", image, folder], **quiet)  # type: ignore[call-overload]
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


async def _run(plan: Plan) -> tuple[Result, list[Round], bool]:
    async with small_disk(plan.folder) as own_disk:
        campaign = DiskCampaign(plan, own_disk=own_disk)
        return await campaign.run(), campaign.rounds, own_disk


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.disk", description=__doc__)
    options.add_argument("--rounds", type=int, default=50, help="over both modes")
    options.add_argument("--seconds-between", type=float, nargs=2, default=(0.5, 4.0), metavar=("LEAST", "MOST"))
    options.add_argument("--residents", type=int, default=8, help="how many write at once")
    options.add_argument("--mode", choices=("polling", "webhook", "both"), default="both")
    options.add_argument("--seed", type=int, default=None, help="the same seed makes the same choices")
    given = options.parse_args()
    seed = given.seed if given.seed is not None else random.randrange(1_000_000)
    modes = ("polling", "webhook") if given.mode == "both" else (given.mode,)
    broken = False
    for index, mode in enumerate(modes):
        with tempfile.TemporaryDirectory(prefix="yizhan-disk-") as made:
            rounds = given.rounds // len(modes) + (index < given.rounds % len(modes))
            plan = Plan(mode, rounds, tuple(given.seconds_between), given.residents, seed + index, Path(made) / mode)
            result, done, own_disk = asyncio.run(_run(plan))
        broken |= bool(result.violations)
        report(result, done, seed + index, own_disk=own_disk)
    print("told within 5 s, nothing lost, no silent start" if not broken else "the promise is broken")
    return 1 if broken else 0


def report(result: Result, rounds: list[Round], seed: int, *, own_disk: bool) -> None:
    disk = "a small disk of its own" if own_disk else "the kernel's limit on files"
    print(f"\n{result.mode}, seed {seed}, {len(rounds)} rounds, {disk}")
    for kind, count in sorted(Counter(made.kind for made in rounds).items()):
        told = [made.told for made in rounds if made.kind == kind]
        back = [made.back for made in rounds if made.kind == kind]
        print(
            f"  {kind}: {count}, told after {statistics.median(told):.2f} s (most {max(told):.2f}),"
            f" back after {statistics.median(back):.2f} s (most {max(back):.2f})"
        )
    print("  " + ", ".join(f"{name} {figure}" for name, figure in result.figures.items()))
    for violation in result.violations:
        print(f"  VIOLATION: {violation}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
