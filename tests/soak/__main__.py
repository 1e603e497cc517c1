"""`python -m tests.soak`: whole conversations while the product is killed with SIGKILL at random instants."""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.postgres import fresh_database
from tests.soak.campaign import Campaign, Plan, Result


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    options.add_argument("--kills", type=int, default=100, help="how often the product is killed, over both modes")
    options.add_argument("--mode", choices=("polling", "webhook", "both"), default="both")
    options.add_argument("--seconds-between", type=float, nargs=2, default=(0.5, 9.0), metavar=("LEAST", "MOST"))
    options.add_argument("--residents", type=int, default=12, help="how many write at once")
    options.add_argument("--seed", type=int, default=None, help="the same seed makes the same choices")
    options.add_argument("--how", choices=("kill", "term"), default="kill", help="kill -9, or SIGTERM: ended in 10 s")
    options.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--workers", type=int, default=1, help="processes beside each other, on PostgreSQL")
    options.add_argument("--again", type=int, default=0, help="so many updates come once more, shuffled (webhook)")
    options.add_argument("--keep", type=Path, default=None, help="a folder that keeps databases and logs")
    given = options.parse_args()
    seed = given.seed if given.seed is not None else random.randrange(1_000_000)
    modes = ("polling", "webhook") if given.mode == "both" else (given.mode,)
    share = [given.kills // len(modes) + (index < given.kills % len(modes)) for index in range(len(modes))]
    with tempfile.TemporaryDirectory(prefix="yizhan-soak-") as made:
        folder = given.keep or Path(made)
        plans = [
            Plan(
                mode,
                kills,
                tuple(given.seconds_between),
                given.residents,
                seed + index,
                folder / mode,
                workers=given.workers,
                how=signal.SIGTERM if given.how == "term" else signal.SIGKILL,
                again=given.again if mode == "webhook" else 0,
            )
            for index, (mode, kills) in enumerate(zip(modes, share, strict=True))
        ]
        started = time.monotonic()
        results = [asyncio.run(_run(plan, given.engine)) for plan in plans]
    report(results, seed, time.monotonic() - started)
    return 1 if any(result.violations for result in results) else 0


async def _run(plan: Plan, engine: str) -> Result:
    if engine == "sqlite":
        return await Campaign(plan).run()
    async with fresh_database() as address:
        return await Campaign(replace(plan, postgres=address)).run()


def report(results: list[Result], seed: int, seconds: float) -> None:
    columns = list(results[0].figures)
    rows = [["", *columns], *([result.mode, *(str(result.figures.get(c, 0)) for c in columns)] for result in results)]
    if len(results) > 1:
        rows.append(["both", *(str(sum(result.figures.get(c, 0) for result in results)) for c in columns)])
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns) + 1)]
    print(f"\nseed {seed}, {seconds:.0f} s")
    for row in rows:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
    for result in results:
        for violation in result.violations:
            print(f"VIOLATION {result.mode}: {violation}")
    print(
        "nothing lost, nothing doubled" if not any(result.violations for result in results) else "the promise is broken"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
